"""Points paid at the counter: at once, or after a word from the resident."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.checkins import service as checkins
from app.checkins.queries.cards import cards_of
from app.checkins.types import CardPrint
from app.core import clock
from app.core.actor import Actor
from app.core.permissions import Role
from app.notices.models import Notice
from app.rewards import service
from app.rewards.models import ChargeAttempt
from app.rewards.tasks import one_by_one
from app.shops.types import StaffRole
from tests.rewards.test_story import points_of
from tests.world import XIANGXIANG


def code_of(api, person):
    return api(person).got("/me/code")["codes"][0]


def bill(code, points, nonce, memo="两碗面"):
    return {"person_code": code, "points": points, "memo": memo, "nonce": nonce}


def told(uow, person):
    with uow.read() as session:
        return set(session.scalars(select(Notice.kind).where(Notice.person_id == person.id)))


def card_of(world, uow, person):
    clerk = world.actor(world.official(Role.GRID_WORKER))
    uow.run(checkins.issue_many, clerk, CardPrint((person.id,)))
    with uow.read() as session:
        (card,) = cards_of(session, clerk, [person.id])
    return card


def test_up_to_the_limit_it_is_done_at_once(street, world, api, uow):
    shop = street.shop()
    clerk, auntie, uncle = api(street.staff(shop)), street.rich(300), street.rich(70)
    code = code_of(api, auntie)
    path = f"/shops/{shop.id}/charges"
    paid = clerk.made(path, bill(code["url"], 30, "n1"))
    assert (paid["state"], paid["points"], paid["memo"], paid["by_card"]) == ("captured", 30, "两碗面", False)
    assert "*" in paid["person"]["name"]
    again = clerk.post(path, bill(code["url"], 30, "n1"))
    assert (again.status_code, again.json, again.headers["Idempotency-Replayed"]) == (200, paid, "true")
    other = clerk.post(path, bill(code["url"], 31, "n1"))
    assert (other.status_code, other.json["code"]) == (409, "idempotency_key_reused")
    typed = clerk.made(path, bill(code["typed_code"], 70, "n2"))
    assert typed["id"] != paid["id"]
    assert points_of(world, auntie) == (200, 0)
    assert points_of(world, uncle) == (70, 0)
    assert "charged" in told(uow, auntie)

    mine = api(auntie)
    assert [item["id"] for item in mine.got("/charges")["items"]] == [typed["id"], paid["id"]]
    assert [item["id"] for item in clerk.got("/charges", shop_id=str(shop.id))["items"]] == [typed["id"], paid["id"]]
    assert api(uncle).got("/charges", shop_id=str(shop.id))["items"] == []
    assert api(uncle).get(f"/charges/{paid['id']}").status_code == 404
    assert mine.post(f"/charges/{paid['id']}/confirmations").json["code"] == "not_pending"
    line = mine.got("/me/transactions")["items"][0]
    assert (line["kind"], line["amount"], line["source"]) == ("charge", -70, {"type": "charge", "id": typed["id"]})
    month = clerk.got(f"/shops/{shop.id}/captures")
    assert (month["count"], month["charge_count"], month["charge_points"]) == (0, 2, 100)
    street.audit()


def test_above_the_limit_the_resident_is_asked(street, world, api, uow):
    shop = street.shop()
    staff, auntie = street.staff(shop), street.rich(500)
    clerk, mine = api(staff), api(auntie)
    path = f"/shops/{shop.id}/charges"
    asked = clerk.post(path, bill(code_of(api, auntie)["url"], 201, "n1"))
    assert (asked.status_code, asked.json["state"], points_of(world, auntie)) == (202, "pending", (299, 201))
    assert "charge_asked" in told(uow, auntie)
    charge = asked.json["id"]
    assert clerk.post(f"/charges/{charge}/confirmations").status_code == 403
    assert api(street.rich(10)).post(f"/charges/{charge}/confirmations").status_code == 404
    done = mine.made(f"/charges/{charge}/confirmations", status=200, key="tap")
    assert (done["state"], points_of(world, auntie)) == ("captured", (299, 0))
    assert mine.made(f"/charges/{charge}/confirmations", status=200, key="tap") == done
    assert mine.post(f"/charges/{charge}/cancellations").json["code"] == "not_pending"

    # Declined by the one, withdrawn by the other.
    for who, nonce in ((mine, "n2"), (clerk, "n3")):
        charge = clerk.post(path, bill(code_of(api, auntie)["url"], 250, nonce)).json["id"]
        assert points_of(world, auntie) == (49, 250)
        assert api(street.staff(street.shop("别家"))).post(f"/charges/{charge}/cancellations").status_code == 404
        assert who.made(f"/charges/{charge}/cancellations", status=200)["state"] == "cancelled"
        assert points_of(world, auntie) == (299, 0)
    assert "charge_withdrawn" in told(uow, auntie)
    street.audit()


def test_nobody_said_yes_in_time(street, world, api, uow):
    shop = street.shop()
    clerk, people = api(street.staff(shop)), [street.rich(500) for _ in range(3)]
    charges = [
        clerk.post(f"/shops/{shop.id}/charges", bill(code_of(api, p)["url"], 300, f"n{n}")).json["id"]
        for n, p in enumerate(people)
    ]
    assert uow.run(service.expire_charge, Actor.system("job")) == 0
    with time_machine.travel(clock.now() + timedelta(minutes=10), tick=True):
        late = api(people[0]).post(f"/charges/{charges[0]}/confirmations")
        assert (late.status_code, late.json["code"]) == (410, "expired")
        assert api(people[0]).got(f"/charges/{charges[0]}")["state"] == "expired"
        assert one_by_one(uow, service.expire_charge) == 3
        assert {points_of(world, p) for p in people} == {(500, 0)}
        late = api(people[0]).post(f"/charges/{charges[0]}/confirmations")
        assert (late.status_code, late.json["code"]) == (410, "expired")
    assert "charge_expired" in told(uow, people[0])
    street.audit()


def test_a_card_pays_a_little_and_never_much(street, world, api, uow):
    shop = street.shop()
    clerk, auntie = api(street.staff(shop)), street.rich(500)
    card = card_of(world, uow, auntie)
    path = f"/shops/{shop.id}/charges"
    paid = clerk.made(path, bill(card.token, 200, "n1"))
    assert (paid["by_card"], paid["person"]["number"]) == (True, auntie.number)
    assert clerk.made(path, bill(card.short_number, 10, "n2"))["by_card"] is True
    much = clerk.post(path, bill(card.token, 201, "n3"))
    assert (much.status_code, much.json["code"]) == (409, "needs_confirm")
    assert clerk.post(path, bill(card.token, 201, "n3")).json["code"] == "needs_confirm"
    assert points_of(world, auntie) == (290, 0)


def test_what_is_refused_is_kept_and_stays_refused(street, world, api, uow):
    shop = street.shop()
    clerk, poor = api(street.staff(shop)), street.rich(20)
    path, url = f"/shops/{shop.id}/charges", code_of(api, poor)["url"]
    refused = clerk.post(path, bill(url, 21, "n1"))
    assert (refused.status_code, refused.json["code"]) == (409, "insufficient_points")
    assert "20" not in refused.json["detail"]  # what somebody has is not the shop's to know
    street.give(poor, 100)
    assert clerk.post(path, bill(url, 21, "n1")).json["code"] == "insufficient_points"
    for nonce, code, expected in (
        ("n2", "c" + "0" * 16, (422, "forged")),
        ("n3", "hello", (422, "invalid")),
        ("n4", street_code(api, street, shop), (422, "invalid")),
    ):
        wrong = clerk.post(path, bill(code, 5, nonce))
        assert (wrong.status_code, wrong.json["code"]) == expected
    with time_machine.travel(clock.now() + timedelta(minutes=30), tick=True):
        over = clerk.post(path, bill(url, 5, "n5"))
    assert (over.status_code, over.json["code"]) == (410, "expired")
    with uow.read() as session:
        kept = session.scalars(select(ChargeAttempt.refusal).order_by(ChargeAttempt.id)).all()
    assert [why.value for why in kept] == ["insufficient_points", "forged", "invalid", "invalid", "expired"]
    assert points_of(world, poor) == (120, 0)


def street_code(api, street, shop):
    """A redemption's code is for handing over, not for paying."""
    reward = street.reward(shop)
    return api(street.rich(60)).made("/redemptions", {"reward_id": str(reward.id)})["code"]["url"]


