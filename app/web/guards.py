"""Every door has one of these, decided before the body is read.

A house test lists all routes with their guard and fails on a door without one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from app.core.errors import Forbidden, Unauthenticated
from app.core.permissions import Permission
from app.web.context import current_actor

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Guard:
    """What a door asks: nothing, to be signed in, or one of some permissions somewhere."""

    name: str
    signed_in: bool = True
    permissions: tuple[Permission, ...] = ()

    def __call__(self, view: View) -> View:
        """Put the guard before a view, where the house test finds it."""

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            self.check()
            return view(*args, **kwargs)

        guarded.guard = self  # type: ignore[attr-defined]
        return cast(View, guarded)

    def check(self) -> None:
        """Let pass, or raise 401 or 403."""
        if not self.signed_in:
            return
        actor = current_actor()
        if actor is None:
            raise Unauthenticated
        if self.permissions and not any(actor.may_somewhere(p) for p in self.permissions):
            raise Forbidden


#: A door for everyone.
public = Guard("public", signed_in=False)
#: A door for everyone who is signed in; the service sees to whose things these are.
signed_in = Guard("signed_in")


def requires(*permissions: Permission) -> Guard:
    """A door for those who hold one of these permissions somewhere; where, the service decides."""
    return Guard(" | ".join(permissions), permissions=permissions)
