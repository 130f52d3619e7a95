"""JSON shapes: a strict base model and the field types that rooms share."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictInt,
)
from pydantic import StringConstraints as Text
from pydantic_core import PydanticCustomError

from app.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, PageRequest
from app.web.request import is_clean_text

T = TypeVar("T")
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_DIALS_BEGIN = datetime(1969, 12, 31, tzinfo=UTC)
_DAY_FORM = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT_FORM = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:.+")


def _written_instant(value: Any) -> Any:
    """As RFC 3339 writes it; a number of seconds, which pydantic would take as well, is refused."""
    if isinstance(value, str) and not _INSTANT_FORM.fullmatch(value):
        raise PydanticCustomError("datetime_parsing", "Input should be a valid instant")
    if not isinstance(value, (str, datetime)):
        raise PydanticCustomError("datetime_type", "Input should be a valid instant")
    return value


def _written_day(value: Any) -> Any:
    """As 2026-11-22; neither a number of seconds nor an instant."""
    if isinstance(value, str) and not _DAY_FORM.fullmatch(value):
        raise PydanticCustomError("date_parsing", "Input should be a valid date")
    if not isinstance(value, (str, date)):
        raise PydanticCustomError("date_type", "Input should be a valid date")
    return value


def _out_of_years(first: int) -> PydanticCustomError:
    return PydanticCustomError("out_of_years", "Must lie between {first} and {last}", {"first": first, "last": 2100})


def _plausible(value: datetime) -> datetime:
    if not _EARLIEST <= value <= _LATEST:
        raise _out_of_years(2000)
    return value.astimezone(UTC)


def _on_a_dial(value: datetime) -> datetime:
    if not _DIALS_BEGIN <= value <= _LATEST:
        raise _out_of_years(1970)
    return value.astimezone(UTC)


def _plausible_day(value: date) -> date:
    if not date(1900, 1, 1) <= value <= date(2100, 1, 1):
        raise _out_of_years(1900)
    return value


def _storable(value: str) -> str:
    if not is_clean_text(value):
        raise PydanticCustomError("string_pattern_mismatch", "Text must not contain NUL")
    return value


def _z(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


#: RFC 3339 with offset in, UTC with Z out.
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_instant),
    AfterValidator(_plausible),
    PlainSerializer(_z, return_type=str, when_used="json"),
]
#: What a device's own clock says, however wrong: one whose battery was empty begins again with 1970.
DeviceInstant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_instant),
    AfterValidator(_on_a_dial),
    PlainSerializer(_z, return_type=str, when_used="json"),
]
#: A calendar date in the site's zone.
Day = Annotated[date, BeforeValidator(_written_day), AfterValidator(_plausible_day)]
Id = UUID
Name = Annotated[str, Text(min_length=1, max_length=100, strip_whitespace=True)]
Line = Annotated[str, Text(min_length=1, max_length=200, strip_whitespace=True)]
Prose = Annotated[str, Text(max_length=4000, strip_whitespace=True)]
Reason = Annotated[str, Text(min_length=1, max_length=500, strip_whitespace=True)]
Code = Annotated[str, Text(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]
ClientToken = Annotated[str, Text(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
#: What somebody looks for, from a query string.
Search = Annotated[str, Text(max_length=100, strip_whitespace=True), AfterValidator(_storable)]
Points = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
Count = Annotated[StrictInt, Field(ge=0, le=1_000_000)]


class ApiModel(BaseModel):
    """Unknown members are refused; instances do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class UploadModel(ApiModel):
    """A body that comes as multipart/form-data, because it holds a file (`apiflask.fields.UploadFile`)."""


class Location(ApiModel):
    """A point on the earth as the browser gives it (WGS-84, degrees)."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class PageQuery(ApiModel):
    """`?limit=&cursor=` of every list."""

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    cursor: Annotated[str, Text(max_length=500)] | None = None

    def page(self) -> PageRequest:
        """What `paginate` wants."""
        return PageRequest(self.limit, self.cursor)


class Listing(ApiModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    next_cursor: str | None = None


def listing(page: Page[Any], show: Any) -> dict[str, Any]:
    """A page as the API answers it, each item shown by `show` (which gives an ApiModel)."""
    return {"items": [show(item).model_dump(mode="json") for item in page.items], "next_cursor": page.next_cursor}
