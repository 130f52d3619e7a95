"""Place paths: how "at this place and below" is asked of a table.

A path is the codes from the root down, `/330100000000/330106000000/`, so that one range of an
index covers a whole subtree. Rooms below the place tree ask by the table's name.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, column, false, or_, select, table
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import String, Uuid

from app.core.columns import ByteText
from app.core.errors import NotFound

#: The place tree, for rooms that stand on its floor or lower and may not import it.
place_table = table("place", column("id", Uuid()), column("name", String()), column("path", ByteText))


def under(path_column: ColumnElement[str] | InstrumentedAttribute[str], path: str) -> ColumnElement[bool]:
    """Whether a path lies at or below `path`, as a range that an index serves."""
    # Every path ends with a slash; "0" is the character after it.
    return (path_column >= path) & (path_column < path[:-1] + "0")


def under_any(
    path_column: ColumnElement[str] | InstrumentedAttribute[str], paths: Iterable[str]
) -> ColumnElement[bool]:
    """Whether a path lies at or below one of `paths`; of none, it does not."""
    return or_(false(), *(under(path_column, path) for path in paths))


def path_of(session: Session, place_id: UUID) -> str:
    """The path of a place; NotFound if there is none."""
    path = session.execute(select(place_table.c.path).where(place_table.c.id == place_id)).scalar_one_or_none()
    if path is None:
        raise NotFound
    return str(path)
