"""What a person is told stands in their inbox, in their language, and is theirs alone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.notices import queries, service
from app.notices.types import pack, unpack
from tests.clients import PageClient
from tests.world import World

#: A kind that another room has a sentence for; what it is about does not matter here.
KIND = "team_joined_member"


def test_newest_first_read_once_and_counted(uow: UnitOfWork, world: World, api: Any) -> None:
    person, other = world.person(), world.person()
    for team in ("第一队", "第二队", "第三队"):
        uow.run(service.tell, person.id, KIND, link="/activities", team=team)
    uow.run(service.tell, other.id, KIND, team="别人的队")
    speak = api(person)
    items = speak.got("/notices")["items"]
    assert [item["text"].count("队") > 0 for item in items] == [True] * 3
    assert ["第三队" in items[0]["text"], "第一队" in items[2]["text"]] == [True, True]
    assert {item["link"] for item in items} == {"/activities"}

    read = speak.made(f"/notices/{items[0]['id']}/reads", status=200)
    assert read["read_at"]
    assert speak.made(f"/notices/{items[0]['id']}/reads", status=200)["read_at"] == read["read_at"]
    assert [item["id"] for item in speak.got("/notices", unread="true")["items"]] == [i["id"] for i in items[1:]]
    with uow.read() as session:
        assert queries.unread_count(session, person.id) == 2
        assert queries.unread_count(session, other.id) == 1


def test_an_inbox_is_its_owners_alone(uow: UnitOfWork, world: World, api: Any) -> None:
    notice = uow.run(service.tell, world.person().id, KIND, team="队")
    admin = api(world.admin())
    assert admin.post(f"/notices/{notice.id}/reads").status_code == 404
    assert admin.got("/notices")["items"] == []
    assert api().get("/notices").status_code == 401
    with pytest.raises(NotFound):
        uow.run(service.read, Actor.system("job"), notice.id)


def test_pages_of_the_list(uow: UnitOfWork, world: World, api: Any) -> None:
    person = world.person()
    uow.run(service.tell_many, [person.id, person.id], KIND, team="只一次")
    for number in range(4):
        uow.run(service.tell, person.id, KIND, team=str(number))
    speak = api(person)
    first = speak.got("/notices", limit=3)
    second = speak.got("/notices", limit=3, cursor=first["next_cursor"])
    assert len({item["id"] for item in first["items"] + second["items"]}) == 5
    assert second["next_cursor"] is None
    assert speak.get("/notices", cursor="nonsense").status_code == 422


def test_times_are_spelled_for_the_reader() -> None:
    values = {"at": datetime(2026, 11, 22, 16, tzinfo=UTC), "day": date(2026, 1, 2), "team": "队", "minutes": 95}
    assert unpack(pack(values)) == values


def test_a_notice_leads_nobody_off_this_site(uow: UnitOfWork, world: World) -> None:
    person = world.person()
    for link in ("https://elsewhere.test/", "//elsewhere.test/", "me"):
        with pytest.raises(IntegrityError):
            uow.run(service.tell, person.id, KIND, link=link, team="队")


def test_the_page(uow: UnitOfWork, world: World, client: PageClient) -> None:
    person = world.person()
    client.sign_in(person)
    assert client.get("/me/notices").select_one(".empty") is not None
    for team in ("第一队", "第二队"):
        uow.run(service.tell, person.id, KIND, link="/activities", team=team)
    page = client.get("/me/notices")
    assert len(page.select(".post-button")) == 2
    with uow.read() as session:
        assert queries.unread_count(session, person.id) == 2  # looking reads nothing off
    answer = client.submit("/me/notices")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/activities")
    assert len(client.get("/me/notices").select(".post-button")) == 1
    uow.run(service.tell, person.id, KIND, team="第三队")
    client.submit("/me/notices", form="/me/notices/reads")
    with uow.read() as session:
        assert queries.unread_count(session, person.id) == 0
