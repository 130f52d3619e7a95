"""Refusals of a plate's scan, with sentences of their own: `patrol.<reason>`."""

from typing import Any

from app.checkins.types import Reason, Refused


def refused(reason: Reason, **params: Any) -> Refused:
    """Why a plate's scan is refused, said in the words of patrols."""
    return Refused(reason, of="patrol", **params)
