"""What was handed over or paid is taken back by the shop and the community together."""

import pytest

from app.core.permissions import Role
from app.people import service as people
from app.people.types import NewGrant
from app.rewards.models import RewardTaking
from app.shops.types import StaffRole
from tests.rewards.test_charges import bill, code_of, told
from tests.rewards.test_story import points_of, stock
from tests.world import SYSTEM, XIANGXIANG, YIQU

WHY = {"reason": "茶洒了"}


@pytest.fixture
def handed_over(street, api):
    """A shop with its owner, a resident, and a pot of tea that was handed over."""
    shop = street.shop()
    owner, clerk, auntie = street.staff(shop, StaffRole.OWNER), street.staff(shop), street.rich(120)
    reward = street.reward(shop, per_person_limit=2)
    held = api(auntie).made("/redemptions", {"reward_id": str(reward.id), "quantity": 2})
    got = api(clerk).made("/redemptions/captures", {"code": held["code"]["url"], "nonce": "n1"})
    return shop, owner, clerk, auntie, reward, got["id"]


def test_one_side_asks_the_other_approves(street, world, api, uow, handed_over):
    shop, owner, clerk, auntie, reward, capture = handed_over
    path = f"/captures/{capture}/reversals"
    asked = api(owner).made(path, WHY, status=202)
    assert (asked["state"], asked["side"], asked["points"], asked["capture_id"]) == ("pending", "shop", 100, capture)
    assert points_of(world, auntie) == (20, 0)
    twice = api(owner).post(path, WHY)
    assert (twice.status_code, twice.json["code"]) == (409, "asked_by_you")
    assert api(owner).post(f"{path}/{asked['id']}/approvals").json["code"] == "asked_by_you"
    partner = api(street.staff(shop, StaffRole.OWNER))
    assert (partner.post(path, WHY).status_code, partner.post(path, WHY).json["code"]) == (409, "already_asked")
    for who in (clerk, auntie):
        assert api(who).post(f"{path}/{asked['id']}/approvals").status_code == 403
    assert api(world.admin(XIANGXIANG)).post(f"{path}/{asked['id']}/approvals").status_code == 404

    done = api(street.admin).made(f"{path}/{asked['id']}/approvals", status=200)
    assert (done["state"], done["decided_by"]) == ("approved", str(street.admin.id))
    assert (points_of(world, auntie), stock(api, reward.id)) == ((120, 0), 10)
    assert api(auntie).got(f"/redemptions/{capture}")["state"] == "reversed"
    assert "capture_reversed" in told(uow, auntie)
    with uow.read() as session:
        assert session.get(RewardTaking, (reward.id, auntie.id)).taken == 0
    for who in (owner, street.admin):
        assert api(who).post(path, WHY).json["code"] == "already_reversed"
    late = api(world.admin()).post(f"{path}/{asked['id']}/approvals")
    assert (late.status_code, late.json["code"]) == (409, "not_pending")
    month = api(clerk).got(f"/shops/{shop.id}/captures")
    assert (month["count"], month["points"], month["items"][0]["state"]) == (0, 0, "reversed")
    assert [item["id"] for item in api(auntie).got("/redemptions", state="reversed")["items"]] == [capture]
    assert api(auntie).got("/redemptions", state="captured")["items"] == []
    street.audit()


def test_asking_from_the_other_side_approves_as_well(street, world, api, handed_over):
    _, owner, _, auntie, _, capture = handed_over
    path = f"/captures/{capture}/reversals"
    asked = api(street.admin).made(path, WHY, status=202)
    assert asked["side"] == "community"
    done = api(owner).post(path, {"reason": "同意"})
    assert (done.status_code, done.json["id"], done.json["state"]) == (200, asked["id"], "approved")
    assert points_of(world, auntie) == (120, 0)
    assert [item["state"] for item in api(owner).got(path)["items"]] == ["approved"]


