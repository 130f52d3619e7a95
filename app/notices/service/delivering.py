"""What goes outside: taken in hand, carried by the courier, and noted. Between the two no transaction is open."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.db import keyring, settings
from app.notices import policy
from app.notices.models import ChannelChoice, Delivery, Notice
from app.notices.types import Channel, DeliveryState, Outcome, Parcel
from app.people.models import Person

#: A courier that has not said by then how it went is taken for dead, and the parcel is carried again.
_IN_HAND = timedelta(minutes=5)


def take(session: Session, actor: Actor, channel: Channel) -> Parcel | None:
    """The next delivery that is due, held for this courier; None when nothing is.

    What came too late, or is no longer wanted, is put aside on the way.
    """
    policy.ensure_courier(actor)
    while (found := _next(session, channel)) is not None:
        delivery, notice, address = found
        put_aside = _put_aside(delivery, address)
        if put_aside is None:
            delivery.attempts += 1
            delivery.next_at = clock.now() + _IN_HAND
            return Parcel(notice.id, channel, address or "", notice.kind, notice.params, notice.link, delivery.attempts)
        delivery.state, delivery.done_at = put_aside, clock.now()
        session.flush()
    return None


def note(session: Session, actor: Actor, parcel: Parcel, outcome: Outcome) -> DeliveryState:
    """How the attempt went; what may succeed later waits for its turn, until it has been tried often enough."""
    policy.ensure_courier(actor)
    pause = policy.pause_after(parcel.attempt) if outcome.state is DeliveryState.WAITING else None
    state = DeliveryState.GIVEN_UP if outcome.state is DeliveryState.WAITING and pause is None else outcome.state
    when = {"done_at": clock.now()} if pause is None else {"next_at": clock.now() + pause}
    session.execute(
        update(Delivery)
        .where(
            Delivery.notice_id == parcel.notice_id, Delivery.channel == parcel.channel,
            Delivery.state == DeliveryState.WAITING,
        )
        .values(state=state, last_error=outcome.error, **when)
    )  # fmt: skip
    return state


def _next(session: Session, channel: Channel) -> tuple[Delivery, Notice, str | None] | None:
    query = (
        select(Delivery, Notice, Person, ChannelChoice)
        .join(Notice, Notice.id == Delivery.notice_id)
        .join(Person, Person.id == Notice.person_id)
        .outerjoin(
            ChannelChoice,
            (ChannelChoice.person_id == Person.id) & (ChannelChoice.channel == channel) & ChannelChoice.wanted,
        )
        .where(Delivery.state == DeliveryState.WAITING, Delivery.channel == channel, Delivery.next_at <= clock.now())
        .order_by(Delivery.next_at, Delivery.notice_id)
        .limit(1)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1], _address(session, channel, row[2], row[3]))


def _address(session: Session, channel: Channel, person: Person, choice: ChannelChoice | None) -> str | None:
    """None: there is none, or they do not want it. A sender that writes into the log needs none."""
    if choice is None or person.closed_at is not None:
        return None
    sealed = person.phone_sealed if channel is Channel.SMS else choice.address_sealed
    if sealed is None:
        return None if policy.needs_address(settings(session), channel) else ""
    return keyring(session).decrypt(sealed)


def _put_aside(delivery: Delivery, address: str | None) -> DeliveryState | None:
    if delivery.good_until is not None and delivery.good_until <= clock.now():
        return DeliveryState.LATE
    return DeliveryState.DROPPED if address is None else None
