"""What the desk shows and does: rules in words, hot days, schemes, budgets."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.core.permissions import Role
from app.ledger import service
from app.ledger.types import ChangeScheme, FundBudget, Funding
from tests.ledger.bank import Bank
from tests.world import CUIYUAN, HANGZHOU, SYSTEM, XIANGXIANG

NOON = datetime(2026, 7, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def bank(uow: Any, app: Any) -> Bank:
    return Bank(uow, rule=False)


def test_a_rule_with_limits_and_two_times_says_what_it_gives(bank: Bank, client: Any) -> None:
    desk = client.sign_in(bank.world.admin())
    fields = {
        "points": "20", "category": "patrol", "weekly_cap": "30", "approver_daily_cap": "100",
        "multipliers-0-name": "夜间", "multipliers-0-factor": "1.5", "multipliers-0-starts": "22:00",
        "multipliers-0-ends": "06:00", "multipliers-0-from_date": "2026-07-01", "multipliers-0-to_date": "2026-08-31",
    }  # fmt: skip
    more = desk.submit("/desk/rules/new", fields | {"more": "1"}).get_data(as_text=True)
    assert "multipliers-1-name" in more
    fields |= {"multipliers-1-name": "高温", "multipliers-1-factor": "2", "multipliers-1-hot": "y"}
    asked = desk.submit("/desk/rules/new", fields | {"ask": "1"}).get_data(as_text=True)
    assert "得 30 分" in asked
    assert "没有每周上限的话是 31 分" in asked
    assert "高温天会是 63 分" in asked
    assert "一位审核人一天能审 3 次" in asked
    nameless = desk.submit("/desk/rules/new", fields | {"multipliers-1-name": ""}).get_data(as_text=True)
    assert "请起个名目" in nameless
    made = desk.submit("/desk/rules/new", fields)
    assert made.status_code == 303, made.get_data(as_text=True)
    page = desk.get(made.location).select_one("main").text
    assert "夜间 ×1.5 22:00–06:00 7月1日周三 起 到 8月31日周一" in page
    for told in ("高温 ×2 高温天", "每周最多 30 分", "一位审核人每天最多发 100 分"):
        assert told in page
    old = desk.get(f"{made.location}/replacement")
    assert old.select_one("#multipliers-0-name")["value"] == "夜间"
    assert old.select_one("#multipliers-1-hot").has_attr("checked")
    assert old.select_one("#weekly_cap")["value"] == "30"

    assert desk.submit("/desk/special-days", {"day": "2026-07-22"}).status_code == 303
    page = desk.get(made.location).select_one("main").text
    assert "现在正好是“高温”时段，按 2 倍计" in page
    assert "没有每周上限的话是 63 分" in page


def test_hot_days_are_declared_and_taken_back(bank: Bank, client: Any, api: Any) -> None:
    desk = client.sign_in(bank.world.admin())
    assert "还没有登记高温天" in desk.get("/desk/special-days").text
    assert desk.submit("/desk/special-days", {"day": "2026-07-22"}).status_code == 303
    again = desk.submit("/desk/special-days", {"day": "2026-07-22"})
    assert "已经登记过了" in again.get_data(as_text=True)
    assert "翠苑一区社区" in desk.get("/desk/special-days").select_one(".rows").text
    assert desk.submit("/desk/special-days", form=1).status_code == 303
    assert desk.get("/desk/special-days").select_one(".rows") is None

    admin, elsewhere, resident = api(bank.world.admin()), api(bank.world.admin(XIANGXIANG)), api(bank.person())
    body = {"place_id": str(bank.place.id), "day": "2026-07-22"}
    made = admin.made("/special-days", body)
    assert made == body | {"id": made["id"], "kind": "heat"}
    assert admin.post("/special-days", body).get_json()["code"] == "already_declared"
    assert [who.post("/special-days", body).status_code for who in (elsewhere, resident)] == [403, 403]
    assert admin.post("/special-days", body | {"day": "22 July"}).status_code == 422
    admin.made("/special-days", body | {"day": "2026-07-20"})
    days = [d["day"] for d in resident.got("/special-days", place_id=bank.place.id)["items"]]
    assert days == ["2026-07-22", "2026-07-20"]
    first = resident.got("/special-days", limit=1)
    assert [d["day"] for d in resident.got("/special-days", cursor=first["next_cursor"])["items"]] == ["2026-07-20"]
    assert elsewhere.delete(f"/special-days/{made['id']}").status_code == 403
    assert [admin.delete(f"/special-days/{made['id']}").status_code for _ in range(2)] == [204, 404]


def test_a_scheme_is_made_and_changed_at_the_desk(bank: Bank, client: Any) -> None:
    desk = client.sign_in(bank.world.official(Role.ADMIN, CUIYUAN))
    assert "到第二年年底为止有效" in desk.get("/desk/schemes").text
    fields = {"code": "cuiyuan", "name": "翠苑分", "expiry_policy": "fixed_date", "last_day": "2026-12-31",
              "place_id": str(bank.world.place(CUIYUAN).id)}  # fmt: skip
    wrong = desk.submit("/desk/schemes/new", fields | {"last_day": ""})
    assert "请写清积分什么时候到期" in wrong.get_data(as_text=True)
    assert desk.submit("/desk/schemes/new", fields).status_code == 303
    listed = desk.get("/desk/schemes")
    assert "翠苑分" in listed.text
    assert "积分到 12月31日周四 为止有效" in listed.text
    path = next(a["href"] for a in listed.select("main a.row-title") if a.text == "翠苑分")
    assert desk.get(path).select_one("#last_day")["value"] == "2026-12-31"
    assert (
        desk.submit(path, {"expiry_policy": "fixed_days", "expiry_count": "90", "funding": "budget"}).status_code == 303
    )
    assert "90 天内有效" in desk.get(path).text
    citywide = next(a["href"] for a in listed.select("main a.row-title") if a["href"] != path)
    assert desk.get(citywide).select_one("main form") is None


def test_a_month_is_funded_and_shows_what_is_left(bank: Bank, client: Any) -> None:
    desk = client.sign_in(bank.world.admin())
    assert "还没有预算" in desk.get("/desk/budgets").text
    form = {"points": "500", "reason": "夏季巡防"}
    assert desk.submit("/desk/budgets/new", form).status_code == 303
    bank.uow.run(service.change_scheme, SYSTEM, ChangeScheme(bank.scheme.id, {"funding": Funding.BUDGET}))
    bank.uow.run(service.fund_budget, SYSTEM, FundBudget(bank.world.place(HANGZHOU).id, "2026-07", 70, "x"))
    bank.uow.run(service.fund_budget, SYSTEM, FundBudget(bank.world.place(XIANGXIANG).id, "2026-07", 9, "noise"))
    bank.rule(points=60)
    bank.award(bank.person(), 120)
    page = desk.get("/desk/budgets").select_one("main").text
    assert "2026-07 · 翠苑一区社区" in page
    assert "共 500 分，已发 120 分" in page
    assert "剩 380 分" in page
    assert "共 70 分，已发 0 分" in page
    assert "小营巷社区" not in page
