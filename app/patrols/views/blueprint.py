"""The blueprint that all pages of this room hang on."""

from flask import Blueprint

pages = Blueprint("patrols", __name__)
