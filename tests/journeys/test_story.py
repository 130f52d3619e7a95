"""The story of the outside contract, from an empty database to a captured reward, against `shanlin serve`."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conftest import Postgres
from tests.servers import Site, serve, shanlin

PLACES = Path(__file__).parents[2] / "app" / "places" / "data" / "hangzhou-places.csv"
YIQU = "330106005055"
PASSWORD = "tea-by-the-lake-2026"


@pytest.fixture
def empty_env(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """Nothing but the documented settings, on a database with nothing in it."""
    env = {"SHANLIN_INSTANCE_DIR": str(tmp_path / "instance")}
    if backend == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create(f"story_{tmp_path.name}", "template0")
        env["SHANLIN_DATABASE_URL"] = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return env


@pytest.fixture
def site(empty_env: dict[str, str]) -> Iterator[Site]:
    """The site after the three commands that a community types."""
    for command in (
        ["db", "upgrade"],
        ["places", "import", str(PLACES)],
        ["people", "create-admin", "--name", "王芳", "--phone", "13800000001", "--password", PASSWORD, "--place", YIQU],
    ):
        done = shanlin(empty_env, *command)
        assert done.returncode == 0, (command, done.stderr)
    with serve(empty_env, workers=2) as served:
        yield served


class Caller:
    """Speaks to the API as somebody."""

    def __init__(self, site: Site, phone: str) -> None:
        self.base = f"{site.url}/api/v1"
        answer = requests.post(f"{self.base}/auth/tokens", json={"phone": phone, "password": PASSWORD}, timeout=10)
        assert answer.status_code == 201, answer.text
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def post(self, path: str, body: Any = None, status: int = 201) -> Any:
        answer = requests.post(self.base + path, json={} if body is None else body, headers=self.headers, timeout=20)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json()

    def get(self, path: str, **query: Any) -> Any:
        answer = requests.get(self.base + path, params=query, headers=self.headers, timeout=20)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()


def z(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def test_from_create_admin_to_captured(site: Site) -> None:
    admin = Caller(site, "13800000001")
    place = admin.get("/places", code=YIQU)["items"][0]
    people = {}
    for role, phone in {"approver": "13800000002", "leader": "13800000003", "member": "13800000004",
                        "elder": None, "clerk": "13800000006"}.items():  # fmt: skip
        body = {"name": f"邻居{role}", "place_id": place["id"], "password": PASSWORD, "phone": phone}
        people[role] = admin.post("/people", {k: v for k, v in body.items() if v and (phone or k != "password")})
    admin.post(f"/people/{people['approver']['id']}/grants", {"role": "approver", "place_id": place["id"]})
    team = admin.post("/teams", {"name": "翠苑一区武林大妈队", "brand": "wulin_dama", "place_id": place["id"]})
    for role in ("leader", "member", "elder"):
        part = "leader" if role == "leader" else "member"
        admin.post(f"/teams/{team['id']}/members", {"person_id": people[role]["id"], "role": part})
    now = datetime.now(UTC)
    admin.post("/rules", {"place_id": place["id"], "category": "patrol", "measure": "hour", "points": 60,
                          "valid_from": z(now - timedelta(days=2))})  # fmt: skip
    shop = admin.post("/shops", {"name": "翠苑茶馆", "place_id": place["id"], "category": "tea_house"})
    admin.post(f"/shops/{shop['id']}/staff", {"person_id": people["clerk"]["id"], "role": "clerk"})
    reward = admin.post("/rewards", {"shop_id": shop["id"], "title": "一壶龙井茶", "points": 50, "stock": 3})

    leader, member = Caller(site, "13800000003"), Caller(site, "13800000004")
    shift = leader.post("/activities", {
        "team_id": team["id"], "title": "晚间巡防", "category": "patrol", "place_id": place["id"],
        "shifts": [{"starts_at": z(now - timedelta(hours=2)), "ends_at": z(now + timedelta(hours=1)), "capacity": 5}],
    })["shifts"][0]  # fmt: skip
    member.post(f"/shifts/{shift['id']}/signups")
    code = leader.get(f"/shifts/{shift['id']}/codes", direction="in")["codes"][0]
    arrived = member.post("/scans", {"code": code["url"], "nonce": "n-in-1"})
    assert (arrived["action"], arrived["replayed"]) == ("in", False)
    again = member.post("/scans", {"code": code["url"], "nonce": "n-in-1"}, status=200)
    assert again["replayed"] is True and again["id"] == arrived["id"]

    card = admin.post(f"/people/{people['elder']['id']}/cards")
    sent = datetime.now(UTC)
    batch = leader.post("/scans/batches", {"device_id": "leader-phone", "sent_at": z(sent), "items": [
        {"code": card["url"], "nonce": f"card-{direction}", "intent": direction, "shift_id": shift["id"],
         "scanned_at": z(at)}
        for direction, at in (("in", sent - timedelta(minutes=110)), ("out", sent - timedelta(minutes=5)))
    ]}, status=200)  # fmt: skip
    assert [r["status"] for r in batch["results"]] == [201, 201], batch

    approver = Caller(site, "13800000002")
    pending = approver.get("/records", state="pending")["items"]
    assert [r["minutes"] for r in pending] == [105] and pending[0]["person"]["id"] == people["elder"]["id"]
    approved = approver.post("/records/approvals", {"record_ids": [pending[0]["id"]]}, status=200)
    assert approved["refused"] == [] and approved["approved"][0]["points"] == 105

    held = leader.post("/redemptions", {"reward_id": reward["id"], "quantity": 1, "person_id": people["elder"]["id"]})
    assert (held["state"], held["points"]) == ("held", 50)
    clerk = Caller(site, "13800000006")
    captured = clerk.post("/redemptions/captures", {"code": held["code"]["url"], "nonce": "c-1"})
    assert captured["state"] == "captured"
    assert clerk.post("/redemptions/captures", {"code": held["code"]["url"], "nonce": "c-1"}, status=200) == captured
    assert (
        clerk.post("/redemptions/captures", {"code": held["code"]["typed_code"], "nonce": "c-2"}, status=409)["code"]
        == "already_redeemed"
    )

    me = member.get("/me")
    assert me["minutes"]["pending"] == 0 and me["points"]["available"] == 0
    verified = shanlin(site.env, "ledger", "verify")
    assert verified.returncode == 0, verified.stderr
