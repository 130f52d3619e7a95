"""What the service and the queries give back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonBrief:
    """As much of a person as lists in every room may show."""

    id: UUID
    number: str
    name: str  # masked: first and last character at most
    phone_masked: str | None


@dataclass(frozen=True, slots=True)
class Verified:
    """What a password check found, before it is counted; `password_hash` is the one that was checked."""

    phone_index: str
    person_id: UUID | None
    password_hash: str | None
    new_hash: str | None  # when the stored hash was made with older parameters


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A device that is signed in; `token` is shown once and kept only as a hash (browsers have none)."""

    device_id: UUID
    person_id: UUID
    expires_at: datetime
    token: str | None


@dataclass(frozen=True, slots=True)
class SignInOutcome:
    """A result, not an error, so that the count of a failure is committed."""

    signed_in: SignedIn | None
    retry_after: int | None = None  # seconds; set when there were too many failures


@dataclass(frozen=True, slots=True)
class NewLink:
    """A one-time sign-in link; its token is shown once and kept only as a hash."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Disclosed:
    """The full values somebody asked for; None where there is none."""

    phone: str | None = None
    id_number: str | None = None
