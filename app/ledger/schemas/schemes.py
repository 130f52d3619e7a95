"""JSON shapes of schemes."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from app.ledger.models import Scheme
from app.ledger.types import ChangeScheme, ExpiryPolicy, Funding, NewScheme, SchemeTerms
from app.web.schema import ApiModel, Code, Count, Id, Instant, Name, PageQuery

ExpiryCount = Annotated[StrictInt, Field(ge=0, le=36_500)]
HoldDays = Annotated[StrictInt, Field(ge=1, le=90)]

_MAY_BE_NULL = frozenset({"expiry_count", "expiry_at"})


class SchemeIn(ApiModel):
    """Points of its own for a place and all below it.

    `expiry_policy` says when points end: `end_of_year` and `end_of_month` that lie `expiry_count` years or months
    after the running one, `fixed_days` so many days after they were earned, `fixed_date` all at `expiry_at`
    (the first instant at which they cannot be used), or `never`. `charge_limit` is what a shop may take
    without the resident confirming it, `hold_days` how long a redemption waits. With `funding` `budget`
    approvals are paid from the budgets of the month and never beyond them.
    """

    place_id: Id
    code: Code
    name: Name
    expiry_policy: ExpiryPolicy = ExpiryPolicy.END_OF_YEAR
    expiry_count: ExpiryCount | None = None
    expiry_at: Instant | None = None
    hold_days: HoldDays = 7
    charge_limit: Count = 200
    funding: Funding = Funding.ISSUANCE

    def to_command(self) -> NewScheme:
        """For the service; by itself a year ends once the next one is over."""
        count = self.expiry_count
        if self.expiry_policy is ExpiryPolicy.END_OF_YEAR and count is None:
            count = 1
        terms = SchemeTerms(
            self.expiry_policy, count, self.expiry_at, self.hold_days, self.charge_limit, self.funding
        )  # fmt: skip
        return NewScheme(self.place_id, self.code, self.name, terms)


class SchemeChangeIn(ApiModel):
    """What is to change, for what is earned and held from now on; what is not named stays."""

    name: Name | None = None
    expiry_policy: ExpiryPolicy | None = None
    expiry_count: ExpiryCount | None = None
    expiry_at: Instant | None = None
    hold_days: HoldDays | None = None
    charge_limit: Count | None = None
    funding: Funding | None = None

    @model_validator(mode="after")
    def _nothing_is_emptied(self) -> "SchemeChangeIn":
        for name in self.model_fields_set - _MAY_BE_NULL:
            if getattr(self, name) is None:
                raise PydanticCustomError("emptied", "{name} must not be null", {"name": name})
        return self

    def to_command(self, scheme_id: UUID) -> ChangeScheme:
        """For the service."""
        return ChangeScheme(scheme_id, {name: getattr(self, name) for name in self.model_fields_set})


class SchemeQuery(PageQuery):
    """`place_id`: the schemes that count in this place or below it."""

    place_id: Id | None = None


class SchemeOut(ApiModel):
    """A points scheme; it counts in its place and below, but where a place has a scheme of its own."""

    id: Id
    place_id: Id
    code: str
    name: str
    time_zone: str
    expiry_policy: ExpiryPolicy
    expiry_count: int | None
    expiry_at: Instant | None
    hold_days: int
    charge_limit: int
    funding: Funding

    @classmethod
    def of(cls, scheme: Scheme) -> "SchemeOut":
        """From its row."""
        return cls(**{name: getattr(scheme, name) for name in cls.model_fields})
