"""Who may pass which scan door: the whole matrix in one table."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import time_machine

from app.checkins import codes
from app.checkins import service as checkins
from app.checkins.types import Direction
from app.core.actor import Actor
from app.core.permissions import Role
from tests.checkins.conftest import NOW, Patrol
from tests.checkins.test_corrections import z
from tests.clients import ApiClient
from tests.patrols.doors import PatrolDoors
from tests.records.making import measured
from tests.world import XIANGXIANG, World

Clock = time_machine.Traveller
Api = Callable[..., ApiClient]

WHO = (
    "guest", "resident", "member", "other leader", "deputy", "leader", "guard", "clerk", "admin", "admin elsewhere",
)  # fmt: skip
#: Door by door, the status that each of them gets.
TABLE: dict[str, tuple[int, ...]] = {
    #                     guest resid member other deputy leader guard clerk admin elsewhere
    "scan shift's code":   (401, 403, 201, 403, 201, 201, 403, 403, 403, 403),
    "scan shift's digits": (401, 422, 409, 422, 409, 409, 422, 422, 422, 422),
    "scan check code":     (401, 409, 201, 409, 201, 201, 409, 409, 409, 409),
    "scan personal code":  (401, 403, 403, 403, 201, 201, 403, 403, 201, 403),
    "scan its digits":     (401, 403, 403, 403, 201, 201, 403, 403, 201, 403),
    "scan card":           (401, 403, 403, 403, 201, 201, 403, 403, 201, 403),
    "scan its number":     (401, 403, 403, 403, 201, 201, 403, 403, 201, 403),
    "verify a person":     (401, 403, 403, 201, 201, 201, 201, 403, 201, 201),
    "scan a reward's code": (401, 422, 422, 422, 422, 422, 422, 422, 422, 422),
    "scan unknown plate":  (401, 422, 422, 422, 422, 422, 422, 422, 422, 422),
    "hand in a card":      (401, 403, 403, 403, 201, 201, 403, 403, 201, 403),
    "codes in":            (401, 403, 403, 403, 200, 200, 403, 403, 200, 403),
    "codes check":         (401, 403, 403, 403, 200, 200, 403, 403, 200, 403),
    "own code":            (401, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "who is in":           (401, 403, 403, 403, 200, 200, 403, 403, 200, 403),
    "how many are in":     (401, 403, 403, 403, 200, 200, 403, 403, 200, 403),
    "check in by name":    (401, 403, 403, 403, 201, 201, 403, 403, 201, 403),
    "check out by hand":   (401, 403, 403, 403, 200, 200, 403, 403, 200, 403),
    "undo":                (401, 403, 403, 403, 200, 200, 403, 403, 200, 403),
    "count heads":         (401, 403, 403, 403, 201, 201, 403, 403, 201, 403),
    "heads counted":       (401, 403, 403, 403, 200, 200, 403, 403, 200, 403),
    "ask all to rescan":   (401, 403, 403, 403, 201, 409, 403, 403, 409, 403),
    "rescans":             (401, 403, 403, 403, 200, 200, 403, 403, 200, 403),
    "ask a correction":    (401, 403, 201, 403, 201, 201, 403, 403, 403, 403),
    "see a correction":    (401, 404, 404, 404, 200, 200, 404, 404, 200, 404),
    "decide a correction": (401, 403, 403, 404, 200, 200, 403, 403, 200, 404),
    "list what is led":    (401, 403, 403, 200, 200, 200, 403, 403, 200, 200),
    "confirm":             (401, 403, 403, 403, 200, 200, 403, 403, 200, 403),
    "issue a card":        (401, 403, 403, 403, 403, 403, 403, 403, 201, 404),
    "scan a plate":        (401, 403, 201, 403, 201, 201, 403, 403, 403, 403),
    "type its number":     (401, 403, 403, 403, 201, 201, 403, 403, 403, 403),
    "hand in a plate":     (401, 403, 201, 403, 201, 201, 403, 403, 403, 403),
    "make a route":        (401, 403, 403, 404, 201, 201, 403, 403, 201, 404),
    "see a route":         (401, 404, 200, 404, 200, 200, 404, 404, 200, 404),
    "see its plates":      (401, 403, 403, 404, 200, 200, 403, 403, 200, 404),
    "replace a plate":     (401, 403, 403, 404, 201, 201, 403, 403, 201, 404),
    "change a point":      (401, 403, 403, 404, 200, 200, 403, 403, 200, 404),
    "calibrate a point":   (401, 403, 403, 404, 200, 200, 403, 403, 200, 404),
    "plan a round":        (401, 403, 403, 404, 201, 201, 403, 403, 201, 404),
    "see a round":         (401, 404, 200, 404, 200, 200, 404, 404, 200, 404),
    "note a hazard":       (401, 404, 403, 404, 403, 403, 404, 404, 403, 404),
    "finish a round":      (401, 404, 403, 404, 200, 200, 404, 404, 200, 404),
    "close a route":       (401, 403, 403, 404, 200, 200, 403, 403, 200, 404),
    "review list":         (401, 403, 403, 403, 403, 403, 403, 403, 200, 200),
    "review":              (401, 403, 403, 403, 403, 403, 403, 403, 201, 404),
    "staff figures":       (401, 403, 403, 403, 403, 403, 403, 403, 200, 200),
}  # fmt: skip


class Doors(PatrolDoors):
    """Each door with all that one needs to pass it but the right: a fresh volunteer, code, attendance or wish."""

    def __init__(self, patrol: Patrol, clock: Clock) -> None:
        self.patrol, self.world, self.clock = patrol, patrol.world, clock
        self.shift = f"/shifts/{patrol.shift_id}"
        self.desk = self.world.actor(self.world.admin())
        self._nonce = count(1)

    def knock(self, door: str, api: ApiClient) -> int:
        """The status of the answer."""
        self.clock.shift(timedelta(seconds=3))  # or the limits of a minute would speak
        return int(getattr(self, door.replace(" ", "_").replace("'", ""))(api))

    def somebody(self) -> Any:
        """A new member, so that what one does to them is done to nobody else's."""
        return self.world.join(self.patrol.team, self.world.person())

    def card(self) -> Any:
        """A new member's card."""
        return self.patrol.uow.run(checkins.issue, self.desk, self.somebody().id)

    def scan(self, api: ApiClient, code: str, **more: Any) -> int:
        return api.post("/scans", {"code": code, "nonce": f"m{next(self._nonce)}", **more}).status_code

    def into(self, api: ApiClient, code: str) -> int:
        return self.scan(api, code, shift_id=str(self.patrol.shift_id))

    def attendance(self) -> str:
        person = self.somebody()
        self.patrol.into(person)
        self.clock.shift(timedelta(minutes=2))
        lead = self.lead
        items = lead.got(f"{self.shift}/attendances", limit=200)["items"]
        return next(i["id"] for i in items if i["person"]["id"] == str(person.id))

    def wish(self) -> str:
        person = self.somebody()
        body = {"shift_id": str(self.patrol.shift_id), "note": "手机没电了"}
        return f"/attendances/corrections/{self.speak(person).made('/attendances/corrections', body)['id']}"

    lead: ApiClient
    speak: Api

    def scan_shifts_code(self, api: ApiClient) -> int:
        return self.scan(api, self.patrol.shown().url)

    def scan_shifts_digits(self, api: ApiClient) -> int:
        return self.scan(api, self.patrol.shown().typed_code)

    def scan_check_code(self, api: ApiClient) -> int:
        return self.scan(api, self.patrol.shown(Direction.CHECK).url)

    def scan_personal_code(self, api: ApiClient) -> int:
        return self.into(api, self.patrol.code_of(self.somebody()).url)

    def scan_its_digits(self, api: ApiClient) -> int:
        return self.into(api, self.patrol.code_of(self.somebody()).typed_code)

    def scan_card(self, api: ApiClient) -> int:
        return self.into(api, self.card().token)

    def scan_its_number(self, api: ApiClient) -> int:
        return self.into(api, self.card().short_number)

    def verify_a_person(self, api: ApiClient) -> int:
        return self.scan(api, self.patrol.code_of(self.somebody()).url)

    def scan_a_rewards_code(self, api: ApiClient) -> int:
        return self.scan(api, codes.new_static_token(codes.Letter.REDEMPTION))

    def scan_unknown_plate(self, api: ApiClient) -> int:
        return self.scan(api, codes.new_static_token(codes.Letter.PLATE))

    def hand_in_a_card(self, api: ApiClient) -> int:
        card = self.card()
        item = {"code": card.token, "nonce": f"m{next(self._nonce)}", "shift_id": str(self.patrol.shift_id)}
        sent = {"device_id": "queue", "sent_at": z(NOW), "items": [item]}
        answer = api.post("/scans/batches", sent)
        return answer.get_json()["results"][0]["status"] if answer.status_code == 200 else answer.status_code

    def codes_in(self, api: ApiClient) -> int:
        return api.get(f"{self.shift}/codes", direction="in").status_code

    def codes_check(self, api: ApiClient) -> int:
        return api.get(f"{self.shift}/codes", direction="check").status_code

    def own_code(self, api: ApiClient) -> int:
        return api.get("/me/code").status_code

    def who_is_in(self, api: ApiClient) -> int:
        return api.get(f"{self.shift}/attendances").status_code

    def how_many_are_in(self, api: ApiClient) -> int:
        return api.get(f"{self.shift}/head-count").status_code

    def check_in_by_name(self, api: ApiClient) -> int:
        body = {"person_id": str(self.somebody().id), "nonce": f"m{next(self._nonce)}"}
        return api.post(f"{self.shift}/attendances", body).status_code

    def check_out_by_hand(self, api: ApiClient) -> int:
        return api.post(f"/attendances/{self.attendance()}/closings").status_code

    def undo(self, api: ApiClient) -> int:
        return api.post(f"/attendances/{self.attendance()}/undos", {"reason": "扫错了人"}).status_code

    def count_heads(self, api: ApiClient) -> int:
        return api.post(f"{self.shift}/head-counts", {"counted": 3}).status_code

    def heads_counted(self, api: ApiClient) -> int:
        return api.get(f"{self.shift}/head-counts").status_code

    def ask_all_to_rescan(self, api: ApiClient) -> int:
        return api.post(f"{self.shift}/rescans").status_code

    def rescans(self, api: ApiClient) -> int:
        return api.get(f"{self.shift}/rescans").status_code

    def ask_a_correction(self, api: ApiClient) -> int:
        return api.post("/attendances/corrections", {"shift_id": str(self.patrol.shift_id), "note": "来过"}).status_code

    def see_a_correction(self, api: ApiClient) -> int:
        return api.get(self.wish()).status_code

    def decide_a_correction(self, api: ApiClient) -> int:
        return api.post(f"{self.wish()}/decisions", {"decision": "accept"}).status_code

    def list_what_is_led(self, api: ApiClient) -> int:
        return api.get("/attendances").status_code

    def issue_a_card(self, api: ApiClient) -> int:
        return api.post(f"/people/{self.somebody().id}/cards").status_code

    def review_list(self, api: ApiClient) -> int:
        return api.get("/reviews").status_code

    def review(self, api: ApiClient) -> int:
        record = measured(self.world, self.somebody(), marks=("far",))
        body = {"type": "record", "id": str(record.id), "decision": "reject", "reason": "人不在场"}
        return api.post("/reviews/decisions", body).status_code

    def staff_figures(self, api: ApiClient) -> int:
        return api.get("/reviews/figures").status_code

    def confirm(self, api: ApiClient) -> int:
        return api.post(f"/attendances/{self.forgotten.pop()}/confirmations").status_code

    forgotten: list[str]

    def let_them_forget(self, number: int) -> None:
        """So many check in, never check out, and are closed by the clock; nothing else is done afterwards."""
        people = [self.somebody() for _ in range(number)]
        for person in people:
            self.patrol.into(person)
        self.clock.move_to(self.patrol.ends_at + timedelta(hours=1))
        self.patrol.uow.run(checkins.close_overdue, Actor.system("job"))
        found = self.lead.got("/attendances", state="auto", limit=200)["items"]
        known = {str(person.id) for person in people}
        self.forgotten = [item["id"] for item in found if item["person"]["id"] in known]


