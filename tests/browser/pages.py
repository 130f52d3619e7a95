"""Every page of the site, with somebody who may see it and real ids out of the demo city."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

#: Who opens a page, by where it stands.
_VISITORS = (("/desk", "admin"), ("/lead", "leader"), ("/counter", "clerk"), ("/login", None))
#: Addresses that are no pages, or whose page stands under another address.
NO_PAGES = ("/static/", "/healthz", "/readyz", "/metrics", ".png", ".xlsx", "/api/v1/")
#: What stands for a parameter, per endpoint or for all; each is one value out of the demo city.
_VALUES = {
    "activity_id": "SELECT a.id FROM activity a JOIN shift s ON s.activity_id = a.id WHERE a.team_id = :team AND s.starts_at > :now ORDER BY s.starts_at LIMIT 1",
    "shift_id": "SELECT s.id FROM activity a JOIN shift s ON s.activity_id = a.id WHERE a.team_id = :team AND s.starts_at > :now ORDER BY s.starts_at LIMIT 1",
    "team_id": "SELECT :team",
    "person_id": "SELECT id FROM person WHERE demo_role = 'auntie'",
    "shop_id": "SELECT shop_id FROM shop_staff JOIN person ON person.id = person_id WHERE demo_role = 'clerk'",
    "reward_id": "SELECT reward.id FROM reward JOIN shop_staff USING (shop_id) JOIN person ON person.id = person_id WHERE demo_role = 'clerk' LIMIT 1",
    "redemption_id": "SELECT redemption.id FROM redemption JOIN person ON person.id = person_id WHERE demo_role = 'auntie' LIMIT 1",
    "record_id": "SELECT r.id FROM service_record r JOIN person ON person.id = r.person_id WHERE demo_role = 'auntie' AND state = 'approved' LIMIT 1",
    "place_id": "SELECT place_id FROM person WHERE demo_role = 'admin'",
    "rule_id": "SELECT id FROM rule LIMIT 1",
}
