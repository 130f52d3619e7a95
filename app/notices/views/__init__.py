"""Pages: the inbox, and how one wants to be told."""

from app.notices.views import choices, inbox
from app.notices.views.blueprint import pages

__all__ = ["choices", "inbox", "pages"]
