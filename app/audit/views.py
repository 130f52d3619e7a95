"""Page of the log at the desk."""

from flask import Blueprint, render_template

from app.audit import queries
from app.core.permissions import Permission
from app.web.api import read
from app.web.asked import asked_page
from app.web.guards import requires
from app.web.i18n import has_text, text
from app.web.nav import MenuItem

pages = Blueprint("audit", __name__)
menu = [MenuItem("Log", "audit.index", "journal-text", "desk", Permission.AUDIT_READ, order=90)]


@pages.get("/desk/audit")
@requires(Permission.AUDIT_READ)
def index() -> str:
    """Who did what, newest first."""
    entries = read(queries.list_entries, asked_page())
    return render_template("audit/index.html", entries=entries, action_text=_action_text)


def _action_text(action: str) -> str:
    """In words where a room gave some, else the bare name: the log shows every deed, known or not."""
    message_id = f"audit.{action}"
    return text(message_id) if has_text(message_id) else action
