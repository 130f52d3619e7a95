"""A notice in words where no request says which language: in the site's own."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.notices.types import unpack
from app.web import i18n
from app.web.filters import spelled_day


def sentence(kind: str, params: Mapping[str, Any], zone: ZoneInfo, now: datetime) -> str:
    """What the notice says."""
    return i18n.catalogue().ugettext(f"notice.{kind}") % values(params, zone, now)


def values(params: Mapping[str, Any], zone: ZoneInfo, now: datetime) -> dict[str, str]:
    """The notice's values as the sentence has them."""
    return {name: _spelled(value, zone, now) for name, value in unpack(params).items()}


def _spelled(value: str | int | datetime | date, zone: ZoneInfo, now: datetime) -> str:
    if not isinstance(value, date):
        return str(value)
    local = value.astimezone(zone) if isinstance(value, datetime) else value
    day = spelled_day(local, now.astimezone(zone).year, i18n.DEFAULT_LOCALE)
    return f"{day} {local:%H:%M}" if isinstance(local, datetime) else day