@pytest.mark.parametrize(
    "wrong", [{"points": 0}, {"points": 1_000_001}, {"points": "5"}, {"memo": ""}, {"nonce": "a b"}, {"tip": 1}]
)
def test_the_shape_of_a_bill(street, api, wrong):
    shop = street.shop()
    clerk = api(street.staff(shop))
    assert clerk.post(f"/shops/{shop.id}/charges", bill("12345678", 5, "n1") | wrong).status_code == 422


def test_only_who_stands_at_the_counter(street, world, api, nobody):
    shop, auntie = street.shop(), street.rich(100)
    body = bill(code_of(api, auntie)["url"], 5, "n1")
    for who in (street.admin, auntie, street.staff(street.shop("别家")), world.official(Role.AUDITOR)):
        assert api(who).post(f"/shops/{shop.id}/charges", body).status_code == 403
    assert api().post(f"/shops/{shop.id}/charges", body).status_code == 401
    assert api(street.staff(shop)).post(f"/shops/{nobody}/charges", body).status_code == 404
    owner = api(street.staff(shop, StaffRole.OWNER))
    paid = owner.made(f"/shops/{shop.id}/charges", body)
    assert api(street.admin).got(f"/charges/{paid['id']}")["state"] == "captured"
    assert api(world.admin(XIANGXIANG)).get(f"/charges/{paid['id']}").status_code == 404
    assert points_of(world, auntie) == (95, 0)


