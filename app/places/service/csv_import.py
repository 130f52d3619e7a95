"""A file of places becomes the tree: all of it or nothing, and the same again changes nothing."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import events
from app.core.actor import Actor
from app.core.ids import new_id
from app.places import policy
from app.places.models import Place
from app.places.types import CSV_COLUMNS, BadFile, BadRow, CsvRow, ImportReport, Level, RootPlaceAdded

_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_LONGEST_NAME = 100
_BATCH = 500
_LEVELS = {level.value: level for level in Level}


@dataclass(frozen=True, slots=True)
class _Node:
    """A well-formed row, or a place that is there already."""

    code: str
    level: Level
    parent_code: str
    name: str
    line: int = 0
    id: UUID | None = None


def import_csv(
    session: Session, actor: Actor, rows: Sequence[CsvRow], progress: Callable[[int], None] = lambda _: None
) -> ImportReport:
    """Take the rows (without the header), in any order; on bad rows raise BadFile, which names each by its line.

    A new name is taken over; another parent or level for a known code is refused, because rows
    keep the place they happened in. `progress` hears how many rows have been dealt with.
    """
    policy.ensure_may_import(actor)
    nodes, bad = _well_formed(rows)
    known = _known(session)
    bad += _misplaced(nodes, {row.cells[0] for row in rows if row.cells}, known)
    if bad:
        raise BadFile(sorted(bad, key=lambda row: row.line))
    new = [node for node in nodes.values() if node.code not in known]
    renamed = [node for node in nodes.values() if node.code in known and known[node.code].name != node.name]
    unchanged = len(nodes) - len(new) - len(renamed)
    progress(unchanged)
    _insert(session, new, known, progress)
    _rename(session, renamed, known, progress)
    if new or renamed:
        audit.record(
            session, actor, "places.imported", "place", None, detail={"added": len(new), "renamed": len(renamed)}
        )
    return ImportReport(len(new), len(renamed), unchanged)


def _known(session: Session) -> dict[str, _Node]:
    rows = session.execute(select(Place.id, Place.code, Place.level, Place.path, Place.name)).all()
    return {code: _Node(code, level, _parent_of(path), name, id=id_) for id_, code, level, path, name in rows}


def _parent_of(path: str) -> str:
    codes = path.strip("/").split("/")
    return codes[-2] if len(codes) > 1 else ""


def _well_formed(rows: Sequence[CsvRow]) -> tuple[dict[str, _Node], list[BadRow]]:
    nodes: dict[str, _Node] = {}
    bad = []
    for row in rows:
        fault = _shape_fault(row)
        if fault is None and row.cells[0] in nodes:
            fault = BadRow(row.line, "duplicate_code", str(nodes[row.cells[0]].line))
        if fault is not None:
            bad.append(fault)
            continue
        code, level, parent_code, name = row.cells
        nodes[code] = _Node(code, _LEVELS[level], parent_code, name.strip(), row.line)
    return nodes, bad


def _shape_fault(row: CsvRow) -> BadRow | None:
    if len(row.cells) != len(CSV_COLUMNS):
        return BadRow(row.line, "column_count", str(len(row.cells)))
    code, level, parent_code, name = row.cells
    checks = (
        (not _CODE.fullmatch(code), "bad_code", code),
        (level not in _LEVELS, "unknown_level", level),
        (not name.strip(), "empty_name", ""),
        (len(name.strip()) > _LONGEST_NAME, "name_too_long", str(len(name))),
        (not name.strip().isprintable(), "bad_characters", ""),
        (level == Level.CITY and parent_code != "", "city_with_parent", parent_code),
        (level != Level.CITY and parent_code == "", "missing_parent", ""),
    )
    return next((BadRow(row.line, fault, value[:60]) for failed, fault, value in checks if failed), None)


def _misplaced(nodes: dict[str, _Node], codes_in_file: set[str], known: dict[str, _Node]) -> list[BadRow]:
    faults = (_place_fault(node, nodes, codes_in_file, known) for node in nodes.values())
    return [fault for fault in faults if fault is not None]


def _place_fault(
    node: _Node, nodes: dict[str, _Node], codes_in_file: set[str], known: dict[str, _Node]
) -> BadRow | None:
    there = known.get(node.code)
    if there is not None and there.level is not node.level:
        return BadRow(node.line, "level_changed", there.level)
    if there is not None and there.parent_code != node.parent_code:
        return BadRow(node.line, "parent_changed", there.parent_code)
    if node.level is Level.CITY:
        return None
    parent = nodes.get(node.parent_code) or known.get(node.parent_code)
    if parent is None:
        # A parent whose own row is bad is named there, not once more for each of its children.
        return None if node.parent_code in codes_in_file else BadRow(node.line, "missing_parent", node.parent_code[:60])
    if parent.level.depth + 1 != node.level.depth:
        return BadRow(node.line, "wrong_level_order", f"{node.level} < {parent.level}")
    return None


def _insert(session: Session, new: list[_Node], known: dict[str, _Node], progress: Callable[[int], None]) -> None:
    """Parents first, many at once; a root is announced when its row is there."""
    ids = {code: node.id for code, node in known.items()}
    paths = _paths(new, known)
    new = sorted(new, key=lambda node: node.level.depth)
    ids |= {node.code: new_id() for node in new}
    for start in range(0, len(new), _BATCH):
        part = new[start : start + _BATCH]
        session.execute(
            insert(Place),
            [
                {"id": ids[n.code], "code": n.code, "level": n.level, "name": n.name,
                 "parent_id": ids[n.parent_code] if n.parent_code else None, "path": paths[n.code]}
                for n in part
            ],
        )  # fmt: skip
        progress(len(part))
    for node in new:
        root_id = ids[node.code]
        if node.level is Level.CITY and root_id is not None:
            events.publish(session, RootPlaceAdded(root_id))


def _paths(new: list[_Node], known: dict[str, _Node]) -> dict[str, str]:
    parents = {node.code: node.parent_code for node in [*known.values(), *new]}
    paths = {}
    for node in new:
        chain, code = [], node.code
        while code:
            chain.append(code)
            code = parents[code]
        paths[node.code] = "/" + "/".join(reversed(chain)) + "/"
    return paths


def _rename(session: Session, renamed: list[_Node], known: dict[str, _Node], progress: Callable[[int], None]) -> None:
    if renamed:
        session.execute(update(Place), [{"id": known[node.code].id, "name": node.name} for node in renamed])
        progress(len(renamed))
