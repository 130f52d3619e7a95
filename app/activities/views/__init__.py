"""Pages of activities: for everyone, for leaders, for the desk."""

from app.activities.views import desk, lead, public
from app.activities.views.blueprint import menu, pages

__all__ = ["desk", "lead", "menu", "pages", "public"]
