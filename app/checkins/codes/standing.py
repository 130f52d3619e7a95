"""What reading a rotating code may find."""

from dataclasses import dataclass
from enum import StrEnum

from app.checkins.codes.shape import Direction


class Standing(StrEnum):
    """What reading a rotating code found."""

    GOOD = "good"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    REVOKED = "revoked"  # signed by a key that has been replaced
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a rotating code stands, and of which direction it is (a personal one: None)."""

    standing: Standing
    direction: Direction | None = None
