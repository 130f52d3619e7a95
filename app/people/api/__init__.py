"""JSON doors: one's own things, and the desk's doors to people."""

from app.people.api import own, people, roster
from app.people.api.blueprint import api

__all__ = ["api", "own", "people", "roster"]
