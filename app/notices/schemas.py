"""The inbox as JSON, and a notice in the reader's words."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from app.notices.types import InboxFilter, unpack
from app.web.filters import day, moment
from app.web.i18n import text
from app.web.schema import ApiModel, Id, Instant, PageQuery


def sentence(kind: str, params: Mapping[str, Any]) -> str:
    """What a notice says, in the language and zone of the request."""
    values = {name: _spelled(value) for name, value in unpack(params).items()}
    return text(f"notice.{kind}", **values)


def _spelled(value: str | int | datetime | date) -> str | int:
    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else value


class InboxQuery(PageQuery):
    """Which of one's notices."""

    unread: Annotated[bool, Field(description="Only those not yet read.")] = False

    def to_filter(self) -> InboxFilter:
        """What the query asks."""
        return InboxFilter(unread_only=self.unread)


class NoticeOut(ApiModel):
    """One notice."""

    id: Id
    kind: str
    text: Annotated[str, Field(description="The sentence in the language that the client accepts.")]
    link: Annotated[str | None, Field(description="A path on this site where something can be done about it.")]
    created_at: Instant
    read_at: Instant | None

    @classmethod
    def of(cls, notice: Any) -> "NoticeOut":
        """A row of the inbox."""
        return cls(
            id=notice.id, kind=notice.kind, text=sentence(notice.kind, notice.params), link=notice.link,
            created_at=notice.created_at, read_at=notice.read_at,
        )  # fmt: skip
