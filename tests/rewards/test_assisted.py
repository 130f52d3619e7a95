"""Somebody with only a card redeems at the desk: the helper is named, the person told, the voucher printed."""

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.checkins import service as checkins
from app.core.permissions import Role
from app.notices.models import Notice
from app.rewards.models import Redemption
from tests.world import XIANGXIANG


def test_at_the_desk(street, world, api, uow):
    shop, auntie = street.shop(), street.rich(60, name="吴阿婆", phone=None)
    body = {"reward_id": str(street.reward(shop).id), "person_id": str(auntie.id)}
    held = api(street.admin).made("/redemptions", body)
    assert (held["state"], held["assisted_by"]) == ("held", str(street.admin.id))
    assert held["code"]["typed_code"]
    with uow.read() as session:
        assert session.scalars(select(Notice.kind).where(Notice.person_id == auntie.id)).all() == ["redeemed_for_you"]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "redemption.assisted")).one()
        assert entry.detail == {"points": 50, "card_scanned": False}
        assert session.scalars(select(Redemption.person_id)).one() == auntie.id
    # The helper may print the voucher and give the redemption back; the person's own list has it too.
    assert api(auntie).got("/redemptions")["items"][0]["id"] == held["id"]
    assert api(street.admin).made(f"/redemptions/{held['id']}/cancellations", status=200)["state"] == "cancelled"
    street.audit()


def test_who_may_help_whom(street, world, api):
    auntie, reward = street.rich(60), street.reward(street.shop())
    body = {"reward_id": str(reward.id), "person_id": str(auntie.id)}
    team = world.team()
    leader = world.leader(team)
    assert api(leader).post("/redemptions", body).status_code == 404
    world.join(team, auntie)
    made = api(leader).made("/redemptions", body)
    assert made["assisted_by"] == str(leader.id)
    for stranger in (world.admin(XIANGXIANG), world.person(), world.official(Role.GRID_WORKER)):
        assert api(stranger).post("/redemptions", body).status_code == 404
    # For oneself it is no help.
    assert api(auntie).post("/redemptions", body).json["code"] == "insufficient_points"


def test_points_of_somebody_from_elsewhere_are_spent_only_with_their_card(street, world, api, uow):
    """A desk takes whom it likes into a team, and has them in sight; that alone must not open their purse."""
    auntie, reward = street.rich(60), street.reward(street.shop())
    desk = world.admin(XIANGXIANG)
    world.join(world.team(at=XIANGXIANG), auntie)
    body = {"reward_id": str(reward.id), "person_id": str(auntie.id)}
    assert api(desk).post("/redemptions", body).status_code == 403
    card = uow.run(checkins.issue, world.actor(street.admin), auntie.id)
    assert api(desk).made("/scans", {"code": card.token, "nonce": "n1", "intent": "verify"})["action"] == "verify"
    assert api(desk).made("/redemptions", body)["assisted_by"] == str(desk.id)


def test_card_choice_voucher(street, world, client, uow):
    auntie = street.rich(60, name="吴阿婆", phone=None)
    street.reward(street.shop())
    card = uow.run(checkins.issue, world.actor(street.admin), auntie.id)
    client.sign_in(street.admin)
    assert "吴" not in client.submit("/desk/redeem", {"code": "90000000"}).headers.get("Location", "")
    answer = client.submit("/desk/redeem", {"code": card.short_number})
    assert answer.headers["Location"] == f"/desk/redeem/{auntie.id}"
    page = client.get(answer.headers["Location"])
    assert "吴*婆" in page.text
    link = page.select_one("a.row-title")["href"]
    answer = client.submit(link)
    voucher = client.get(answer.headers["Location"])
    assert "一壶龙井" in voucher.text
    picture = client.browser.get(voucher.select_one("img")["src"])
    assert picture.data.startswith(b"\x89PNG")
    with uow.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "redemption.assisted")).one()
        assert entry.detail["card_scanned"] is True
