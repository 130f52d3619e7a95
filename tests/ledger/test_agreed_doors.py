"""Corrections and closings at their doors and on their pages."""

import pytest

from app.core.permissions import Role
from app.ledger import service
from tests.clients import PageClient
from tests.ledger.bank import ACTOR, Bank
from tests.world import XIANGXIANG


@pytest.fixture
def bank(app, uow) -> Bank:
    return Bank(uow)


@pytest.fixture
def desk(bank: Bank):
    """Who asks, who approves, and somebody with 50 points."""
    asker, approver, auntie = bank.world.official(Role.ADMIN), bank.world.official(Role.APPROVER), bank.person()
    bank.award(auntie, 50)
    return asker, approver, auntie


def wish(person, amount, reason="十月少记了一次") -> dict[str, object]:
    return {"person_id": str(person.id), "amount": amount, "reason": reason}


def test_a_correction_by_api(bank: Bank, api, desk) -> None:
    asker, approver, auntie = desk
    asked = api(asker).made("/ledger/adjustments", wish(auntie, -70), status=202, key="k1")
    again = api(asker).post("/ledger/adjustments", wish(auntie, -70), key="k1")
    assert (again.status_code, again.json, again.headers["Idempotency-Replayed"]) == (202, asked, "true")
    assert (asked["state"], asked["amount"], asked["transaction_id"]) == ("pending", -70, None)
    assert asked["person"]["name"] != auntie.name
    path = f"/ledger/adjustments/{asked['id']}"
    own = api(asker).post(f"{path}/approvals")
    assert (own.status_code, own.json["code"]) == (403, "asked_by_you")
    assert api(bank.world.admin(XIANGXIANG)).post(f"{path}/approvals").status_code == 404
    assert api(auntie).post(f"{path}/approvals").status_code == 403
    done = api(approver).made(f"{path}/approvals", status=200)
    assert (done["state"], done["decided_by"], bank.figures(auntie)) == ("approved", str(approver.id), (0, 0, 20))
    late = api(bank.world.admin()).post(f"{path}/approvals")
    assert (late.status_code, late.json["code"]) == (409, "not_pending")

    me = api(auntie).got("/me")["points"]
    assert (me["available"], me["debt"]) == (0, 20)
    line = api(auntie).got("/me/transactions")["items"][0]
    assert (line["id"], line["kind"], line["amount"]) == (done["transaction_id"], "adjust", -50)
    assert "十月少记了一次" in line["explanation"]["text"]
    auditor = api(bank.world.official(Role.AUDITOR))
    assert [item["id"] for item in auditor.got("/ledger/adjustments", state="approved")["items"]] == [asked["id"]]
    assert auditor.got("/ledger/adjustments", state="pending")["items"] == []
    assert auditor.post(f"{path}/rejections", {"reason": "x"}).status_code == 403


def test_what_may_be_asked(bank: Bank, api, desk) -> None:
    asker, approver, auntie = desk
    for wrong in ({"amount": 0}, {"amount": 1.5}, {"amount": "5"}, {"reason": ""}, {"amount": 1_000_001}):
        assert api(asker).post("/ledger/adjustments", wish(auntie, 5) | wrong).status_code == 422
    mine = api(asker).post("/ledger/adjustments", wish(asker, 5))
    assert (mine.status_code, mine.json["code"]) == (403, "own_adjustment")
    assert api(approver).post("/ledger/adjustments", wish(auntie, 5)).status_code == 403
    assert api(bank.world.admin(XIANGXIANG)).post("/ledger/adjustments", wish(auntie, 5)).status_code == 404
    about = api(asker).made("/ledger/adjustments", wish(approver, 5), status=202)
    own = api(approver).post(f"/ledger/adjustments/{about['id']}/approvals")
    assert (own.status_code, own.json["code"]) == (403, "own_adjustment")
    rejected = api(bank.world.admin()).made(
        f"/ledger/adjustments/{about['id']}/rejections", {"reason": "没有这回事"}, status=200
    )
    assert (rejected["state"], rejected["answer"]) == ("rejected", "没有这回事")


