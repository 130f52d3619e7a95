"""JSON shapes of places."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.places.queries import PlaceFilter, PlaceView
from app.places.types import Closing, Level, NewGrid, Recut
from app.web.schema import ApiModel, Code, Id, Instant, Name, PageQuery, Reason, Search

_MOST_GRIDS = 100  # of one community, in one re-cut


class PlaceQuery(PageQuery):
    """`code`: a whole code or the beginning of one. `q`: part of a name, also led by names above it."""

    parent_id: Id | None = None
    code: Search | None = None
    q: Search | None = None

    def to_filter(self) -> PlaceFilter:
        """What the query wants."""
        return PlaceFilter(self.parent_id, self.code, self.q)


class PlaceOut(ApiModel):
    """A place in a list."""

    id: Id
    code: str
    level: Level
    name: str
    parent_id: Id | None
    path_names: list[str]

    @classmethod
    def of(cls, view: PlaceView) -> "PlaceOut":
        """As lists show it."""
        place = view.place
        return cls(
            id=place.id, code=place.code, level=place.level, name=place.name, parent_id=place.parent_id,
            path_names=view.path_names,
        )  # fmt: skip


class PlaceDetail(PlaceOut):
    """A place with the time it has existed; `closed_at` is null while it does."""

    opened_at: Instant
    closed_at: Instant | None

    @classmethod
    def of(cls, view: PlaceView) -> "PlaceDetail":
        """As its own address shows it."""
        listed = PlaceOut.of(view)
        return cls(**dict(listed), opened_at=view.place.opened_at, closed_at=view.place.closed_at)


class GridsOut(ApiModel):
    """The grids of a community today."""

    items: list[PlaceDetail]

    @classmethod
    def of(cls, grids: list[PlaceView]) -> "GridsOut":
        """As the re-cut answers it."""
        return cls(items=[PlaceDetail.of(grid) for grid in grids])


class GridIn(ApiModel):
    """A grid to open; without a code it gets the next one of its community."""

    name: Name
    code: Code | None = None


class NewGridIn(GridIn):
    """A grid to open, and below which community."""

    parent_id: Id

    def to_command(self) -> NewGrid:
        """For the service."""
        return NewGrid(self.parent_id, self.name, self.code)


class RecutIn(ApiModel):
    """Which grids end and which begin."""

    close: Annotated[tuple[Id, ...], Field(max_length=_MOST_GRIDS)] = ()
    open: Annotated[tuple[GridIn, ...], Field(max_length=_MOST_GRIDS)] = ()
    reason: Reason

    def to_command(self, community_id: UUID) -> Recut:
        """For the service."""
        opened = tuple(NewGrid(community_id, grid.name, grid.code) for grid in self.open)
        return Recut(community_id, self.close, opened, self.reason)


class ClosingIn(ApiModel):
    """Why a grid ends."""

    reason: Reason

    def to_command(self, place_id: UUID) -> Closing:
        """For the service."""
        return Closing(place_id, self.reason)
