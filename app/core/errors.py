"""What may go wrong for a reason that a person can understand.

A service raises a DomainError with a code; the words come from the message
catalogue under ``error.<code>``, so no user language stands in a service.
Rooms subclass the five kinds below in their ``types.py``.
"""

from typing import ClassVar


class DomainError(Exception):
    """A refusal with a stable code, the HTTP status it means, and values for its sentence."""

    status: ClassVar[int] = 400
    code: str = "bad_request"
    #: The form field or JSON member at fault, when there is one.
    field: str | None = None
    #: Whose sentence it is told by (``error.<told_as>``), where that of the code would say too much.
    told_as: ClassVar[str | None] = None

    def __init__(self, code: str | None = None, *, field: str | None = None, **params: object) -> None:
        self.code = code or type(self).code
        self.field = field or type(self).field
        self.params = params
        super().__init__(self.code)


class Unauthenticated(DomainError):
    """No credential, or one that is not (or no longer) good."""

    status = 401
    code = "unauthenticated"


class Forbidden(DomainError):
    """The actor is known and sees the thing, but may not do this to it."""

    status = 403
    code = "forbidden"


class NotFound(DomainError):
    """Absent, or out of the actor's sight: the two must look the same."""

    status = 404
    code = "not_found"


class Conflict(DomainError):
    """The state of the thing does not allow it now."""

    status = 409
    code = "conflict"


class Gone(DomainError):
    """It was good once and is over."""

    status = 410
    code = "expired"


class Invalid(DomainError):
    """The request is understood but breaks a rule of shape or sense."""

    status = 422
    code = "invalid"


class RateLimited(DomainError):
    """Too many of these in too short a time."""

    status = 429
    code = "rate_limited"

    def __init__(self, retry_after: int, **params: object) -> None:
        """`retry_after` in seconds."""
        super().__init__(None, field=None, **params)
        self.retry_after = retry_after


_by_constraint: dict[str, type[DomainError]] = {}


def on_constraint(name: str, error: type[DomainError]) -> None:
    """Say which error a violated database constraint means (its full name, as in the migration)."""
    _by_constraint[name] = error


def for_constraint(name: str | None) -> type[DomainError] | None:
    """The error that a room declared for a constraint, if any."""
    return _by_constraint.get(name) if name else None
