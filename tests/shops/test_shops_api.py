"""Shops through the API: setting up, who works there, whose business it is."""

from collections.abc import Callable

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.permissions import Permission, Role
from app.core.uow import UnitOfWork
from tests.clients import ApiClient
from tests.world import XIANGXIANG, World

Api = Callable[..., ApiClient]


def _shop(desk: ApiClient, world: World, **more: object) -> dict[str, object]:
    body = {"name": "翠苑茶馆", "place_id": str(world.place().id), "category": "tea"} | more
    return desk.made("/shops", body)


def test_a_shop_opens_and_takes_people_on(api: Api, world: World, uow: UnitOfWork) -> None:
    desk = api(world.admin())
    shop = _shop(desk, world, address="文一路1号", location={"lat": 30.28, "lon": 120.12})
    assert shop["location"] == {"lat": 30.28, "lon": 120.12} and shop["closed_at"] is None
    owner, clerk = world.person(), world.person("李桂芳", at=XIANGXIANG)
    staff = f"/shops/{shop['id']}/staff"
    desk.made(staff, {"person_id": str(owner.id), "role": "owner"})
    counter = api(owner)
    hired = counter.made(staff, {"number": clerk.number, "name": "李桂芳", "role": "clerk"})
    assert (
        counter.post(staff, {"number": clerk.number, "name": "李桂芳", "role": "owner"}).get_json()["code"]
        == "already_staff"
    )
    assert [s["role"] for s in counter.got(staff)["items"]] == ["owner", "clerk"]
    assert len(world.actor(clerk).shops(Permission.REDEMPTIONS_CAPTURE)) == 1
    assert desk.got(f"/people/{clerk.id}")["number"] == clerk.number  # in sight by working here

    assert counter.delete(f"{staff}/{hired['id']}").status_code == 204
    assert counter.delete(f"{staff}/{hired['id']}").status_code == 404
    assert not world.actor(clerk).grants
    assert desk.get(f"/people/{clerk.id}").status_code == 404

    changed = desk.patch(f"/shops/{shop['id']}", {"name": "翠苑老茶馆", "location": None}).get_json()
    assert (changed["name"], changed["location"], changed["address"]) == ("翠苑老茶馆", None, "文一路1号")
    assert desk.made(f"/shops/{shop['id']}/closings", status=200)["closed_at"]
    assert not world.actor(owner).grants
    assert desk.got("/shops")["items"] == []
    assert api().got(f"/shops/{shop['id']}")["name"] == "翠苑老茶馆"
    again = desk.post(staff, {"person_id": str(owner.id), "role": "clerk"})
    assert (again.status_code, again.get_json()["code"]) == (409, "shop_closed")
    with uow.read() as session:
        actions = list(session.execute(select(AuditEntry.action).where(AuditEntry.subject_type == "shop")).scalars())
    assert sorted(actions) == [
        "shop.closed", "shop.created", "shop.edited", "shop.staff_added", "shop.staff_added", "shop.staff_ended"
    ]  # fmt: skip


def test_whose_business_a_shop_is(api: Api, world: World) -> None:
    desk = api(world.admin())
    shop, other = (
        _shop(desk, world),
        _shop(api(world.official(at=XIANGXIANG)), world, place_id=str(world.place(XIANGXIANG).id)),
    )
    clerk, owner, rival = world.person(), world.person(), world.person(at=XIANGXIANG)
    staff = f"/shops/{shop['id']}/staff"
    desk.made(staff, {"person_id": str(clerk.id), "role": "clerk"})
    desk.made(staff, {"person_id": str(owner.id), "role": "owner"})
    api(world.admin(XIANGXIANG)).made(f"/shops/{other['id']}/staff", {"person_id": str(rival.id), "role": "owner"})
    table = {
        "guest": (api(), 401, 401, 401),
        "resident": (api(world.person()), 403, 403, 403),
        "clerk": (api(clerk), 403, 403, 403),
        "owner of another shop": (api(rival), 404, 404, 403),
        "admin elsewhere": (api(world.admin(XIANGXIANG)), 404, 404, 403),
        "auditor": (api(world.official(Role.AUDITOR)), 200, 403, 403),
        "owner": (api(owner), 200, 201, 403),
        "admin": (desk, 200, 201, 200),
    }
    for who, (client, see, hire, edit) in table.items():
        body = {"person_id": str(world.person().id), "role": "clerk"}
        got = (client.get(staff).status_code, client.post(staff, body).status_code,
               client.patch(f"/shops/{shop['id']}", {"address": "文二路2号"}).status_code)  # fmt: skip
        assert got == (see, hire, edit), who


def test_shops_are_listed_for_everyone(api: Api, world: World) -> None:
    desk = api(world.admin())
    first, second = _shop(desk, world), _shop(desk, world, name="剃头铺", category="barber", address="学院路")
    assert [s["id"] for s in api().got("/shops")["items"]] == [second["id"], first["id"]]
    assert [s["id"] for s in api().got("/shops", q="学院")["items"]] == [second["id"]]
    assert api().got("/shops", place_id=str(world.place(XIANGXIANG).id))["items"] == []
    assert api().get("/shops", place_id="nonsense").status_code == 422
