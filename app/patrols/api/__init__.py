"""JSON doors of patrols: setting routes up, walking them."""

from app.patrols.api import rounds, routes
from app.patrols.api.blueprint import api

__all__ = ["api", "rounds", "routes"]
