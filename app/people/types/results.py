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
    """A browser that is signed in and remembered."""

    device_id: UUID
    person_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A bearer token; shown once and kept only as a hash."""

    access_token: str
    device_id: UUID
    person_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignInOutcome:
    """A result, not an error, so that the count of a failure is committed."""

    person_id: UUID | None = None
    retry_after: int | None = None  # seconds; set when there were too many failures


@dataclass(frozen=True, slots=True)
class SignInPaper:
    """A one-time sign-in link as it is shown or printed."""

    id: UUID
    person_id: UUID
    url: str
    png_url: str
    expires_at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class Disclosed:
    """The full values somebody asked for; None where there is none or it was not asked for."""

    phone: str | None = None
    id_number: str | None = None


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody whom the demo city offers for a one-tap sign-in, and as what."""

    id: UUID
    name: str
    role: str
