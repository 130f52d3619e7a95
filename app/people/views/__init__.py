"""Pages: coming in, one's own devices and password, and people at the desk."""

from app.people.views import desk, own, roster, sign_in, trust
from app.people.views.blueprint import menu, pages

__all__ = ["desk", "menu", "own", "pages", "roster", "sign_in", "trust"]
