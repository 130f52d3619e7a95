"""Pages: the catalogue and one's redemptions, the counter, and the desk."""

from app.rewards.views import catalogue, counter, desk, own
from app.rewards.views.blueprint import menu, pages

__all__ = ["catalogue", "counter", "desk", "menu", "own", "pages"]
