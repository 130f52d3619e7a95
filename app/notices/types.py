"""What a notice may carry, how its instants are told from its words, and the ways it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core.errors import Conflict

#: What a sentence may contain: words, figures, and times that the reader's zone and language will spell.
Value = str | int | datetime | date | UUID


class Channel(StrEnum):
    """Ways to a person besides the inbox, which always has everything."""

    SMS = "sms"
    WECHAT = "wechat"


class Reach(StrEnum):
    """How far a notice goes."""

    INBOX = "inbox"  # it waits to be found
    DAY = "day"  # to the chosen channels, but it wakes nobody
    NOW = "now"  # to the chosen channels at once


class DeliveryState(StrEnum):
    """What became of a delivery."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"  # the provider will never take it
    GIVEN_UP = "given_up"  # tried often enough
    DROPPED = "dropped"  # the person no longer wants it, or has no address there
    LATE = "late"  # it was worth nothing any more


class Missing(StrEnum):
    """Why a channel cannot be chosen."""

    NOT_OFFERED = "not_offered"
    NO_PHONE = "no_phone"
    NOT_LINKED = "not_linked"


class ChannelNotOffered(Conflict):
    """The site sends nothing by this channel."""

    code = "channel_not_offered"


class NoPhoneForSms(Conflict):
    """There is no phone number to send to."""

    code = "no_phone_for_sms"
    field = "sms"


class WechatNotLinked(Conflict):
    """WeChat does not know yet who this is."""

    code = "wechat_not_linked"
    field = "wechat"


class WechatSilent(Conflict):
    """WeChat gave no account for a sign-in, or did not answer."""

    code = "wechat_silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFilter:
    """Which notices of one's own."""

    unread_only: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A channel as its owner sees it; `missing` says why it cannot be had."""

    channel: Channel
    wanted: bool
    missing: Missing | None
    linked: bool


@dataclass(frozen=True, slots=True)
class Choose:
    """Turn channels on or off; what is not named stays as it is."""

    wanted: Mapping[Channel, bool]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a reminder is about, and the hour that it is for: told once, and again only if the hour moves."""

    subject_id: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery as the courier takes it along."""

    notice_id: UUID
    channel: Channel
    address: str
    kind: str
    params: Mapping[str, Any]
    link: str | None
    attempt: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt went; WAITING means that another is worth while."""

    state: DeliveryState
    error: str | None = None


def pack(params: Mapping[str, Value]) -> dict[str, Any]:
    """Values as JSON keeps them; a time becomes an object of one member, so that it is not taken for a word."""
    return {name: _packed(value) for name, value in params.items()}


def unpack(params: Mapping[str, Any]) -> dict[str, str | int | datetime | date]:
    """What `pack` was given, ids as text."""
    return {name: _unpacked(value) for name, value in params.items()}


def _packed(value: Value) -> Any:
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return str(value) if isinstance(value, UUID) else value


def _unpacked(value: Any) -> Any:
    match value:
        case {"instant": str(told)}:
            return datetime.fromisoformat(told)
        case {"day": str(told)}:
            return date.fromisoformat(told)
    return value
