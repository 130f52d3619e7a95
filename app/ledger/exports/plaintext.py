"""The two formats of plain-text accounting: what is debited counts up, what is credited counts down."""

from collections.abc import Sequence
from datetime import date

from app.ledger.exports.naming import account_name, opening_name, unit_name
from app.ledger.queries.export import Movement, Side, Standing


class Hledger:
    """A journal for hledger; `hledger -f FILE check` adds it up."""

    def account(self, name: str, first: date) -> str:
        """Declare an account."""
        return f"account {name}\n"

    def opening(self, day: date, standing: Standing) -> str:
        """What an account held before the first day."""
        unit, side = self._unit(standing.side), standing.side
        return (
            f"\n{day} opening balance\n    {account_name(side)}  {-standing.balance} {unit}\n"
            f"    {opening_name(side)}  {standing.balance} {unit}\n"
        )

    def transaction(self, day: date, lines: Sequence[Movement]) -> str:
        """A transaction with its id as code."""
        first = lines[0]
        text = f"\n{day} ({first.txn_id}) {first.kind.value}  ; source:{first.source_type} {first.source_id}\n"
        for line in lines:
            unit = self._unit(line.debit)
            text += (
                f"    {account_name(line.debit)}  {line.amount} {unit}\n"
                f"    {account_name(line.credit)}  {-line.amount} {unit}\n"
            )
        return text

    def closing(self, day: date, standing: Standing) -> str:
        """What the account must have come to."""
        unit = self._unit(standing.side)
        return f"\n{day} closing balance\n    {account_name(standing.side)}  0 {unit} = {-standing.balance} {unit}\n"

    def _unit(self, side: Side) -> str:
        return f'"{unit_name(side)}"'


class Beancount:
    """A ledger for Beancount; `bean-check FILE` adds it up. `closing` gets the day after the last."""

    def account(self, name: str, first: date) -> str:
        """Open an account."""
        return f"{first} open {name}\n"

    def opening(self, day: date, standing: Standing) -> str:
        """What an account held before the first day."""
        unit, side = unit_name(standing.side), standing.side
        return (
            f'\n{day} * "opening balance"\n  {account_name(side)}  {-standing.balance} {unit}\n'
            f"  {opening_name(side)}  {standing.balance} {unit}\n"
        )

    def transaction(self, day: date, lines: Sequence[Movement]) -> str:
        """A transaction with its id as metadata."""
        first = lines[0]
        text = (
            f'\n{day} * "{first.kind.value}"\n  id: "{first.txn_id}"\n'
            f'  source: "{first.source_type} {first.source_id}"\n'
        )
        for line in lines:
            unit = unit_name(line.debit)
            text += (
                f"  {account_name(line.debit)}  {line.amount} {unit}\n"
                f"  {account_name(line.credit)}  {-line.amount} {unit}\n"
            )
        return text

    def closing(self, day: date, standing: Standing) -> str:
        """What the account must have come to before that day."""
        return f"{day} balance {account_name(standing.side)}  {-standing.balance} {unit_name(standing.side)}\n"
