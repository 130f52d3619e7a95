"""Which room answers when somebody opens `/q/<token>`, by the token's first letter.

Checkins answer for shifts, people and cards; rooms above add themselves through their
`subscribers.connect`, so that this room need not know them.
"""

from collections.abc import Callable
from typing import Any

#: Gives the answer of a GET: a page, or the way to one. It must not change anything.
Handler = Callable[[str], Any]

handlers: dict[str, Handler] = {}

#: Judges a posted scan `(session, draft, code)` by filling its draft, or refuses it.
Judge = Callable[..., None]

judges: dict[str, Judge] = {}


def register(letter: str, handler: Handler) -> None:
    """Let `handler(token)` answer for tokens of this letter; the last one registered counts."""
    handlers[letter] = handler


def register_judge(letter: str, judge: Judge) -> None:
    """Let `judge(session, draft, code)` decide about posted scans of this letter."""
    judges[letter] = judge
