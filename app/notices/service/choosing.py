"""How somebody wants to be told: their own choice, and nobody else's."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.db import is_postgresql, keyring
from app.core.errors import DomainError
from app.notices import queries
from app.notices.models import ChannelChoice
from app.notices.types import Channel, ChannelNotOffered, Choice, Choose, Missing, NoPhoneForSms, WechatNotLinked

_REFUSALS: dict[Missing, type[DomainError]] = {
    Missing.NOT_OFFERED: ChannelNotOffered, Missing.NO_PHONE: NoPhoneForSms, Missing.NOT_LINKED: WechatNotLinked,
}  # fmt: skip


def choose(session: Session, actor: Actor, command: Choose) -> list[Choice]:
    """Turn channels on or off; off stops what was still on its way.

    One that could not reach the person cannot be turned on, so that nobody waits in vain.
    """
    before = {choice.channel: choice for choice in queries.choices(session, actor)}
    for channel, wanted in sorted(command.wanted.items()):
        missing = before[channel].missing
        if wanted and missing is not None:
            raise _REFUSALS[missing](field=channel.value)
        _keep(session, actor, channel, {"wanted": wanted})
    return queries.choices(session, actor)


def link_wechat(session: Session, actor: Actor, openid: str) -> list[Choice]:
    """Remember who the person is in WeChat, and tell them there from now on: that is what they linked it for."""
    address = keyring(session).encrypt(openid)
    _keep(session, actor, Channel.WECHAT, {"wanted": True, "address_sealed": address})
    return queries.choices(session, actor)


def forget_wechat(session: Session, actor: Actor) -> list[Choice]:
    """Forget who the person is in WeChat; again changes nothing."""
    _keep(session, actor, Channel.WECHAT, {"wanted": False, "address_sealed": None})
    return queries.choices(session, actor)


def _keep(session: Session, actor: Actor, channel: Channel, values: dict[str, object]) -> None:
    insert = postgresql.insert if is_postgresql(session) else sqlite.insert
    changed = values | {"changed_at": clock.now()}
    session.execute(
        insert(ChannelChoice)
        .values(person_id=actor.known_person, channel=channel, **changed)
        .on_conflict_do_update(index_elements=["person_id", "channel"], set_=changed)
    )
