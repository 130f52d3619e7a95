"""Reads: who acts, whom they see, and what a person carries.

`grant_sources` and `sight_sources` are filled by the registry with functions of rooms above.
"""

from app.people.queries.actors import grant_sources, load_actor
from app.people.queries.credentials import (
    DeviceView,
    actor_of_token,
    browser_of,
    demo_people,
    find_link,
    list_devices,
    may_skip_current_password,
    paper_of,
    sign_in_paper,
)
from app.people.queries.people import (
    brief,
    briefs,
    by_number,
    by_phone,
    get,
    list_people,
    own_brief,
    phone_masked,
    rights_over,
    view,
    visible_grants,
)
from app.people.queries.reach import NoSuchVolunteer, SayWho, Whom, in_reach
from app.people.queries.sight import person_at_home, sight_sources, visible_people, visible_person
from app.people.queries.views import GrantView, Home, PersonView, grant_view, grants_of, homes, view_of

__all__ = [
    "DeviceView",
    "GrantView",
    "Home",
    "NoSuchVolunteer",
    "PersonView",
    "SayWho",
    "Whom",
    "actor_of_token",
    "brief",
    "briefs",
    "browser_of",
    "by_number",
    "by_phone",
    "demo_people",
    "find_link",
    "get",
    "grant_sources",
    "grant_view",
    "grants_of",
    "homes",
    "in_reach",
    "list_devices",
    "list_people",
    "load_actor",
    "may_skip_current_password",
    "own_brief",
    "paper_of",
    "person_at_home",
    "phone_masked",
    "rights_over",
    "sight_sources",
    "sign_in_paper",
    "view",
    "view_of",
    "visible_grants",
    "visible_people",
    "visible_person",
]
