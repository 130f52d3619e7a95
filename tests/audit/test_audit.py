"""What was done stands in the log of its place, and an auditor sees only their own places, masked."""

from app.audit import service
from app.core.permissions import Role
from tests.world import HANGZHOU, XIANGXIANG, YIQU


def test_who_sees_which_entries(world, api, uow):
    admin = world.official(Role.ADMIN, YIQU, "王秀英")
    other = world.admin(XIANGXIANG)
    for who, where in ((admin, YIQU), (other, XIANGXIANG)):
        api(who).made("/places", {"parent_id": str(world.place(where).id), "name": "网格"})

    here = api(world.official(Role.AUDITOR, YIQU))
    entry = here.got("/audit-entries", action="grid.opened")["items"][0]
    assert entry["actor"] == {"id": str(admin.id), "number": admin.number, "name": "王*英"}
    assert (entry["channel"], entry["subject_type"], entry["detail"]) == ("api", "place", {"code": f"{YIQU}001"})
    assert len(here.got("/audit-entries", action="grid.opened")["items"]) == 1
    city = api(world.official(Role.AUDITOR, HANGZHOU))
    assert len(city.got("/audit-entries", action="grid.opened")["items"]) == 2
    newest = [item["at"] for item in city.got("/audit-entries")["items"]]
    assert newest == sorted(newest, reverse=True)
    assert api(world.person()).get("/audit-entries").status_code == 403
    assert api().get("/audit-entries").status_code == 401


def test_a_deed_that_fails_leaves_no_entry(world, api):
    admin = api(world.admin())
    body = {"parent_id": str(world.place(YIQU).id), "name": "网格", "code": "G"}
    admin.made("/places", body)
    assert admin.post("/places", body).status_code == 409
    assert len(admin.got("/audit-entries", action="grid.opened")["items"]) == 1


def test_the_page(world, client, uow):
    auditor = world.official(Role.AUDITOR, YIQU)
    uow.run(
        service.record, world.actor(world.admin()), "grid.closed", "place", None,
        place_id=world.place(YIQU).id, reason="并网格",
    )  # fmt: skip
    page = client.sign_in(auditor).get("/desk/audit")
    assert "停用网格" in page.text
    assert "并网格" in page.text