def test_numbers_are_not_found_by_trying(street, api):
    shop = street.shop()
    clerk = api(street.staff(shop))
    tried = [clerk.post(f"/shops/{shop.id}/charges", bill(f"7000000{n}", 5, f"n{n}")) for n in range(6)]
    assert [answer.status_code for answer in tried] == [422] * 5 + [429]


def test_some_of_what_was_redeemed_is_handed_over(street, world, api, uow):
    shop = street.shop()
    reward, clerk, auntie = street.reward(shop, per_person_limit=3), api(street.staff(shop)), street.rich(200)
    mine = api(auntie)
    held = mine.made("/redemptions", {"reward_id": str(reward.id), "quantity": 3})
    code = held["code"]["url"]
    too_many = clerk.post("/redemptions/captures", {"code": code, "nonce": "a", "quantity": 4})
    assert (too_many.status_code, too_many.json["code"]) == (422, "more_than_held")
    got = clerk.made("/redemptions/captures", {"code": code, "nonce": "b", "quantity": 2})
    assert (got["quantity"], got["points"], points_of(world, auntie)) == (2, 100, (100, 0))
    again = clerk.post("/redemptions/captures", {"code": code, "nonce": "b", "quantity": 2})
    assert (again.status_code, again.json) == (200, got)
    other = clerk.post("/redemptions/captures", {"code": code, "nonce": "b", "quantity": 3})
    assert other.json["code"] == "idempotency_key_reused"
    assert api().got(f"/rewards/{reward.id}")["stock"] == 8
    assert "partly_handed_over" in told(uow, auntie)
    mine.made("/redemptions", {"reward_id": str(reward.id)})  # the third counts no longer towards the limit
    month = clerk.got(f"/shops/{shop.id}/captures")
    assert (month["count"], month["points"]) == (1, 100)
    street.audit()
