"""One human, one account; what is sealed stays sealed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from app.core.errors import DomainError
from app.core.permissions import Role
from app.people import service
from app.people.models import Person
from app.people.types import NewPerson, PhoneTaken
from app.people.types.numbers import is_volunteer_number
from tests.world import ERQU, SYSTEM, YIQU

ID_NUMBER = "11010519491231002X"


def test_a_grid_worker_registers_an_elder_and_she_signs_in_at_once(world, api):
    worker = api(world.official(Role.GRID_WORKER))
    made = worker.made(
        "/people",
        {"name": "王秀霞", "place_id": str(world.place(YIQU).id), "phone": "+86 138-1234-5678",
         "password": "plum rain in june", "id_number": ID_NUMBER},
    )  # fmt: skip
    assert is_volunteer_number(made["number"])
    assert made["phone_masked"] == "138****5678"
    assert made["id_number_masked"] == "110*************2X"
    assert made["birth_date"] == "1949-12-31"
    assert made["place"]["code"] == YIQU
    token = api().made("/auth/tokens", {"phone": "138 1234 5678", "password": "plum rain in june"})
    assert token["token_type"] == "Bearer"
    assert token["person"]["name"] == "王秀霞"


def test_a_second_account_for_a_phone_or_an_id_number_is_refused(world, api):
    worker = api(world.official(Role.GRID_WORKER))
    home = str(world.place(YIQU).id)
    worker.made("/people", {"name": "甲", "place_id": home, "phone": "13812345678", "id_number": ID_NUMBER})
    for twin, code in (
        ({"phone": "+86 13812345678"}, "phone_taken"),
        ({"id_number": ID_NUMBER.lower()}, "id_number_taken"),
    ):
        answer = worker.post("/people", {"name": "乙", "place_id": home} | twin)
        assert (answer.status_code, answer.get_json()["code"]) == (409, code)
    worker.made("/people", {"name": "丙", "place_id": home})
    worker.made("/people", {"name": "丙", "place_id": home})  # neither is needed, and names are not unique


@pytest.mark.parametrize(
    ("given", "code"),
    [({"phone": "12345"}, "bad_phone"), ({"id_number": "123"}, "bad_id_number"),
     ({"phone": "13812345678", "password": "12345678"}, "weak_password"),
     ({"phone": "13812345678", "password": "short"}, "weak_password"),
     ({"phone": "13812345678", "password": "13812345678"}, "weak_password"),
     ({"birth_date": "2099-01-01"}, "birth_date_in_future")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(world, api, given, code):
    answer = api(world.admin()).post("/people", {"name": "甲", "place_id": str(world.place(YIQU).id)} | given)
    assert answer.status_code == 422
    assert answer.get_json()["code"] == code
    assert answer.get_json()["errors"][0]["field"] in given


def test_nobody_registers_people_of_another_place(world, api):
    answer = api(world.admin()).post("/people", {"name": "甲", "place_id": str(world.place(ERQU).id)})
    assert answer.status_code == 403
    assert api(world.person()).post("/people", {"nonsense": 1}).status_code == 403
    assert api().post("/people", {"nonsense": 1}).status_code == 401


def test_the_table_holds_no_phone_and_no_id_number(world, uow):
    world.person("王秀霞", phone="13812345678", id_number=ID_NUMBER, password="plum rain in june")
    with uow.read() as session:
        row = str(session.execute(text("SELECT * FROM person")).mappings().all())
    assert "王秀霞" in row
    for secret in ("13812345678", "5678", ID_NUMBER, "plum rain"):
        assert secret not in row


def test_of_many_who_register_one_phone_at_once_one_wins(world, uow):
    home = world.place(YIQU).id

    def register(n):
        try:
            return uow.run(service.register, SYSTEM, NewPerson(name=f"n{n}", place_id=home, phone="13812345678"))
        except DomainError as error:
            return error

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(register, range(8)))
    assert sum(isinstance(r, Person) for r in results) == 1
    assert sum(isinstance(r, PhoneTaken) for r in results) == 7


def test_numbers_come_in_bulk_and_miss_those_taken(world, uow):
    taken = {world.person().number for _ in range(5)}
    with uow.read() as session:
        numbers = service.fresh_numbers(session, 5_000)
    assert len(set(numbers)) == 5_000
    assert not taken & set(numbers)
    assert all(map(is_volunteer_number, numbers))


def test_particulars_change_one_by_one_and_null_empties(world, api, uow):
    admin, person = api(world.admin()), world.person("王秀霞", phone="13812345678", guardian="王建国")
    changed = admin.patch(f"/people/{person.id}", {"name": "王秀侠", "guardian": None}).get_json()
    assert (changed["name"], changed["guardian"], changed["phone_masked"]) == ("王秀侠", None, "138****5678")
    assert admin.patch(f"/people/{person.id}", {"phone": None}).get_json()["phone_masked"] is None
    for body in ({"name": ""}, {"name": None}, {"place_id": None}):
        assert admin.patch(f"/people/{person.id}", body).status_code == 422
    assert admin.patch(f"/people/{person.id}", {"place_id": str(world.place(ERQU).id)}).status_code == 403
    assert admin.patch(f"/people/{person.id}", {"number": "1"}).status_code == 422
    with uow.read() as session:
        assert session.execute(select(Person.phone_sealed).where(Person.id == person.id)).scalar() is None


def test_a_closed_account_keeps_its_name_and_gives_its_phone_free(world, api):
    admin, person = api(world.admin()), world.person("王秀霞", phone="13812345678", password="plum rain in june")
    hers = api(person)
    closed = admin.made(f"/people/{person.id}/closings", {"reason": "moved"}, status=200)
    assert closed["closed_at"]
    assert closed["closing_reason"] == "moved"
    assert closed["name"] == "王秀霞"
    assert hers.get("/me/devices").status_code == 401
    assert api().post("/auth/tokens", {"phone": "13812345678", "password": "plum rain in june"}).status_code == 401
    assert person.number not in [p["number"] for p in admin.got("/people")["items"]]
    assert person.number in [p["number"] for p in admin.got("/people", closed="true")["items"]]
    admin.made("/people", {"name": "新人", "place_id": str(world.place(YIQU).id), "phone": "13812345678"})
    assert admin.post(f"/people/{person.id}/closings", {"reason": "moved"}).get_json()["code"] == "person_closed"
    opened = admin.made(f"/people/{person.id}/reopenings", {"reason": "came back"}, status=200)
    assert opened["closed_at"] is None
    assert opened["phone_masked"] is None


def test_nobody_closes_themselves_at_the_desk(world, api):
    admin = world.admin()
    assert api(admin).post(f"/people/{admin.id}/closings", {"reason": "moved"}).get_json()["code"] == "own_account"
