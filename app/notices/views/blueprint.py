"""The blueprint of these pages."""

from flask import Blueprint

pages = Blueprint("notices", __name__)
