"""Every look at what is sealed is on record; everywhere else it is masked."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from tests.world import YIQU

PHONE, ID_NUMBER = "13812345678", "11010519491231002X"


@pytest.fixture
def person(world):
    return world.person("王秀霞", phone=PHONE, id_number=ID_NUMBER)


def looks(uow, person):
    query = select(AuditEntry).where(AuditEntry.action == "person.disclosed", AuditEntry.subject_id == person.id)
    with uow.read() as session:
        return list(session.execute(query.order_by(AuditEntry.id)).scalars())


def test_each_look_is_kept_with_who_what_and_why(world, api, uow, person):
    admin = world.admin()
    shown = api(admin).made(f"/people/{person.id}/disclosures", {"fields": ["phone"], "reason": "a call"}, status=200)
    assert shown == {"phone": PHONE, "id_number": None}
    both = {"fields": ["id_number", "phone"], "reason": "insurance"}
    answer = api(admin).post(f"/people/{person.id}/disclosures", both, key="k1")
    assert answer.get_json() == {"phone": PHONE, "id_number": ID_NUMBER}
    assert answer.headers["Cache-Control"] == "no-store"
    kept = looks(uow, person)
    assert [(k.actor_id, k.reason, k.detail["fields"]) for k in kept] == [
        (admin.id, "a call", ["phone"]), (admin.id, "insurance", ["id_number", "phone"])]  # fmt: skip
    assert all(k.place_id == person.place_id for k in kept)


@pytest.mark.parametrize(
    "body",
    [{}, {"fields": ["phone"]}, {"fields": [], "reason": "x"}, {"fields": ["phone"], "reason": "  "},
     {"fields": ["name"], "reason": "x"}, {"fields": ["phone"] * 3, "reason": "x"}],
)  # fmt: skip
def test_without_a_reason_nothing_is_shown_and_nothing_kept(world, api, uow, person, body):
    assert api(world.admin()).post(f"/people/{person.id}/disclosures", body).status_code == 422
    assert looks(uow, person) == []


def test_no_other_answer_or_page_holds_the_full_numbers(world, api, client, person):
    admin = world.admin()
    theirs = api(admin)
    theirs.made(f"/people/{person.id}/disclosures", {"fields": ["phone"], "reason": "a call"}, status=200)
    answers = [theirs.get(path, q="王").get_data(as_text=True) for path in ("/people", f"/people/{person.id}/grants")]
    answers.append(theirs.get(f"/people/{person.id}").get_data(as_text=True))
    answers.append(theirs.patch(f"/people/{person.id}", {"note": "x"}).get_data(as_text=True))
    client.sign_in(admin)
    pages = ["/desk/people", f"/desk/people/{person.id}", f"/desk/people/{person.id}/edit",
             f"/desk/people/{person.id}/disclosures"]  # fmt: skip
    answers += [str(client.get(path)) for path in pages]
    for answer in answers:
        assert PHONE not in answer
        assert ID_NUMBER not in answer
    assert "138****5678" in answers[0]
    assert "138****5678" in answers[5]


def test_the_page_shows_it_once_for_a_reason(world, client, uow, person):
    client.sign_in(world.admin(YIQU))
    path = f"/desk/people/{person.id}/disclosures"
    refused = client.submit(path, {"fields_wanted": ["phone"], "reason": ""})
    assert PHONE not in refused.get_data(as_text=True)
    assert looks(uow, person) == []
    shown = client.submit(path, {"fields_wanted": ["phone"], "reason": "call about tonight"})
    assert PHONE in shown.get_data(as_text=True)
    assert shown.headers["Cache-Control"] == "no-store"
    assert len(looks(uow, person)) == 1
