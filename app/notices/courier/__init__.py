"""Carries out what goes outside, one delivery after the other, and notes how each went.

At least once: whoever dies between sending and noting leaves the delivery to the next courier, which sends it
again under the same key, so that a provider that knows keys shows it once.
"""

import logging
from collections.abc import Mapping

from app.core import clock
from app.core.actor import Actor
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.notices import policy, service
from app.notices.courier import aliyun, console, wechat, words
from app.notices.courier.message import Message, Rejected, Sender, Unanswered
from app.notices.types import Channel, DeliveryState, Outcome, Parcel

_MOST = 500  # of one channel in one round; the next round takes the rest
_PATIENCE = 3  # failures in a row after which a channel rests until the next round

log = logging.getLogger(__name__)


def senders(settings: Settings) -> Mapping[Channel, Sender]:
    """The senders that the settings name."""
    built: dict[Channel, Sender] = {}
    for channel in policy.offered(settings):
        if policy.sends_to_log(settings, channel):
            built[channel] = console.send
        else:
            built[channel] = aliyun.Aliyun(settings) if channel is Channel.SMS else wechat.Account(settings)
    return built


def deliver(uow: UnitOfWork) -> dict[str, int]:
    """Send all that is due, channel by channel; gives how many ended how."""
    counts: dict[str, int] = {}
    for channel, send in sorted(senders(uow.database.settings).items()):
        failures = 0
        for _ in range(_MOST):
            if failures >= _PATIENCE or (parcel := uow.run(service.take, Actor.system("job"), channel)) is None:
                break
            outcome = _carry(uow.database.settings, send, parcel)
            failures = failures + 1 if outcome.state is DeliveryState.WAITING else 0
            state = uow.run(service.note, Actor.system("job"), parcel, outcome)
            counts[state.value] = counts.get(state.value, 0) + 1
    return counts


def _carry(settings: Settings, send: Sender, parcel: Parcel) -> Outcome:
    text = words.sentence(parcel.kind, parcel.params, settings.zone, clock.now())
    message = Message(
        key=f"{parcel.notice_id.hex}-{parcel.channel}", channel=parcel.channel, to=parcel.address, kind=parcel.kind,
        template=policy.template(settings, parcel.channel, parcel.kind),
        values=words.values(parcel.params, settings.zone, clock.now())
        | {"text": text, "link": settings.own_url + (parcel.link or "/me/notices")},
    )  # fmt: skip
    try:
        send(message)
    except Rejected as error:
        log.warning("%s %s was rejected: %s", parcel.channel, parcel.notice_id, error.code)
        return Outcome(DeliveryState.REFUSED, error.code)
    except Unanswered as error:
        log.warning("%s %s, attempt %d: %s", parcel.channel, parcel.notice_id, parcel.attempt, error.code)
        return Outcome(DeliveryState.WAITING, error.code)
    return Outcome(DeliveryState.SENT)