def test_the_end_of_an_account_by_api(bank: Bank, api, desk) -> None:
    asker, approver, auntie = desk
    held = bank.hold(auntie, 20)
    body = {"person_id": str(auntie.id), "reason": "搬走了"}
    early = api(asker).post("/ledger/closings", body)
    assert (early.status_code, early.json["code"]) == (409, "points_held")
    bank.void(held)
    assert api(approver).post("/ledger/closings", body).status_code == 403
    own = api(asker).post("/ledger/closings", body | {"person_id": str(asker.id)})
    assert (own.status_code, own.json["code"]) == (403, "own_adjustment")
    ended = api(asker).made("/ledger/closings", body)
    assert (ended["points"], ended["debt"], bank.figures(auntie)) == (50, 0, (0, 0, 0))
    twice = api(asker).post("/ledger/closings", body)
    assert (twice.status_code, twice.json["code"]) == (409, "account_closed")
    assert api(asker).got(f"/ledger/closings/{ended['id']}") == ended
    assert [item["id"] for item in api(asker).got("/ledger/closings")["items"]] == [ended["id"]]
    assert api(bank.world.admin(XIANGXIANG)).got("/ledger/closings")["items"] == []
    asked = api(asker).made("/ledger/adjustments", wish(auntie, 5), status=202)
    closed = api(bank.world.admin()).post(f"/ledger/adjustments/{asked['id']}/approvals")
    assert (closed.status_code, closed.json["code"]) == (409, "account_closed")
    assert api(auntie).got("/me/transactions")["items"][0]["kind"] == "close"


def test_on_the_desks_pages(bank: Bank, app, client, desk) -> None:
    asker, approver, auntie = desk
    client.sign_in(asker)
    assert "还没有积分调整" in client.get("/desk/adjustments").text
    wrong = client.submit("/desk/adjustments/new", {"number": "00000000", "amount": "5", "reason": "x"})
    assert "没有这个志愿者编号" in wrong.text
    asked = {"number": auntie.number, "amount": "-10", "reason": "重复记了"}
    assert client.submit("/desk/adjustments/new", asked).status_code == 303
    page = client.get("/desk/adjustments")
    assert "待另一位审核" in page.text
    assert not page.select("main form[method=post]")  # who asked cannot approve

    other = PageClient(app).sign_in(approver)
    assert other.submit("/desk/adjustments").status_code == 303
    assert (bank.figures(auntie), "已入账" in other.get("/desk/adjustments").text) == ((40, 0, 0), True)
    client.submit("/desk/adjustments/new", asked)
    detail = client.get("/desk/adjustments").select_one(".row-title")["href"]
    assert other.submit(detail, {"reason": "第一次没错"}, form=f"{detail}/rejections").status_code == 303
    assert "第一次没错" in other.get(detail).text
    assert bank.figures(auntie) == (40, 0, 0)

    assert client.submit("/desk/closings/new", {"number": auntie.number, "reason": "搬走了"}).status_code == 303
    assert "作废 40 分" in client.get("/desk/closings").text
    again = client.submit("/desk/closings/new", {"number": auntie.number, "reason": "搬走了"})
    assert "已经注销" in again.text


def test_a_debt_is_named_and_the_next_award_repays_it_first_and_says_so(bank: Bank, app, client) -> None:
    auntie = bank.person()
    deed = bank.deed(auntie, 60)
    bank.uow.run(service.award, ACTOR, deed)
    bank.charge(auntie, 60)
    bank.reverse(deed.source)
    client.sign_in(auntie)
    page = client.get("/me").text
    assert "60" in page
    assert "欠" in page
    assert bank.figures(auntie) == (0, 0, 60)
    receipt = bank.award(auntie, 100)
    assert bank.figures(auntie) == (40, 0, 0)
    line = client.get(f"/me/transactions/{receipt.transaction_id}").text
    assert "60" in line
    assert "欠" not in client.get("/me").text
