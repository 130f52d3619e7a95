"""The same rows by hand: one file of Flask and psycopg that writes a check-in and asks nothing.

No token is looked up, no code is checked, no rule is asked: what is left is a request, two INSERTs and a COMMIT.
"""

import json
import os
import threading
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask import Flask, Response, request
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from uuid_utils.compat import uuid7

_mine = threading.local()


def create_app() -> Flask:
    """The application."""
    app = Flask("hand")
    app.add_url_rule("/api/v1/scans", view_func=scan, methods=["POST"])
    return app


def scan() -> Response:
    """Write one check-in: the sample's rows, every column of them, for another person and shift."""
    body, hand = request.get_json(), _hand()
    scan_id, attendance_id, now = uuid7(), uuid7(), datetime.now(UTC)
    answer = hand.scan["answer"] | {"id": str(scan_id)}
    whose = {"person_id": body["person_id"], "shift_id": body["shift_id"]}
    attendance = {"id": attendance_id, "checked_in_at": now, "created_at": now}
    kept = {"id": scan_id, "nonce": body["nonce"], "answer": answer, "subject_id": body["person_id"],
            "attendance_id": attendance_id, "scanned_at": now, "received_at": now}  # fmt: skip
    with hand.connection.transaction(), hand.connection.cursor() as cursor:
        insert(cursor, "attendance", hand.attendance | whose | attendance)
        insert(cursor, "scan", hand.scan | whose | kept)
    return Response(json.dumps(answer), 201, mimetype="application/json")


class Hand:
    """A connection, and what the service wrote for one check-in."""

    def __init__(self) -> None:
        self.connection = psycopg.connect(os.environ["HAND_DATABASE"], autocommit=True)
        self.scan = self._row("scan", os.environ["HAND_SAMPLE"])
        self.attendance = self._row("attendance", self.scan["attendance_id"])

    def _row(self, table: str, id_: Any) -> dict[str, Any]:
        with self.connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [id_]).fetchone()
        assert row is not None
        return row


def insert(cursor: psycopg.Cursor[Any], table: str, row: dict[str, Any]) -> None:
    """One row, by the words of one statement."""
    holes = ", ".join(["%s"] * len(row))
    values = [Jsonb(value) if isinstance(value, dict | list) else value for value in row.values()]
    cursor.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({holes})", values)


def _hand() -> Hand:
    if not hasattr(_mine, "hand"):
        _mine.hand = Hand()
    return _mine.hand
