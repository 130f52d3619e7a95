"""The one writer of the books.

A verb posts in three steps, in one database transaction:

1. `lock` takes the balances that have a limit, in one total order; from here on nobody else changes
   them, so what the verb reads next (lots, debts, what a cap has left) stays true.
2. The verb plans postings and refuses, if it must, before anything is written: the transaction
   stays usable, no savepoint is needed, and a remembered refusal cannot be overtaken.
3. `post` inserts each transaction with its key, and only if the key was new moves balances, lines and lots:
   statement by statement, or on PostgreSQL by one function (`writing`). A verb's docstring counts the former.

Account ids sort in lock order (see `account_id`): people first, stock next, accounts that everybody
shares last. On PostgreSQL the shared ones are split into slots, so that writers do not queue for one row.
"""

from app.ledger.book.accounts import LIMITS, Account, Balances, account_id, close, lock
from app.ledger.book.inserts import works_by_function
from app.ledger.book.memory import REFUSALS, recall, remember
from app.ledger.book.posting import Line, NewLot, Posting, booked_before, post, post_provided, refuse, refuse_or_post
from app.ledger.book.writing import Provided

__all__ = [
    "LIMITS",
    "REFUSALS",
    "Account",
    "Balances",
    "Line",
    "NewLot",
    "Posting",
    "Provided",
    "account_id",
    "booked_before",
    "close",
    "lock",
    "post",
    "post_provided",
    "recall",
    "refuse",
    "refuse_or_post",
    "remember",
    "works_by_function",
]
