"""How a lower room tells an upper one that something happened, in the same transaction."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

Handler = Callable[[Session, Any], None]
_handlers: defaultdict[type, list[Handler]] = defaultdict(list)


def subscribe(event_type: type, handler: Handler) -> None:
    """Call `handler(session, event)` whenever such an event is published; once, however often asked."""
    if handler not in _handlers[event_type]:
        _handlers[event_type].append(handler)


def publish(session: Session, event: object) -> None:
    """Tell all subscribers, now, in the caller's transaction: if one fails, all of it is undone."""
    for handler in _handlers[type(event)]:
        handler(session, event)
