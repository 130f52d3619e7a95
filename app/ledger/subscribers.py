"""What the ledger does when something happens below."""

from app.core import events
from app.ledger import service
from app.places.types import RootPlaceAdded


def connect() -> None:
    """Give every new tree its points scheme."""
    events.subscribe(RootPlaceAdded, service.ensure_default_scheme)
