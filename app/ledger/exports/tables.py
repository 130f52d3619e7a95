"""The two formats for spreadsheets and programs: one row per line, and one per balance."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.ledger.exports.naming import account_name, unit_name
from app.ledger.queries.export import Movement, Standing

#: `type` is `transfer`, `opening` or `balance`; `balance` is credits less debits.
COLUMNS = (
    "type", "date", "transaction_id", "line", "kind", "at", "effective_at", "debit", "credit", "amount", "unit",
    "source_type", "source_id", "reverses_id", "resolves_id", "account", "balance",
)  # fmt: skip


class JsonLines:
    """One JSON object per line; members that do not apply are left out."""

    def account(self, name: str, first: date) -> str:
        """Nothing: accounts are named where they are used."""
        return ""

    def opening(self, day: date, standing: Standing) -> str:
        """What an account held before the first day."""
        return self._rows([_balance("opening", day, standing)])

    def transaction(self, day: date, lines: Sequence[Movement]) -> str:
        """A row for each line."""
        return self._rows([_transfer(day, line) for line in lines])

    def closing(self, day: date, standing: Standing) -> str:
        """What the account must have come to."""
        return self._rows([_balance("balance", day, standing)])

    def _rows(self, rows: Sequence[Mapping[str, Any]]) -> str:
        return "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)


class Csv(JsonLines):
    """The same rows under one header."""

    def _rows(self, rows: Sequence[Mapping[str, Any]]) -> str:
        text = io.StringIO()
        csv.DictWriter(text, COLUMNS, lineterminator="\n").writerows(rows)
        return text.getvalue()


def _transfer(day: date, line: Movement) -> dict[str, Any]:
    row = {
        "type": "transfer", "date": day.isoformat(), "transaction_id": str(line.txn_id), "line": line.line,
        "kind": line.kind.value, "at": _z(line.at), "effective_at": _z(line.effective_at),
        "debit": account_name(line.debit), "credit": account_name(line.credit), "amount": line.amount,
        "unit": unit_name(line.debit), "source_type": line.source_type, "source_id": str(line.source_id),
    }  # fmt: skip
    if line.reverses_id:
        row["reverses_id"] = str(line.reverses_id)
    if line.resolves_id:
        row["resolves_id"] = str(line.resolves_id)
    return row


def _balance(type_: str, day: date, standing: Standing) -> dict[str, Any]:
    return {
        "type": type_, "date": day.isoformat(), "account": account_name(standing.side),
        "unit": unit_name(standing.side), "balance": standing.balance,
    }  # fmt: skip


def _z(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
