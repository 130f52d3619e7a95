"""Each door takes the members that the contract names: the optional ones are optional, unknown ones are refused."""

from collections.abc import Iterator
from typing import Any

from tests.contract.conftest import Town, hours

# door: who calls, address, the members that must be there, those that may be left out, members of the answer
DOORS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any], set[str]]] = {
    "people": (
        "admin", "/people",
        {"name": "Wang Fang", "place_id": "{place}"},
        {"phone": "13700000001", "password": "tea-by-the-lake", "birth_date": "1955-05-05", "guardian": "her son",
         "id_number": "11010519491231002X"},
        {"id", "number"},
    ),
    "grants": ("admin", "/people/{neighbour}/grants", {"role": "grid_worker", "place_id": "{place}"}, {}, {"id"}),
    "disclosures": ("admin", "/people/{neighbour}/disclosures", {"fields": ["phone"], "reason": "to call"}, {},
                    {"phone"}),
    "sign-in-links": ("admin", "/people/{neighbour}/sign-in-links", {}, {}, {"url", "png_url", "expires_at"}),
    "cards": ("admin", "/people/{neighbour}/cards", {}, {}, {"id", "url", "png_url"}),
    "teams": (
        "admin", "/teams",
        {"name": "Riders", "brand": "pingan_qishou", "place_id": "{place}"}, {"platform": "Meituan"}, {"id"},
    ),
    "members": ("leader", "/teams/{team}/members", {"person_id": "{neighbour}"}, {"role": "deputy", "person_id": "{clerk}"}, {"id"}),
    "activities": (
        "leader", "/activities",
        {"team_id": "{team}", "title": "Round", "category": "patrol", "place_id": "{place}",
         "shifts": [{"starts_at": hours(48), "ends_at": hours(50), "capacity": 2}]},
        {"description": "with lamps", "risks": "ice", "insurance": "yes",
         "location": {"lat": 30.27, "lon": 120.13, "radius_m": 100}},
        {"id", "shifts"},
    ),
    "signups": ("leader", "/shifts/{shift}/signups", {}, {"person_id": "{member}"}, {"id", "state"}),
    "records": (
        "leader", "/records",
        {"person_id": "{member}", "category": "patrol", "started_at": hours(-30), "minutes": 95, "reason": "on paper"},
        {"team_id": "{team}"}, {"id", "state", "minutes"},
    ),
    "approvals": ("approver", "/records/approvals", {"record_ids": []}, {}, {"approved", "refused"}),
    "rules": (
        "admin", "/rules",
        {"place_id": "{place}", "category": "meals", "measure": "hour", "points": 20, "valid_from": hours(-1)},
        {"category": "environment", "daily_cap": 40, "min_minutes": 10, "manual_earns": True, "valid_to": hours(24),
         "multipliers": [{"name": "night", "factor": 1.5, "days": [6, 7], "from": "22:00", "to": "02:00"}]},
        {"id"},
    ),
    "shops": (
        "admin", "/shops",
        {"name": "Tea house", "place_id": "{place}", "category": "tea"},
        {"address": "Lane 5", "location": {"lat": 30.27, "lon": 120.13}}, {"id"},
    ),
    "staff": ("owner", "/shops/{other_shop}/staff", {"person_id": "{neighbour}", "role": "clerk"}, {}, {"id"}),
    "rewards": (
        "admin", "/rewards",
        {"shop_id": "{shop}", "title": "Tea", "points": 50, "stock": 3},
        {"per_person_limit": 1, "description": "green", "valid_until": hours(24)}, {"id", "stock"},
    ),
    "stock": ("admin", "/rewards/{reward}/stock", {"change": 2, "reason": "delivered"}, {}, {"id", "stock"}),
}  # fmt: skip
STATUS = {"disclosures": 200, "approvals": 200, "stock": 200}


def test_each_door_takes_what_the_contract_names(town: Town, shift: Any) -> None:
    ids = town.ids | {"shift": shift["id"]}
    for name, (who, path, must, may, answered) in DOORS.items():
        client, address, least = town.callers[who], path.format(**ids), _filled(must, ids)
        bodies = [least] + [least | _filled(may, ids)] * bool(may)
        for wrong in _wrong_bodies(least, may):
            assert client.post(address, wrong).status_code == 422, (name, wrong)
        for body in bodies:
            made = client.made(address, body, status=STATUS.get(name, 201))
            assert answered <= made.keys(), (name, made)


def _wrong_bodies(least: dict[str, Any], may: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One member too few, one too many, one of the wrong kind."""
    yield {**least, "unheard_of": 1}
    for name in least:
        yield {member: value for member, value in least.items() if member != name}
    for name in least | may:
        yield {**least, name: {"wrong": 1}}


def _filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(member, ids) for key, member in value.items()}
    if isinstance(value, str) and value.startswith("{"):
        return value.format(**ids)
    return value
