"""JSON shapes of people."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, SecretStr, model_validator
from pydantic import StringConstraints as Text
from pydantic_core import PydanticCustomError

from app.core.permissions import Role
from app.people.queries import DeviceView, GrantView, Home, PersonView
from app.people.types import (
    Close,
    ClosingReason,
    DeviceKind,
    Disclosable,
    Disclose,
    Gender,
    IssuedToken,
    NewGrant,
    NewPassword,
    NewPerson,
    PeopleFilter,
    PersonBrief,
    PersonChange,
    SignInPaper,
)
from app.web.context import on_this_host
from app.web.schema import ApiModel, Day, Id, Instant, Line, Name, PageQuery, Prose, Reason, Search

#: A phone number as people write it; the service brings it into one form.
Phone = Annotated[str, Text(min_length=1, max_length=40)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=128)]
IdNumber = Annotated[str, Text(min_length=1, max_length=40)]
PlaceRole = Literal[Role.ADMIN, Role.APPROVER, Role.GRID_WORKER, Role.GUARD, Role.AUDITOR]


class CredentialsIn(ApiModel):
    """Phone and password."""

    phone: Phone
    password: Password


class PersonIn(ApiModel):
    """Someone to register."""

    name: Name
    place_id: Id
    phone: Phone | None = None
    password: Password | None = None
    birth_date: Day | None = None
    gender: Gender | None = None
    guardian: Line | None = None
    id_number: IdNumber | None = None
    note: Prose | None = None

    def to_command(self) -> NewPerson:
        """For the service."""
        fields = self.model_dump(exclude={"password"})
        return NewPerson(**fields, password=self.password.get_secret_value() if self.password else None)


class PersonPatch(ApiModel):
    """What is to change; `null` empties a field, a field left out stays."""

    name: Name | None = None
    place_id: Id | None = None
    phone: Phone | None = None
    birth_date: Day | None = None
    gender: Gender | None = None
    guardian: Line | None = None
    id_number: IdNumber | None = None
    note: Prose | None = None

    @model_validator(mode="after")
    def _nobody_without_name_or_home(self) -> "PersonPatch":
        for field in ("name", "place_id"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise PydanticCustomError("emptied", "{name} must not be null", {"name": field})
        return self

    def to_command(self) -> PersonChange:
        """For the service."""
        return PersonChange(given=frozenset(self.model_fields_set), **self.model_dump())


class PeopleQuery(PageQuery):
    """`q`: part of the name, volunteer number, whole phone, or its last four digits. `closed`: closed accounts too."""

    q: Search | None = None
    place_id: Id | None = None
    closed: bool = False

    def to_filter(self) -> PeopleFilter:
        """For the query."""
        return PeopleFilter(self.q, self.place_id, self.closed)


class HomeOut(ApiModel):
    """A place as a person's home or a grant's scope."""

    id: Id
    code: str
    level: str
    name: str


class PersonOut(ApiModel):
    """A person as the one who asks may see them; particulars are null for who does not work at that home."""

    id: Id
    number: str
    name: str
    phone_masked: str | None
    place: HomeOut
    birth_date: date | None
    gender: Gender | None
    guardian: str | None
    id_number_masked: str | None
    note: str | None
    created_at: Instant
    closed_at: Instant | None
    closing_reason: ClosingReason | None

    @classmethod
    def of(cls, view: PersonView) -> "PersonOut":
        """From the view."""
        details = view.details
        return cls(
            id=view.id, number=view.number, name=view.name, phone_masked=view.phone_masked,
            place=_home(view.place), created_at=view.created_at, closed_at=view.closed_at,
            birth_date=details.birth_date if details else None,
            gender=details.gender if details else None,
            guardian=details.guardian if details else None,
            id_number_masked=details.id_number_masked if details else None,
            note=details.note if details else None,
            closing_reason=details.closing_reason if details else None,
        )  # fmt: skip


class GrantIn(ApiModel):
    """A role at a place; from now on, and until ended, unless said otherwise."""

    role: PlaceRole
    place_id: Id
    valid_from: Instant | None = None
    valid_to: Instant | None = None

    def to_command(self) -> NewGrant:
        """For the service."""
        return NewGrant(self.role, self.place_id, self.valid_from, self.valid_to)


class GrantOut(ApiModel):
    """A role at a place."""

    id: Id
    role: Role
    place: HomeOut
    valid_from: Instant
    valid_to: Instant | None
    ended_at: Instant | None

    @classmethod
    def of(cls, view: GrantView) -> "GrantOut":
        """From the view."""
        return cls(
            id=view.id, role=view.role, place=_home(view.place), valid_from=view.valid_from, valid_to=view.valid_to,
            ended_at=view.ended_at,
        )  # fmt: skip


class GrantsOut(ApiModel):
    """A person's roles at places, newest first."""

    items: list[GrantOut]


class BriefOut(ApiModel):
    """A person as lists in all rooms show them."""

    id: Id
    number: str
    name: str
    phone_masked: str | None = None

    @classmethod
    def of(cls, brief: PersonBrief) -> "BriefOut":
        """From the brief."""
        return cls(id=brief.id, number=brief.number, name=brief.name, phone_masked=brief.phone_masked)


class TokenOut(ApiModel):
    """A bearer token; it is shown this once."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_at: Instant
    person: BriefOut

    @classmethod
    def of(cls, token: IssuedToken, person: PersonBrief) -> "TokenOut":
        """From the token and its person."""
        return cls(
            access_token=token.access_token, token_type="Bearer",  # noqa: S106  the word, not a secret
            expires_at=token.expires_at, person=BriefOut.of(person),
        )  # fmt: skip


class DeviceOut(ApiModel):
    """A browser or token that is signed in."""

    id: Id
    kind: DeviceKind
    label: str
    created_at: Instant
    expires_at: Instant
    current: bool

    @classmethod
    def of(cls, view: DeviceView) -> "DeviceOut":
        """From the view."""
        return cls(
            id=view.id, kind=view.kind, label=view.label, created_at=view.created_at, expires_at=view.expires_at,
            current=view.is_current,
        )  # fmt: skip


class DiscloseIn(ApiModel):
    """Which sealed fields, and why somebody has to see them."""

    fields: Annotated[list[Disclosable], Field(min_length=1, max_length=len(Disclosable))]
    reason: Reason

    def to_command(self) -> Disclose:
        """For the service."""
        return Disclose(tuple(self.fields), self.reason)


class DisclosedOut(ApiModel):
    """The full values; null where there is none or it was not asked for."""

    phone: str | None
    id_number: str | None


class SignInLinkOut(ApiModel):
    """A one-time way in: the address, a picture of it to scan, and until when."""

    id: Id
    url: str
    png_url: str
    expires_at: Instant

    @classmethod
    def of(cls, paper: SignInPaper) -> "SignInLinkOut":
        """From the paper."""
        return cls(id=paper.id, url=paper.url, png_url=on_this_host(paper.png_url), expires_at=paper.expires_at)


class ClosingIn(ApiModel):
    """Why an account ends."""

    reason: ClosingReason
    note: Line | None = None

    def to_command(self) -> Close:
        """For the service."""
        return Close(self.reason, self.note)


class ReasonIn(ApiModel):
    """Why."""

    reason: Reason


class PasswordIn(ApiModel):
    """A new password, and the present one."""

    password: Password
    current: Password | None = None

    def to_command(self) -> NewPassword:
        """For the service."""
        return NewPassword(self.password.get_secret_value(), self.current.get_secret_value() if self.current else None)


def _home(place: Home) -> HomeOut:
    return HomeOut(id=place.id, code=place.code, level=place.level, name=place.name)
