"""Lets things happen one after the other, each at its own pinned instant."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from app.core import clock

Happening = Callable[[], object]


class Timeline:
    """What is still to come, in order of time; happenings may plan further ones."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._coming: list[tuple[datetime, int, Happening]] = []
        self._order = count()

    def at(self, instant: datetime, happening: Happening) -> None:
        """Plan something; what lies after the present will not happen."""
        if instant <= self.until:
            heapq.heappush(self._coming, (instant, next(self._order), happening))

    def run(self, progress: Callable[[datetime], None] = lambda _: None) -> None:
        """Let all of it happen."""
        while self._coming:
            instant, _, happening = heapq.heappop(self._coming)
            with clock.pinned(instant):
                happening()
            progress(instant)
