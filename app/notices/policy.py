"""Who may read an inbox: its owner, and nobody else, whatever they hold. And which notice goes where, and when."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.actor import Actor
from app.core.errors import Forbidden, NotFound
from app.core.settings import MessageTemplate, Settings
from app.notices.models import Notice
from app.notices.types import Channel, Reach

ANY_KIND = "*"  # a template for every kind that has none of its own
#: Nobody's phone rings between these hours for what can wait.
QUIET_FROM, QUIET_TO = time(21), time(7)
#: Pauses between attempts, in minutes; after the last one it is given up.
PAUSES = (1, 2, 5, 15, 30, 60, 120)


def ensure_own(actor: Actor, notice: Notice | None) -> Notice:
    """The notice if it is the actor's; somebody else's looks like none at all."""
    if notice is None or notice.person_id != actor.person_id:
        raise NotFound
    return notice


def ensure_courier(actor: Actor) -> None:
    """What goes outside is carried by the worker alone."""
    if not actor.is_system:
        raise Forbidden


def offered(settings: Settings) -> frozenset[Channel]:
    """The channels that this site has a sender for."""
    senders = {Channel.SMS: settings.sms_sender, Channel.WECHAT: settings.wechat_sender}
    return frozenset(channel for channel, sender in senders.items() if sender != "none")


def carried(settings: Settings, kind: str) -> frozenset[Channel]:
    """The channels by which this kind can go: the log takes everything, a provider only what it has approved."""
    return frozenset(
        channel
        for channel in offered(settings)
        if sends_to_log(settings, channel) or template(settings, channel, kind) is not None
    )


def sends_to_log(settings: Settings, channel: Channel) -> bool:
    """Whether the channel's sender is the one for development."""
    sender = settings.sms_sender if channel is Channel.SMS else settings.wechat_sender
    return sender == "console"


def needs_address(settings: Settings, channel: Channel) -> bool:
    """Whether the channel must know where to send: WeChat's log knows nobody, and nobody could be linked to it."""
    return channel is Channel.SMS or not sends_to_log(settings, channel)


def template(settings: Settings, channel: Channel, kind: str) -> MessageTemplate | None:
    """The provider's text for a kind of notice."""
    templates = settings.sms_templates if channel is Channel.SMS else settings.wechat_templates
    return templates.get(kind) or templates.get(ANY_KIND)


def earliest(reach: Reach, now: datetime, zone: ZoneInfo) -> datetime:
    """When a notice may leave: at once, or in the morning if it is night and nothing presses."""
    local = now.astimezone(zone)
    if reach is Reach.NOW or QUIET_TO <= local.time() < QUIET_FROM:
        return now
    morning = datetime.combine(local.date(), QUIET_TO, zone)
    return morning if local.time() < QUIET_TO else morning + timedelta(days=1)


def pause_after(attempt: int) -> timedelta | None:
    """How long to wait after an attempt that failed, the first being 1; None: give up."""
    return timedelta(minutes=PAUSES[attempt - 1]) if attempt <= len(PAUSES) else None
