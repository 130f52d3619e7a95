"""The room's pages and its entries in the work menu."""

from flask import Blueprint

from app.core.permissions import Permission
from app.web.nav import MenuItem

pages = Blueprint("people", __name__)
menu = [MenuItem("People", "people.index", "people", "desk", Permission.PEOPLE_READ, order=30)]
