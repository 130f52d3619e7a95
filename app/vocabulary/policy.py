"""Who may add to the vocabulary. Everybody may read it."""

from app.core.actor import Actor, ensure
from app.core.permissions import Permission


def ensure_may_add_brand(actor: Actor, place_path: str) -> None:
    """A community's own brand is for those who set up its teams; where a place lies is no secret."""
    ensure(actor, Permission.TEAMS_MANAGE, path=place_path, visible=True)