def test_the_whole_matrix(at_time: Clock, make_patrol: Callable[..., Patrol], api: Api, world: World) -> None:
    patrol = make_patrol(capacity=1000)
    somebody = {
        "guest": None,
        "resident": world.person(),
        "member": patrol.member,
        "other leader": world.leader(world.team("别的队")),
        "deputy": patrol.deputy(),
        "leader": patrol.leader,
        "guard": world.official(Role.GUARD),
        "clerk": world.person(),
        "admin": world.admin(),
        "admin elsewhere": world.admin(at=XIANGXIANG),
    }
    world.shop("茶馆", somebody["clerk"])
    who = {name: api(person) for name, person in somebody.items()}
    doors = Doors(patrol, at_time)
    doors.lead, doors.speak = who["leader"], api
    found = {"scan shift's code": tuple(doors.knock("scan shift's code", who[name]) for name in WHO)}
    who["leader"].made(f"{doors.shift}/rescans")
    for door in (door for door in TABLE if door not in found and door != "confirm"):
        found[door] = tuple(doors.knock(door, who[name]) for name in WHO)
    doors.let_them_forget(len(WHO))
    found["confirm"] = tuple(doors.knock("confirm", who[name]) for name in WHO)
    assert {door: found[door] for door in TABLE if found[door] != TABLE[door]} == {}
