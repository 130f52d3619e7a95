"""The doors of patrols, for the matrix of roles in tests/checkins/test_matrix.py."""

from datetime import datetime
from itertools import count
from typing import Any

from app.core import clock
from tests.checkins.conftest import Patrol
from tests.clients import ApiClient


def z(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class PatrolDoors:
    """Each door with all that one needs to pass it but the right: a route, a plate nobody has scanned, a round."""

    patrol: Patrol
    lead: ApiClient
    speak: Any
    _nonce: "count[int]"
    _hanging: tuple[str, list[Any]] | None = None

    def somebody(self) -> Any:
        raise NotImplementedError

    def scan(self, api: ApiClient, code: str, **more: Any) -> int:
        raise NotImplementedError

    def terms(self, points: int = 2) -> dict[str, Any]:
        names = [{"name": f"点位{place}"} for place in range(points)]
        return {"team_id": str(self.patrol.team.id), "title": "夜巡", "category": "patrol", "checkpoints": names}

    def route(self, points: int = 2) -> tuple[str, list[Any]]:
        """A new route with its plates."""
        path = f"/patrol-routes/{self.lead.made('/patrol-routes', self.terms(points))['id']}"
        return path, self.lead.made(f"{path}/plates")["items"]

    def hanging(self) -> tuple[str, Any]:
        """A route for many, and a plate of it that nobody has scanned yet."""
        if self._hanging is None or not self._hanging[1]:
            self._hanging = self.route(50)
        path, plates = self._hanging
        return path, plates.pop()

    def walked(self) -> str:
        """A round that a new member has begun on a route of its own."""
        _, plates = self.route()
        body = {"code": plates[0]["url"], "nonce": f"m{next(self._nonce)}"}
        begun = self.speak(self.somebody()).made("/scans", body)
        return f"/patrol-rounds/{begun['patrol']['round_id']}"

    def scan_a_plate(self, api: ApiClient) -> int:
        return self.scan(api, self.hanging()[1]["url"])

    def type_its_number(self, api: ApiClient) -> int:
        return self.scan(api, self.hanging()[1]["typed_code"], intent="patrol")

    def hand_in_a_plate(self, api: ApiClient) -> int:
        item = {"code": self.hanging()[1]["url"], "nonce": f"m{next(self._nonce)}"}
        answer = api.post("/scans/batches", {"device_id": "queue", "sent_at": z(clock.now()), "items": [item]})
        return int(answer.get_json()["results"][0]["status"] if answer.status_code == 200 else answer.status_code)

    def make_a_route(self, api: ApiClient) -> int:
        return api.post("/patrol-routes", self.terms()).status_code

    def see_a_route(self, api: ApiClient) -> int:
        return api.get(self.hanging()[0]).status_code

    def see_its_plates(self, api: ApiClient) -> int:
        return api.get(f"{self.hanging()[0]}/plates").status_code

    def replace_a_plate(self, api: ApiClient) -> int:
        path, plate = self.hanging()
        return api.post(f"{path}/checkpoints/{plate['checkpoint_id']}/plates").status_code

    def change_a_point(self, api: ApiClient) -> int:
        path, plate = self.hanging()
        return api.patch(f"{path}/checkpoints/{plate['checkpoint_id']}", {"description": "灯柱上"}).status_code

    def calibrate_a_point(self, api: ApiClient) -> int:
        path, plate = self.hanging()
        body = {"code": plate["url"], "location": {"lat": 30.28, "lon": 120.12, "accuracy_m": 8}}
        return api.post(f"{path}/checkpoints/{plate['checkpoint_id']}/calibrations", body).status_code

    def plan_a_round(self, api: ApiClient) -> int:
        body = {"weekday": 5, "starts": "20:00", "minutes": 60}
        return api.post(f"{self.hanging()[0]}/plans", body).status_code

    def see_a_round(self, api: ApiClient) -> int:
        return api.get(self.walked()).status_code

    def note_a_hazard(self, api: ApiClient) -> int:
        seen = {"data": {"note": "井盖松动"}, "content_type": "multipart/form-data"}
        return api.post(f"{self.walked()}/hazards", **seen).status_code

    def finish_a_round(self, api: ApiClient) -> int:
        return api.post(f"{self.walked()}/finishes").status_code

    def close_a_route(self, api: ApiClient) -> int:
        return api.post(f"{self.route()[0]}/closings").status_code
