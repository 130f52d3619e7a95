"""Whom one sees, and how much of them."""

import pytest

from app.core.permissions import Role
from tests.world import CUIYUAN, ERQU, HANGZHOU, XIANGXIANG, YIQU


def names(listing):
    return {item["name"] for item in listing["items"]}


@pytest.fixture
def crowd(world):
    """Some here, and noise next door and in another district."""
    return {name: world.person(name, at) for name, at in [
        ("王秀霞", YIQU), ("李建国", YIQU), ("张桂芳", ERQU), ("陈玉兰", XIANGXIANG), ("周志明", HANGZHOU)]}  # fmt: skip


@pytest.mark.parametrize(
    ("at", "seen"),
    [
        (YIQU, {"王秀霞", "李建国"}),
        (ERQU, {"张桂芳"}),
        (CUIYUAN, {"王秀霞", "李建国", "张桂芳"}),
        (XIANGXIANG, {"陈玉兰"}),
    ],
)
def test_an_admin_sees_their_place_and_below_and_nothing_else(world, api, crowd, at, seen):
    admin = world.official(Role.ADMIN, at, name="管理")
    assert names(api(admin).got("/people")) == seen | {"管理"}
    for name, person in crowd.items():
        for method, path, body in [
            ("get", f"/people/{person.id}", None), ("get", f"/people/{person.id}/grants", None),
            ("patch", f"/people/{person.id}", {"name": name}),
            ("post", f"/people/{person.id}/disclosures", {"fields": ["phone"], "reason": "a call"}),
        ]:  # fmt: skip
            call = getattr(api(admin), method)
            status = (call(path) if body is None else call(path, body)).status_code
            assert status == (200 if name in seen else 404), (name, method, path)


def test_a_member_from_elsewhere_is_seen_masked_and_not_changed(world, api, crowd):
    guest = crowd["陈玉兰"]
    admin = api(world.admin())
    world.join(world.team(at=YIQU), guest)
    seen = admin.got(f"/people/{guest.id}")
    assert (seen["name"], seen["number"]) == ("陈玉兰", guest.number)
    assert "****" in seen["phone_masked"]
    assert seen["birth_date"] is seen["guardian"] is seen["note"] is seen["id_number_masked"] is None
    assert "陈玉兰" in names(admin.got("/people"))
    assert admin.patch(f"/people/{guest.id}", {"name": "x"}).status_code == 403
    assert admin.post(f"/people/{guest.id}/sign-in-links").status_code == 403
    assert admin.post(f"/people/{guest.id}/disclosures", {"fields": ["phone"], "reason": "a call"}).status_code == 403


def test_an_auditor_sees_everyone_masked_and_writes_nothing(world, api, crowd):
    auditor = api(world.official(Role.AUDITOR))
    assert {"王*霞", "李*国"} <= names(auditor.got("/people"))
    text = auditor.get("/people").get_data(as_text=True)
    assert "王秀霞" not in text
    person = crowd["王秀霞"]
    assert auditor.got(f"/people/{person.id}")["name"] == "王*霞"
    assert auditor.patch(f"/people/{person.id}", {"name": "x"}).status_code == 403
    assert auditor.post(f"/people/{person.id}/disclosures", {"fields": ["phone"], "reason": "x"}).status_code == 403


def test_search_by_part_of_the_name_number_phone_and_tail(world, api):
    admin = api(world.official(Role.ADMIN, name="赵敏"))
    for n, name in enumerate(["王秀霞", "王秀英", "李建国"]):
        world.person(name, phone=f"1381234567{n}")
    world.person("王秀霞", XIANGXIANG, phone="13912345670")
    wang = world.person("王%_", phone=None)

    def found(q, **more):
        return [item["name"] for item in admin.got("/people", q=q, **more)["items"]]

    assert sorted(found("秀")) == ["王秀英", "王秀霞"]
    assert found("138 1234 5672") == found("+86-13812345672") == ["李建国"]
    assert found("5671") == ["王秀英"]
    assert found("567") == []
    assert found("%_") == ["王%_"]
    assert found(wang.number) == found(f" {wang.number[:3]} {wang.number[3:6]} {wang.number[6:]} ") == ["王%_"]
    assert found("秀", place_id=str(world.place(XIANGXIANG).id)) == []
    assert admin.get("/people", q="a\x00b").status_code == 422
    assert admin.get("/people", q="x" * 101).status_code == 422


def test_the_list_comes_in_pages_newest_first(world, api):
    admin = api(world.admin())
    people = [world.person(f"n{n}") for n in range(5)]
    first = admin.got("/people", limit=3)
    second = admin.got("/people", limit=3, cursor=first["next_cursor"])
    together = [item["name"] for item in first["items"] + second["items"]]
    assert together[:5] == [p.name for p in reversed(people)]
    assert second["next_cursor"] is None


def test_a_list_costs_the_same_however_long(world, api, statements):
    admin = api(world.admin())
    world.person()
    with statements() as few:
        admin.got("/people")
    for _ in range(10):
        world.person()
    with statements() as many:
        admin.got("/people")
    assert len(many) == len(few) <= 6
