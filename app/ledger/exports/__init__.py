"""Plain files that others can check: the books in four formats, streamed.

The lines come from the transfers, the balances at the end from the counters: a reader that adds up the
one and finds the other has checked the books without us.
"""

from app.ledger.exports.streaming import FORMATS, File, export

__all__ = ["FORMATS", "File", "export"]
