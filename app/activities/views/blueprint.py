"""What all pages of activities share."""

from flask import Blueprint

from app.core.permissions import Permission
from app.vocabulary import queries as vocabulary
from app.vocabulary.schemas import category_name
from app.web.context import uow
from app.web.nav import MenuItem

pages = Blueprint("activities", __name__)
menu = [
    MenuItem("Today", "activities.lead", "moon-stars", "lead", Permission.ACTIVITIES_MANAGE, order=10),
    MenuItem(
        "Team's activities", "activities.lead_list", "calendar-check", "lead", Permission.ACTIVITIES_MANAGE, order=20
    ),
    MenuItem("Activities", "activities.desk_list", "calendar-check", "desk", Permission.DESK_READ, order=40),
]


def category_names() -> dict[str, str]:
    """Categories by code in the reader's language, in the order of the list."""
    with uow.read() as session:
        return {category.code: category_name(category) for category in vocabulary.categories(session)}
