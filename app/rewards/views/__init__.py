"""Pages: the catalogue and one's redemptions, the counter with its payments, and the desk."""

from app.rewards.views import catalogue, charges, counter, desk, own, reversals
from app.rewards.views.blueprint import menu, pages

__all__ = ["catalogue", "charges", "counter", "desk", "menu", "own", "pages", "reversals"]