def test_whoever_is_both_sides_needs_another(street, world, api, uow, handed_over):
    _, owner, _, auntie, _, capture = handed_over
    uow.run(people.grant, SYSTEM, owner.id, NewGrant(Role.ADMIN, world.place(YIQU).id))
    path = f"/captures/{capture}/reversals"
    asked = api(owner).made(path, WHY, status=202)
    for door in (path, f"{path}/{asked['id']}/approvals"):
        again = api(owner).post(door, WHY if door == path else None)
        assert (again.status_code, again.json["code"]) == (409, "asked_by_you")
    assert points_of(world, auntie) == (20, 0)
    assert api(street.admin).post(path, WHY).status_code == 200
    assert points_of(world, auntie) == (120, 0)


def test_nobody_takes_back_what_they_paid_themselves(street, world, api, uow):
    shop = street.shop()
    admin, owner = street.give(world.admin(), 60), street.staff(shop, StaffRole.OWNER)
    reward = street.reward(shop)
    held = api(admin).made("/redemptions", {"reward_id": str(reward.id), "quantity": 1})
    got = api(owner).made("/redemptions/captures", {"code": held["code"]["url"], "nonce": "n1"})
    path = f"/captures/{got['id']}/reversals"
    answer = api(admin).post(path, WHY)
    assert (answer.status_code, answer.json["code"]) == (403, "own_adjustment")
    asked = api(owner).made(path, WHY, status=202)
    assert api(admin).post(f"{path}/{asked['id']}/approvals").json["code"] == "own_adjustment"
    api(street.admin).made(f"{path}/{asked['id']}/approvals", status=200)
    assert points_of(world, admin) == (60, 0)


def test_no_is_an_answer_and_may_be_asked_again(street, world, api, handed_over):
    _, owner, clerk, auntie, _, capture = handed_over
    path = f"/captures/{capture}/reversals"
    asked = api(owner).made(path, WHY, status=202)
    assert api(clerk).post(f"{path}/{asked['id']}/rejections", WHY).status_code == 403
    said = api(street.admin).made(f"{path}/{asked['id']}/rejections", {"reason": "茶喝完了"}, status=200)
    assert (said["state"], said["answer"], points_of(world, auntie)) == ("rejected", "茶喝完了", (20, 0))
    second = api(owner).made(path, WHY, status=202)
    withdrawn = api(owner).made(f"{path}/{second['id']}/rejections", {"reason": "弄错了"}, status=200)
    assert (withdrawn["state"], points_of(world, auntie)) == ("rejected", (20, 0))


def test_a_payment_is_taken_back_as_well_and_a_debt_comes_first(street, world, api):
    shop = street.shop()
    owner, clerk, auntie = street.staff(shop, StaffRole.OWNER), street.staff(shop), street.rich(100)
    paid = api(clerk).made(f"/shops/{shop.id}/charges", bill(code_of(api, auntie)["url"], 90, "n1"))
    path = f"/captures/{paid['id']}/reversals"
    api(owner).made(path, WHY, status=202, key="k1")
    assert api(owner).post(path, WHY, key="k1").status_code == 202
    assert api(street.admin).post(path, WHY).status_code == 200
    assert (points_of(world, auntie), api(auntie).got(f"/charges/{paid['id']}")["state"]) == ((100, 0), "reversed")
    line = api(auntie).got("/me/transactions")["items"][0]
    assert (line["kind"], line["amount"]) == ("reverse_capture", 90)
    street.audit()


def test_what_nobody_has_cannot_be_taken_back(street, world, api, nobody):
    shop = street.shop()
    owner, auntie = street.staff(shop, StaffRole.OWNER), street.rich(100)
    held = api(auntie).made("/redemptions", {"reward_id": str(street.reward(shop).id)})
    early = api(owner).post(f"/captures/{held['id']}/reversals", WHY)
    assert (early.status_code, early.json["code"]) == (409, "not_captured")
    assert api(owner).post(f"/captures/{nobody}/reversals", WHY).status_code == 404
    elsewhere = api(street.staff(street.shop("别家"), StaffRole.OWNER))
    assert elsewhere.post(f"/captures/{held['id']}/reversals", WHY).status_code == 404
    assert api(world.official(Role.APPROVER)).post(f"/captures/{held['id']}/reversals", WHY).status_code == 403
