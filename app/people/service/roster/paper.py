"""The sheet of sign-in codes that newcomers of a roster are handed."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.paging import PageRequest
from app.people.queries import roster as rosters
from app.people.service.links import make_sign_in_link


def print_sheet(session: Session, actor: Actor, roster_id: UUID, page: PageRequest) -> int:
    """Make a sign-in link for each newcomer on a page of the sheet who has no open one; gives how many were made.

    Whoever has signed in or chosen a password meanwhile needs none.
    """
    made = 0
    for line in rosters.newcomers(session, actor, roster_id, page).items:
        if line.waits_for_paper:
            make_sign_in_link(session, actor, line.person.id)
            made += 1
    return made
