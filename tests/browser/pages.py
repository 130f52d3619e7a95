"""Every page of the site: who opens it, and real ids out of the demo city for its address."""

from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.web.guards import public

#: Who opens a page, by where it stands, the nearer first; everywhere else it is a volunteer.
_VISITORS = {
    "/counter/rewards": "admin", "/counter/shops": "admin", "/counter/reversals": "admin",  # a clerk hands over, an owner or admin manages
    "/desk": "admin", "/lead": "leader", "/patrol/number": "leader", "/counter": "clerk", "/login": None,
}  # fmt: skip
_NO_PAGE_ENDS = (".png", ".jpg", ".json", ".js", ".webmanifest", ".xlsx", "sheet", "/presence", ".pem", "/export")
_NO_PAGE_STARTS = ("/api/", "/healthz", "/readyz", "/metrics", "/static", "/q/", "/sign-in/")

_OF_MY_TEAM = (
    "JOIN activity a ON a.id = s.activity_id JOIN team_member m ON m.team_id = a.team_id AND m.role = 'leader' "
    "JOIN person p ON p.id = m.person_id WHERE p.demo_role = 'leader' AND s.cancelled_at IS NULL"
)
#: What stands for a parameter of an address.
_VALUES = {
    "activity_id": f"SELECT a.id FROM shift s {_OF_MY_TEAM} ORDER BY s.starts_at DESC LIMIT 1",
    "adjustment_id": "SELECT id FROM ledger_adjustment WHERE state = 'pending' LIMIT 1",
    "attendance_id": f"SELECT x.id FROM attendance x JOIN shift s ON s.id = x.shift_id {_OF_MY_TEAM} ORDER BY s.starts_at DESC LIMIT 1",
    "capture_id": "SELECT x.id FROM redemption x JOIN shop_staff y ON y.shop_id = x.shop_id JOIN person p ON p.id = y.person_id WHERE p.demo_role = 'clerk' AND x.state = 'captured' LIMIT 1",
    "charge_id": "SELECT x.id FROM charge x JOIN shop_staff y ON y.shop_id = x.shop_id JOIN person p ON p.id = y.person_id WHERE p.demo_role = 'clerk' AND x.state = 'captured' LIMIT 1",
    "correction_id": "SELECT id FROM attendance_correction WHERE state = 'pending' LIMIT 1",
    "hazard_id": "SELECT id FROM patrol_hazard LIMIT 1",
    "link_id": "SELECT x.id FROM sign_in_link x LIMIT 1",
    "person_id": "SELECT id FROM person WHERE demo_role = 'auntie'",
    "place_id": "SELECT c.id FROM place c JOIN person p ON c.parent_id = p.place_id WHERE p.demo_role = 'admin' LIMIT 1",
    "point_id": "SELECT c.id FROM patrol_checkpoint c WHERE c.removed_at IS NULL AND c.route_id = (SELECT x.id FROM patrol_route x JOIN team_member m ON m.team_id = x.team_id JOIN person p ON p.id = m.person_id WHERE p.demo_role = 'leader' LIMIT 1) ORDER BY c.seq LIMIT 1",
    "record_id": "SELECT x.id FROM service_record x JOIN person p ON p.id = x.person_id WHERE p.demo_role = 'auntie' LIMIT 1",
    "redemption_id": "SELECT x.id FROM redemption x JOIN shop_staff y ON y.shop_id = x.shop_id JOIN person p ON p.id = y.person_id WHERE p.demo_role = 'clerk' AND x.state = 'captured' LIMIT 1",
    "reward_id": "SELECT x.id FROM reward x JOIN shop_staff y ON y.shop_id = x.shop_id JOIN person p ON p.id = y.person_id WHERE p.demo_role = 'clerk' LIMIT 1",
    "roster_id": "SELECT id FROM roster LIMIT 1",
    "round_id": "SELECT x.round_id FROM patrol_round_member x JOIN person p ON p.id = x.person_id WHERE p.demo_role = 'auntie' LIMIT 1",
    "route_id": "SELECT x.id FROM patrol_route x JOIN team_member m ON m.team_id = x.team_id JOIN person p ON p.id = m.person_id WHERE p.demo_role = 'leader' LIMIT 1",
    "rule_id": "SELECT id FROM rule LIMIT 1",
    "scan_id": "SELECT x.id FROM scan x JOIN person p ON p.id = x.person_id WHERE p.demo_role = 'auntie' LIMIT 1",
    "scheme_id": "SELECT id FROM scheme LIMIT 1",
    "shift_id": f"SELECT s.id FROM shift s {_OF_MY_TEAM} ORDER BY s.starts_at DESC LIMIT 1",
    "shop_id": "SELECT x.shop_id FROM shop_staff x JOIN person p ON p.id = x.person_id WHERE p.demo_role = 'clerk'",
    "team_id": "SELECT x.team_id FROM team_member x JOIN person p ON p.id = x.person_id WHERE p.demo_role = 'leader'",
    "transaction_id": "SELECT x.transaction_id FROM service_record x JOIN person p ON p.id = x.person_id WHERE p.demo_role = 'auntie' AND x.transaction_id IS NOT NULL LIMIT 1",
}
#: What stands for it where another one belongs.
_VALUES_BELOW = {
    "/charges": {"charge_id": "SELECT x.id FROM charge x JOIN person p ON p.id = x.person_id WHERE p.demo_role = 'auntie' LIMIT 1"},
    "/redemptions": {"redemption_id": "SELECT x.id FROM redemption x JOIN person p ON p.id = x.person_id WHERE p.demo_role = 'auntie' AND x.state = 'held' LIMIT 1"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """A page's address and who opens it (None: nobody signed in)."""

    path: str
    role: str | None


def visits(app: Flask, session: Session) -> list[Visit]:
    """One visit to each page whose parameters the demo city can fill."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" not in (rule.methods or ()) or not _is_page(str(rule)):
            continue
        values = {name: _value(session, str(rule), name) for name in rule.arguments}
        if all(value is not None for value in values.values()):
            with app.test_request_context():
                path = app.url_for(rule.endpoint, **values)
            # A public page is one for guests as well.
            guest = app.view_functions[rule.endpoint].guard is public
            found += [Visit(path, who) for who in {_visitor(str(rule)), *([None] if guest else [])}]
    return found


def _is_page(rule: str) -> bool:
    return not rule.startswith(_NO_PAGE_STARTS) and not rule.endswith(_NO_PAGE_ENDS)


def _visitor(rule: str) -> str | None:
    return next((role for start, role in _VISITORS.items() if rule.startswith(start)), "auntie")


def _value(session: Session, rule: str, name: str) -> UUID | None:
    here = next((values for start, values in _VALUES_BELOW.items() if rule.startswith(start)), {})
    value = session.execute(text(here.get(name) or _VALUES[name])).scalar()
    return UUID(str(value)) if value is not None else None
