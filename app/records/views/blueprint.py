"""The one blueprint of the room, and what its pages share."""

from typing import Any

from flask import Blueprint

from app.records.schemas import explanation_text, scan_lines
from app.vocabulary.schemas import category_name

pages = Blueprint("records", "app.records")


@pages.context_processor
def words() -> dict[str, Any]:
    """What all templates of the room say with."""
    return {"category_name": category_name, "explanation_text": explanation_text, "scan_lines": scan_lines}
