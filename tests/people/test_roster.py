"""The story of a roster: 5,000 rows with 40 bad ones, previewed, imported once, and imported again without effect."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from app.cli import main
from app.core import clock
from app.core.actor import Actor
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.people.models import Person, RosterChunk
from app.people.service import roster
from app.people.types.roster import NewRoster
from app.teams.models import TeamMember
from tests.clients import PageClient
from tests.people.roster_sheets import id_number, workbook
from tests.world import SYSTEM, XIANGXIANG, YIQU, World

BAD = list(range(100, 4100, 100))  # rows of the sheet


def five_thousand() -> bytes:
    rows: list[list[Any]] = []
    for number in range(2, 5002):
        phone = "123" if number in BAD else f"137{number:08d}"
        rows.append([f"居民{number}", phone, None, "1960-01-01", "女", None, "翠苑一区武林大妈队"])
    return workbook(rows)


def upload(api: Any, place_id: Any, data: bytes) -> Any:
    file = FileStorage(io.BytesIO(data), "名单.xlsx")
    return api.post("/rosters", data={"place_id": str(place_id), "file": file}, content_type="multipart/form-data")


def people_count(uow: UnitOfWork) -> int:
    with uow.read() as session:
        return session.scalars(select(func.count()).select_from(Person)).one()


def test_five_thousand_rows_with_forty_bad_ones(uow: UnitOfWork, world: World, api: Any) -> None:
    world.team()
    admin = world.admin()
    speak, before = api(admin), people_count(uow)
    answer = upload(speak, world.place().id, five_thousand())
    assert answer.status_code == 201
    made = answer.get_json()
    assert made["state"] == "ready"
    assert made["counts"] == {"total": 5000, "checked": 5000, "new": 4960, "known": 0, "bad": 40}
    assert [row["row"] for row in made["bad"]] == BAD
    assert {(row["field"], row["code"]) for row in made["bad"]} == {("phone", "bad_phone")}
    assert all(row["detail"] and row["detail"] != "roster.bad_phone" for row in made["bad"])
    assert people_count(uow) == before

    done = speak.made(f"/rosters/{made['id']}/imports", status=200)
    assert done["state"] == "imported"
    assert done["counts"] == made["counts"]
    assert people_count(uow) == before + 4960
    with uow.read() as session:
        assert session.scalars(select(func.count()).select_from(TeamMember)).one() == 4960
        assert session.scalars(select(RosterChunk.sealed).where(RosterChunk.sealed.is_not(None))).all() == []
    found = speak.got("/people", q="13700000002")["items"]
    assert [person["name"] for person in found] == ["居民2"]

    # The same again: by the same upload, and by another of the same sheet.
    assert speak.made(f"/rosters/{made['id']}/imports", status=200)["counts"] == made["counts"]
    again = upload(speak, world.place().id, five_thousand()).get_json()
    assert again["counts"] == {"total": 5000, "checked": 5000, "new": 0, "known": 4960, "bad": 40}
    speak.made(f"/rosters/{again['id']}/imports", status=200)
    assert people_count(uow) == before + 4960
    with uow.read() as session:
        assert session.scalars(select(func.count()).select_from(TeamMember)).one() == 4960


def test_somebody_known_is_completed_and_never_overwritten(uow: UnitOfWork, world: World) -> None:
    bare = world.person("王秀英", phone="13800000001")
    told = world.person(
        "李桂芳", phone=None, birth_date=clock.now().date().replace(year=1955, month=5, day=5), note="旧"
    )
    rows = [
        ["王秀英", "13800000001", id_number("19600101"), None, "女", None, None, None, "会剪纸"],
        ["李桂芳", "13800000002", None, "1955-05-05", None, None, None, None, "新"],
    ]
    command = NewRoster(world.place().id, "r.xlsx", roster.read_workbook(workbook(rows)))
    view = uow.run(roster.upload_and_check, SYSTEM, command)
    assert (view.counts.new, view.counts.known, view.counts.bad) == (0, 2, 0)
    uow.run(roster.import_roster, SYSTEM, view.roster.id)
    with uow.read() as session:
        first, second = session.get(Person, bare.id), session.get(Person, told.id)
        assert first is not None
        assert second is not None
        assert (first.note, first.gender, str(first.birth_date)) == ("会剪纸", "female", "1960-01-01")
        assert first.id_number_index is not None
        assert (second.note, second.phone_index is not None) == ("旧", True)


def test_a_roster_is_out_of_sight_elsewhere(uow: UnitOfWork, world: World, api: Any) -> None:
    here, there = api(world.admin()), api(world.admin(at=XIANGXIANG))
    data = workbook([["王秀英"]])
    made = upload(here, world.place().id, data).get_json()
    assert upload(there, world.place().id, data).status_code == 403
    assert there.get(f"/rosters/{made['id']}").status_code == 404
    assert there.post(f"/rosters/{made['id']}/imports").status_code == 404
    assert upload(api(world.person()), world.place().id, data).status_code == 403
    assert upload(api(), world.place().id, data).status_code == 401


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x05\x06" + b"\0" * 18, workbook([[None]])])
def test_a_file_that_is_no_roster_gets_a_problem(world: World, api: Any, data: bytes) -> None:
    answer = upload(api(world.admin()), world.place().id, data)
    assert answer.status_code == 422
    assert answer.get_json()["code"] in {"roster_not_xlsx", "roster_empty"}


def test_other_bodies_are_refused(world: World, api: Any) -> None:
    speak = api(world.admin())
    assert speak.post("/rosters", {"place_id": str(world.place().id)}).status_code == 415
    assert speak.post("/rosters", data={}, content_type="multipart/form-data").status_code == 422
    assert speak.post("/rosters", data=b"--x", content_type="multipart/form-data").status_code in (400, 422)
    file = FileStorage(io.BytesIO(b"x"), "a\x00b.xlsx")
    bad_place = {"place_id": "nowhere", "file": file}
    assert speak.post("/rosters", data=bad_place, content_type="multipart/form-data").status_code == 422


def test_uploads_are_sealed_and_lapse_after_seven_days(uow: UnitOfWork, world: World, api: Any) -> None:
    speak = api(world.admin())
    made = upload(speak, world.place().id, workbook([["王秀英", "13800000001"]])).get_json()
    with uow.read() as session:
        sealed = session.scalars(select(RosterChunk.sealed)).one()
    assert sealed is not None
    assert "王秀英".encode() not in sealed
    assert b"13800000001" not in sealed
    assert uow.run(roster.delete_old_uploads, Actor.system("job")) == 0
    with clock.pinned(clock.now() + timedelta(days=7, minutes=1)):
        assert uow.run(roster.delete_old_uploads, Actor.system("job")) == 1
        assert uow.run(roster.delete_old_uploads, Actor.system("job")) == 0
    with uow.read() as session:
        assert session.scalars(select(RosterChunk.sealed)).one() is None
    answer = speak.post(f"/rosters/{made['id']}/imports")
    assert (answer.status_code, answer.get_json()["code"]) == (410, "roster_lapsed")


def test_the_desk_checks_part_by_part_and_prints_codes(uow: UnitOfWork, world: World, client: PageClient) -> None:
    client.sign_in(world.admin())
    rows = [[f"居民{number}", f"136{number:08d}"] for number in range(700)] + [["李桂芳", "12"]]
    page = client.get("/desk/people/import")
    assert page.select_one("form[enctype='multipart/form-data'] input[type=file]")
    file = FileStorage(io.BytesIO(workbook(rows)), "名单.xlsx")
    answer = client.submit("/desk/people/import", {"file": file, "place_id": str(world.place(YIQU).id)})
    assert answer.status_code == 303
    here = answer.headers["Location"]
    bar = client.get(here).select_one("progress")
    assert bar is not None
    assert (bar["value"], bar["max"]) == ("0", "701")
    client.submit(here)
    bar = client.get(here).select_one("progress")
    assert bar is not None
    assert bar["value"] == "500"
    client.submit(here)
    page = client.get(here)
    assert page.select_one("progress") is None
    assert [cell.text for cell in page.select("table td.num")] == ["702"]
    before = people_count(uow)
    client.submit(here)
    assert people_count(uow) == before + 700
    assert "700" in client.get(here).text

    sheet = client.get(f"{here}/sheet")
    assert sheet.select(".slip") == []
    client.submit(f"{here}/sheet")
    slips = client.get(f"{here}/sheet").select(".slip")
    assert len(slips) == 24
    assert slips[0].select_one("img") is not None
    assert "居民0" in slips[0].text


def test_scripts_get_the_progress_and_are_sent_on(world: World, client: PageClient) -> None:
    client.sign_in(world.admin())
    file = FileStorage(io.BytesIO(workbook([[f"居民{n}"] for n in range(600)])), "名单.xlsx")
    here = client.submit("/desk/people/import", {"file": file}).headers["Location"]
    page = client.get(here)
    form = page.select_one("form#checking")
    assert form is not None
    token = form.select_one("input[name=csrf_token]")
    assert token is not None
    post = {"path": form["hx-post"], "data": {"csrf_token": token["value"]}, "headers": {"HX-Request": "true"}}
    first = client.browser.post(**post)
    assert re.search(r'<progress[^>]+value="500"', first.get_data(as_text=True))
    assert "HX-Redirect" not in first.headers
    assert client.browser.post(**post).headers["HX-Redirect"] == here


def test_a_file_that_cannot_be_read_is_refused_at_the_field(world: World, client: PageClient) -> None:
    client.sign_in(world.admin())
    answer = client.submit("/desk/people/import", {"file": FileStorage(io.BytesIO(b"?"), "名单.xls")})
    assert answer.status_code == 200
    assert "field-error" in answer.get_data(as_text=True)
    download = client.browser.get("/desk/people/import/template.xlsx")
    assert download.get_data()[:2] == b"PK"


def test_the_command_line(world: World, settings: Settings, uow: UnitOfWork, tmp_path: Path) -> None:
    sheet = tmp_path / "roster.xlsx"
    sheet.write_bytes(workbook([["王秀英", "13800000001"], ["李桂芳", "12"], ["陈玉兰", None, None, "1955-05-05"]]))
    environment = {
        "SHANLIN_DATABASE_URL": settings.database_url,
        "SHANLIN_INSTANCE_DIR": str(settings.instance_dir),
        "SHANLIN_SECRET_KEY": settings.secret_key.get_secret_value(),
    }
    before = people_count(uow)

    def run(*more: str) -> Any:
        return CliRunner(env=environment).invoke(main, ["people", "import", str(sheet), "--place", YIQU, *more])

    dry = run("--dry-run")
    assert (dry.exit_code, people_count(uow)) == (0, before)
    assert dry.stdout == "2 would be added, 0 known, 1 bad row left out\n"
    assert dry.stderr == "row 3: phone: bad phone\n"
    assert run().stdout == "2 added, 0 known, 1 bad row left out\n"
    assert run().stdout == "0 added, 2 known, 1 bad row left out\n"
    assert people_count(uow) == before + 2
    assert (
        CliRunner(env=environment).invoke(main, ["people", "import", str(sheet), "--place", "nowhere"]).exit_code == 1
    )
