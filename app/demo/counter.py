"""A last morning at the first community's counter and desk: payments, a correction, something to take back."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.checkins.queries import screens
from app.core import clock
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.paging import PageRequest
from app.core.permissions import Permission
from app.demo.plan import City
from app.demo.settle import Community
from app.ledger import service as ledger
from app.ledger.types import Adjust, DecideAdjustment
from app.people import queries as people
from app.rewards import queries, service
from app.rewards.types import AskReversal, NewCharge, Side

_LATEST = PageRequest(limit=3)


def last_morning(session: Session, plan: City, community: Community) -> None:
    """What stands open on the pages of shop and desk when somebody looks at the city for the first time."""
    admin = people.load_actor(session, community.admin, "web")
    with clock.pinned(clock.now() - timedelta(hours=1)):
        _pay(session, plan, community)
        _correct(session, plan, community, admin)
        _ask_back(session, plan, admin)


def _pay(session: Session, plan: City, community: Community) -> None:
    """The same auntie and rider whom visitors sign in as; somebody with too few points pays nothing."""
    shop = community.shops[0]
    clerk = people.load_actor(session, shop.clerk, "web")
    (shop_id,) = clerk.shops(Permission.REDEMPTIONS_CAPTURE)
    for team, (points, memo) in zip(community.teams, plan.payments, strict=False):
        payer = people.load_actor(session, team.members[2], "web")
        code = screens.my_code(session, payer).codes[0].token
        service.charge(session, clerk, NewCharge(shop_id, code, points, memo, new_id().hex))


def _correct(session: Session, plan: City, community: Community, admin: Actor) -> None:
    """One that the approver has answered, and one that waits."""
    approver = people.load_actor(session, community.approver, "web")
    answered, waiting = (
        ledger.ask_adjustment(session, admin, Adjust(community.teams[0].members[place], amount, reason))
        for place, (amount, reason) in enumerate(plan.corrections, start=2)
    )
    ledger.approve_adjustment(session, approver, DecideAdjustment(answered.id))
    assert waiting.adjustment.decided_at is None  # noqa: S101  # for whoever signs in as approver


def _ask_back(session: Session, plan: City, admin: Actor) -> None:
    handed_over = [
        capture for capture in queries.latest_captures(session, admin, Side.COMMUNITY, _LATEST).items
        if not capture.is_charge
    ]  # fmt: skip
    for capture in handed_over[:1]:
        service.ask_reversal(session, admin, AskReversal(capture.id, plan.take_back_reason))
