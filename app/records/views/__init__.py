"""Pages of service records: the approver's desk, the leader's team, the volunteer's own."""

from app.core.permissions import Permission
from app.records.views import desk, lead, mine
from app.records.views.blueprint import pages
from app.web.nav import MenuItem

__all__ = ["desk", "lead", "menu", "mine", "pages"]

menu = [
    MenuItem("Records to approve", "records.desk_list", "clipboard-check", "desk", Permission.DESK_READ, order=10),
    MenuItem("Team's records", "records.lead_list", "clipboard-check", "lead", Permission.CHECKINS_LEAD, order=40),
]
