"""A pot of tea: offered, redeemed, handed over, and in the shop's list; or given back."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.ledger import queries as ledger
from app.notices.models import Notice
from app.rewards import service
from app.rewards.models import Redemption, RewardTaking
from app.shops.types import StaffRole
from tests.world import XIANGXIANG, YIQU

JOB = Actor.system("job")


def points_of(world, person):
    with world.uow.read() as session:
        scheme = ledger.scheme_at(session, person.place_id)
        view = ledger.points_of(session, person.id, scheme.id)
        return view.available, view.held


def stock(api, reward_id):
    return api().got(f"/rewards/{reward_id}")["stock"]


def test_a_pot_of_tea(street, world, api):
    shop = street.shop()
    clerk, auntie = street.staff(shop), street.rich(120)
    admin = api(street.admin)
    made = admin.made("/rewards", {"shop_id": str(shop.id), "title": "一壶龙井", "points": 50, "stock": 3})
    assert (made["stock"], made["shop"]["name"], made["per_person_limit"]) == (3, "清河茶馆", None)
    assert [item["id"] for item in api().got("/rewards", q="龙井")["items"]] == [made["id"]]

    held = api(auntie).made("/redemptions", {"reward_id": made["id"], "quantity": 1})
    assert (held["state"], held["points"], stock(api, made["id"])) == ("held", 50, 2)
    assert points_of(world, auntie) == (70, 50)
    assert held["code"]["url"].startswith("http://shanlin.test/q/r")
    assert len(held["code"]["typed_code"]) == 8

    counter = api(clerk)
    got = counter.made("/redemptions/captures", {"code": held["code"]["url"], "nonce": "n1"})
    assert (got["state"], got["reward"]["title"], got["quantity"]) == ("captured", "一壶龙井", 1)
    assert "*" in got["person"]["name"]
    again = counter.post("/redemptions/captures", {"code": held["code"]["url"], "nonce": "n1"})
    assert (again.status_code, again.json) == (200, got)
    for nonce, code in (("n2", held["code"]["url"]), ("n3", held["code"]["typed_code"])):
        twice = counter.post("/redemptions/captures", {"code": code, "nonce": nonce})
        assert (twice.status_code, twice.json["code"]) == (409, "already_redeemed")
    other_wish = counter.post("/redemptions/captures", {"code": "00000000", "nonce": "n1"})
    assert (other_wish.status_code, other_wish.json["code"]) == (409, "idempotency_key_reused")

    assert points_of(world, auntie) == (70, 0)
    after = api(auntie).got(f"/redemptions/{held['id']}")
    assert (after["state"], after["code"]) == ("captured", None)
    late = api(auntie).post(f"/redemptions/{held['id']}/cancellations")
    assert (late.status_code, late.json["code"]) == (409, "already_redeemed")
    month = counter.got(f"/shops/{shop.id}/captures", period=f"{clock.now().astimezone(None):%Y-%m}")
    assert (month["count"], month["points"], len(month["items"])) == (1, 50, 1)
    street.audit()


def test_digits_and_cancelling(street, world, api):
    shop = street.shop()
    reward = street.reward(shop, per_person_limit=1)
    clerk, auntie = api(street.staff(shop)), street.rich(60)
    mine = api(auntie)
    held = mine.made("/redemptions", {"reward_id": str(reward.id)})
    refused = mine.post("/redemptions", {"reward_id": str(reward.id)})
    assert (refused.status_code, refused.json["code"]) == (409, "limit_reached")
    cancelled = mine.made(f"/redemptions/{held['id']}/cancellations", status=200)
    assert (cancelled["state"], points_of(world, auntie), stock(api, reward.id)) == ("cancelled", (60, 0), 10)
    assert mine.post(f"/redemptions/{held['id']}/cancellations").json["code"] == "not_held"
    revoked = clerk.post("/redemptions/captures", {"code": held["code"]["typed_code"], "nonce": "a"})
    assert (revoked.status_code, revoked.json["code"]) == (410, "revoked")
    # What came back counts no longer towards the limit.
    held = mine.made("/redemptions", {"reward_id": str(reward.id)})
    digits = held["code"]["typed_code"]
    assert clerk.made("/redemptions/captures", {"code": f"{digits[:4]} {digits[4:]}", "nonce": "b"})["id"] == held["id"]
    street.audit()


def test_nobody_fetched_it(street, world, api, uow):
    shop = street.shop()
    reward = street.reward(shop, per_person_limit=1)
    clerk, auntie = street.staff(shop), street.rich(60)
    held = api(auntie).made("/redemptions", {"reward_id": str(reward.id)})
    assert uow.run(service.expire_due, JOB) == 0
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1), tick=True):
        late = api(clerk).post("/redemptions/captures", {"code": held["code"]["url"], "nonce": "a"})
        assert (late.status_code, late.json["code"]) == (410, "expired")
        assert uow.run(service.expire_due, JOB) == 1
        assert uow.run(service.expire_due, JOB) == 0
        assert points_of(world, auntie) == (60, 0)
        assert api(auntie).got(f"/redemptions/{held['id']}")["state"] == "expired"
        late = api(clerk).post("/redemptions/captures", {"code": held["code"]["url"], "nonce": "b"})
        assert late.json["code"] == "expired"
    with uow.read() as session:
        assert session.scalar(select(RewardTaking.taken)) == 0
        told = session.scalars(select(Notice.kind).where(Notice.person_id == auntie.id)).all()
        assert "redemption_expired" in told
    assert stock(api, reward.id) == 10
    street.audit()


def test_it_waits_no_longer_than_the_reward_lasts(street, api):
    shop = street.shop()
    until = clock.now() + timedelta(hours=5)
    reward = street.reward(shop, valid_until=until)
    held = api(street.rich(60)).made("/redemptions", {"reward_id": str(reward.id)})
    assert held["expires_at"] == until.isoformat().replace("+00:00", "Z")
    with time_machine.travel(until, tick=True):
        over = api(street.rich(60)).post("/redemptions", {"reward_id": str(reward.id)})
        assert (over.status_code, over.json["code"]) == (409, "reward_over")
        assert api().got("/rewards")["items"] == []


def test_a_new_price_leaves_what_is_held(street, world, api):
    shop = street.shop()
    reward, clerk, auntie = street.reward(shop), street.staff(shop), street.rich(200)
    held = api(auntie).made("/redemptions", {"reward_id": str(reward.id), "quantity": 2})
    admin = api(street.admin)
    changed = admin.patch(f"/rewards/{reward.id}", {"points": 80, "per_person_limit": 3})
    assert (changed.status_code, changed.json["points"], changed.json["title"]) == (200, 80, "一壶龙井")
    assert (
        api(auntie).post("/redemptions", {"reward_id": str(reward.id), "quantity": 2}).json["code"] == "limit_reached"
    )
    got = api(clerk).made("/redemptions/captures", {"code": held["code"]["url"], "nonce": "a"})
    assert (got["points"], got["quantity"], points_of(world, auntie)) == (100, 2, (100, 0))
    withdrawn = admin.patch(f"/rewards/{reward.id}", {"closed": True, "per_person_limit": None})
    assert (withdrawn.json["closed"], withdrawn.json["per_person_limit"]) == (True, None)
    assert api(auntie).post("/redemptions", {"reward_id": str(reward.id)}).json["code"] == "reward_over"
    assert admin.patch(f"/rewards/{reward.id}", {"closed": False}).json["closed"] is False


def test_stock(street, api):
    shop = street.shop()
    reward, owner = street.reward(shop, stock=1), api(street.staff(shop, StaffRole.OWNER))
    auntie = api(street.rich(200))
    short = auntie.post("/redemptions", {"reward_id": str(reward.id), "quantity": 2})
    assert (short.status_code, short.json["code"]) == (409, "out_of_stock")
    more = owner.made(f"/rewards/{reward.id}/stock", {"change": 4, "reason": "进货"}, status=200, key="k1")
    again = owner.post(f"/rewards/{reward.id}/stock", {"change": 4, "reason": "进货"}, key="k1")
    assert (more["stock"], again.json["stock"], again.headers["Idempotency-Replayed"]) == (5, 5, "true")
    too_few = owner.post(f"/rewards/{reward.id}/stock", {"change": -6, "reason": "盘点"})
    assert (too_few.status_code, too_few.json["code"]) == (409, "out_of_stock")
    assert owner.post(f"/rewards/{reward.id}/stock", {"change": 0, "reason": "无"}).status_code == 422
    street.audit()


def test_once_is_once(street, world, api):
    reward, auntie = street.reward(street.shop()), street.rich(200)
    body = {"reward_id": str(reward.id)}
    first = api(auntie).made("/redemptions", body, key="once")
    second = api(auntie).post("/redemptions", body, key="once")
    assert (second.status_code, second.json) == (201, first)
    assert points_of(world, auntie) == (150, 50)
    refused = api(street.rich(10)).post("/redemptions", body)
    assert (refused.status_code, refused.json["code"]) == (409, "insufficient_points")


@pytest.mark.parametrize(
    "given", ["", "x", "12345678", "r0000000000000000", "http://elsewhere.test/q/r0000000000000000"]
)
def test_what_is_no_code(street, api, given):
    clerk = api(street.staff(street.shop()))
    refused = clerk.post("/redemptions/captures", {"code": given, "nonce": "a"})
    assert refused.status_code == 422
    known = {"": "invalid_shape", "r0000000000000000": "forged"}
    assert refused.json["code"] == known.get(given, "invalid")


def test_digits_are_not_found_by_trying(street, api):
    clerk = api(street.staff(street.shop()))
    tried = [clerk.post("/redemptions/captures", {"code": f"9000000{n}", "nonce": f"n{n}"}) for n in range(6)]
    assert [answer.status_code for answer in tried] == [422] * 5 + [429]
    assert int(tried[-1].headers["Retry-After"]) > 0


def test_the_code_is_in_no_table(street, api, uow):
    held = api(street.rich(60)).made("/redemptions", {"reward_id": str(street.reward(street.shop()).id)})
    token = held["code"]["url"].rsplit("/", 1)[1]
    with uow.read() as session:
        row = session.scalars(select(Redemption)).one()
        kept = " ".join(str(getattr(row, column.key)) for column in Redemption.__table__.columns)
    assert token not in kept
    assert held["code"]["typed_code"] not in kept


def test_lists_are_of_ones_own(street, world, api):
    here, there = street.shop(), street.shop("城站理发店", XIANGXIANG)
    tea, cut = street.reward(here), street.reward(there, "理发一次")
    auntie, uncle = street.rich(100), street.rich(100)
    first = api(auntie).made("/redemptions", {"reward_id": str(tea.id)})
    second = api(uncle).made("/redemptions", {"reward_id": str(cut.id)})
    assert [item["id"] for item in api(auntie).got("/redemptions")["items"]] == [first["id"]]
    assert api(auntie).get(f"/redemptions/{second['id']}").status_code == 404
    assert [i["title"] for i in api().got("/rewards", place_id=str(world.place(YIQU).id))["items"]] == ["一壶龙井"]
    assert len(api().got("/rewards")["items"]) == 2
    clerk = api(street.staff(here))
    seen = clerk.got("/redemptions", shop_id=str(here.id))["items"]
    assert [item["id"] for item in seen] == [first["id"]]
    assert clerk.got("/redemptions", shop_id=str(there.id))["items"] == []
    assert clerk.got(f"/redemptions/{first['id']}")["code"] is None
    assert clerk.get(f"/shops/{there.id}/captures").status_code == 404
    assert clerk.get(f"/shops/{here.id}/captures", period="2026-13").status_code == 422
    for way in ("url", "typed_code"):
        wrong = clerk.post("/redemptions/captures", {"code": second["code"][way], "nonce": way})
        assert (wrong.status_code, wrong.json["code"]) == (403, "wrong_shop")
    admin = api(street.admin)
    assert [i["id"] for i in admin.got("/redemptions", place_id=str(world.place(YIQU).id))["items"]] == [first["id"]]
    assert admin.get(f"/redemptions/{second['id']}").status_code == 404
    body = {"shop_id": str(there.id), "title": "别家的", "points": 1, "stock": 1}
    assert admin.post("/rewards", body).status_code == 403
    assert admin.patch(f"/rewards/{cut.id}", {"points": 1}).status_code == 403
    assert clerk.post("/rewards", body).status_code == 403
    at_desk = admin.post("/redemptions/captures", {"code": first["code"]["url"], "nonce": "x"})
    assert (at_desk.status_code, at_desk.json["code"]) == (403, "wrong_shop")
