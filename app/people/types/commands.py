"""What the doors ask of the service."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.core.permissions import Role
from app.people.types.enums import ClosingReason, Disclosable, Gender


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Someone to register; phone and ID number as they were typed."""

    name: str
    place_id: UUID
    phone: str | None = None
    password: str | None = None
    birth_date: date | None = None
    gender: Gender | None = None
    guardian: str | None = None
    id_number: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """New particulars; only those named in `given` count, None among them empties the field."""

    given: frozenset[str]
    name: str | None = None
    place_id: UUID | None = None
    phone: str | None = None
    birth_date: date | None = None
    gender: Gender | None = None
    guardian: str | None = None
    id_number: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A role at a place, from now if nothing else is said, until ended if nothing else is said."""

    role: Role
    place_id: UUID
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewAdmin:
    """The admin that the command line makes."""

    name: str
    phone: str
    password: str
    place_code: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """Phone and password as typed."""

    phone: str
    password: str


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password to set; the present one too, unless the person has none or came by a fresh link."""

    password: str
    current: str | None = None


@dataclass(frozen=True, slots=True)
class Disclose:
    """Which sealed fields somebody wants to see, and why."""

    fields: tuple[Disclosable, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Close:
    """Why an account is closed, and a word more."""

    reason: ClosingReason
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Search words and a place (with all below it)."""

    q: str | None = None
    place_id: UUID | None = None
    closed: bool = False
