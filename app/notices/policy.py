"""Who may read an inbox: its owner, and nobody else, whatever they hold."""

from app.core.actor import Actor
from app.core.errors import NotFound
from app.notices.models import Notice


def ensure_own(actor: Actor, notice: Notice | None) -> Notice:
    """The notice if it is the actor's; somebody else's looks like none at all."""
    if notice is None or notice.person_id != actor.person_id:
        raise NotFound
    return notice
