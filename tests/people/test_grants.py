"""Roles at places: who may give which, where, and when they count."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.permissions import Role
from app.people.policy import PLACE_ROLES
from tests.world import CUIYUAN, ERQU, HANGZHOU, XIANGXIANG, XIHU, YIQU

PLACES = [HANGZHOU, XIHU, CUIYUAN, YIQU, ERQU, XIANGXIANG]
BELOW = {HANGZHOU: set(PLACES), CUIYUAN: {CUIYUAN, YIQU, ERQU}, YIQU: {YIQU}}


def grant(role, place, **more):
    return {"role": role, "place_id": str(place.id)} | more


@pytest.mark.parametrize("at", [HANGZHOU, CUIYUAN, YIQU])
def test_nobody_grants_above_their_own_place(world, api, at):
    person, admin = world.person(), api(world.admin(at))
    for place in PLACES:
        for role in PLACE_ROLES:
            answer = admin.post(f"/people/{person.id}/grants", grant(role.value, world.place(place)))
            assert answer.status_code == (201 if place in BELOW[at] else 403), (place, role)


@pytest.mark.parametrize("role", [role for role in PLACE_ROLES if role is not Role.ADMIN])
def test_only_an_admin_grants(world, api, role):
    person, official = world.person(), api(world.official(role))
    for wanted in PLACE_ROLES:
        assert official.post(f"/people/{person.id}/grants", grant(wanted.value, world.place(YIQU))).status_code == 403


def test_the_answer_names_role_place_and_time(world, api):
    person, admin = world.person(), api(world.admin())
    made = admin.made(f"/people/{person.id}/grants", grant("approver", world.place(YIQU)))
    assert made["role"] == "approver"
    assert made["place"]["code"] == YIQU
    assert made["valid_to"] is None
    assert admin.got(f"/people/{person.id}/grants")["items"] == [made]


@pytest.mark.parametrize("role", ["leader", "owner", "clerk", "deputy", "king", "", None, 1])
def test_roles_of_teams_and_shops_are_not_given_here(world, api, role):
    assert (
        api(world.admin()).post(f"/people/{world.person().id}/grants", grant(role, world.place(YIQU))).status_code
        == 422
    )


def test_a_role_is_held_once_and_can_be_given_again_after_it_ended(world, api):
    person, admin = world.person(), api(world.admin())
    wanted = grant("guard", world.place(YIQU))
    made = admin.made(f"/people/{person.id}/grants", wanted)
    again = admin.post(f"/people/{person.id}/grants", wanted)
    assert (again.status_code, again.get_json()["code"]) == (409, "already_granted")
    for _ in range(2):  # ended already, it stays so
        assert admin.delete(f"/people/{person.id}/grants/{made['id']}").status_code == 204
    assert admin.got(f"/people/{person.id}/grants")["items"] == []
    admin.made(f"/people/{person.id}/grants", wanted)


def test_a_role_counts_from_its_beginning_to_its_end(world, api):
    person, admin, now = world.person(), api(world.admin()), clock.now()
    theirs = api(person)
    wanted = grant(
        "approver", world.place(YIQU), valid_from=(now + timedelta(hours=1)).isoformat(),
        valid_to=(now + timedelta(hours=2)).isoformat(),
    )  # fmt: skip
    admin.made(f"/people/{person.id}/grants", wanted)
    for minutes, status in ((0, 403), (61, 200), (119, 200), (121, 403)):
        with clock.pinned(now + timedelta(minutes=minutes)):
            assert theirs.get("/people").status_code == status, minutes
    with clock.pinned(now + timedelta(minutes=121)):  # run out by itself, it makes room for the next
        admin.made(f"/people/{person.id}/grants", grant("approver", world.place(YIQU)))
        assert theirs.get("/people").status_code == 200
    upside_down = wanted | {"valid_to": now.isoformat(), "role": "guard"}
    assert admin.post(f"/people/{person.id}/grants", upside_down).get_json()["code"] == "grant_out_of_range"


def test_who_may_end_what(world, api):
    admin, colleague = world.admin(), world.admin()
    city = api(world.official(Role.ADMIN, HANGZHOU))
    mine = api(admin).got(f"/people/{admin.id}/grants")["items"][0]["id"]
    refused = api(admin).delete(f"/people/{admin.id}/grants/{mine}")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "own_admin_grant")
    above = city.made(f"/people/{colleague.id}/grants", grant("auditor", world.place(CUIYUAN)))["id"]
    assert api(admin).delete(f"/people/{colleague.id}/grants/{above}").status_code == 403
    assert api(admin).delete(f"/people/{colleague.id}/grants/{mine}").status_code == 404  # of another person
    assert api(world.admin(XIANGXIANG)).delete(f"/people/{admin.id}/grants/{mine}").status_code == 404
    assert api(colleague).delete(f"/people/{admin.id}/grants/{mine}").status_code == 204
    assert api(admin).get("/people").status_code == 403


def test_a_person_out_of_sight_cannot_be_granted_anything(world, api):
    stranger = world.person(at=XIANGXIANG)
    assert (
        api(world.admin()).post(f"/people/{stranger.id}/grants", grant("guard", world.place(YIQU))).status_code == 404
    )
