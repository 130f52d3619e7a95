"""What may be done on patrol, one file per group of verbs."""

from app.patrols.service.finishing import close_overdue, finish_round
from app.patrols.service.hazards import report_hazard
from app.patrols.service.judging import judge
from app.patrols.service.planning import add_plan, end_plan, plan_ahead
from app.patrols.service.plates import issue_plate, issue_plates, revoke_plate
from app.patrols.service.points import add_points, calibrate, edit_point, remove_point
from app.patrols.service.routes import close_route, create_route, edit_route

__all__ = [
    "add_plan",
    "add_points",
    "calibrate",
    "close_overdue",
    "close_route",
    "create_route",
    "edit_point",
    "edit_route",
    "end_plan",
    "finish_round",
    "issue_plate",
    "issue_plates",
    "judge",
    "plan_ahead",
    "remove_point",
    "report_hazard",
    "revoke_plate",
]
