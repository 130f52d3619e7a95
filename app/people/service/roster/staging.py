"""Between upload and import: rows lie sealed, are checked part by part, and are deleted when they are done with."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor, ensure
from app.core.db import keyring, settings
from app.core.keys import Keyring
from app.core.permissions import Permission
from app.people.models import Roster, RosterChunk
from app.people.queries.roster import RosterView, chunks_of, view_of, visible_roster
from app.people.service.roster.judge import judge
from app.people.service.roster.shape import shape_all
from app.people.service.roster.take import Progress, preview, take, unheard
from app.people.types import PlaceIsClosed
from app.people.types.roster import (
    Finding,
    NewRoster,
    RawRow,
    RosterColumn,
    RosterLapsed,
    RosterReport,
    RosterState,
    RowFault,
)
from app.places import queries as places
from app.places.models import Place

_CHUNK = 500  # rows
_KEPT = timedelta(days=7)


def upload_roster(session: Session, actor: Actor, command: NewRoster) -> RosterView:
    """Keep a sheet, sealed, until it is imported or seven days old; its rows are judged by their form at once."""
    place = _place(session, actor, command.place_id)
    roster = Roster(
        place_id=place.id, file_name=command.file_name, state=RosterState.CHECKING,
        ignored_headers=command.sheet.ignored, uploaded_by=actor.person_id,
    )  # fmt: skip
    session.add(roster)
    session.flush()
    rows = command.sheet.rows
    bad = shape_all(rows, _today(session)).bad
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        numbers = {row.row for row in part}
        found = [finding for finding in bad if finding.row in numbers]
        session.add(_chunk(keyring(session), roster, start // _CHUNK, part, found))
    session.flush()
    audit.record(
        session, actor, "roster.uploaded", "roster", roster.id, place_id=place.id, detail={"rows": len(rows)}
    )  # fmt: skip
    return view_of(session, roster)


def check_next(session: Session, actor: Actor, roster_id: UUID) -> RosterView:
    """Judge the next part of a roster, some hundred rows; when all are judged, again changes nothing."""
    roster = visible_roster(session, actor, roster_id, lock=True)
    if roster.state is RosterState.CHECKING:
        waiting = [chunk for chunk in chunks_of(session, roster.id) if not chunk.checked]
        if waiting:
            _check(session, places.get(session, roster.place_id), waiting[0])
        if len(waiting) <= 1:
            roster.state = RosterState.READY
        session.flush()
    return view_of(session, roster)


def upload_and_check(session: Session, actor: Actor, command: NewRoster) -> RosterView:
    """Upload and judge in one step, for a program that has nobody to show progress to."""
    view = upload_roster(session, actor, command)
    while view.roster.state is RosterState.CHECKING:
        view = check_next(session, actor, view.roster.id)
    return view


def preview_sheet(session: Session, actor: Actor, command: NewRoster, progress: Progress = unheard) -> RosterReport:
    """What importing a sheet would do; keeps nothing."""
    return preview(session, _place(session, actor, command.place_id), command.sheet.rows, progress)


def import_roster(session: Session, actor: Actor, roster_id: UUID, progress: Progress = unheard) -> RosterView:
    """Take the good rows of an uploaded roster, once; what was uploaded is deleted, the findings stay.

    Rows are judged anew: since the preview somebody may have been registered, a grid closed.
    """
    roster = visible_roster(session, actor, roster_id, lock=True)
    if roster.state is RosterState.LAPSED:
        raise RosterLapsed
    if roster.state is not RosterState.IMPORTED:
        _import(session, actor, roster, progress)
    return view_of(session, roster)


def delete_old_uploads(session: Session, actor: Actor) -> int:
    """Delete what was uploaded seven days ago and never imported; gives how many rosters lapsed."""
    old = (Roster.state.in_([RosterState.CHECKING, RosterState.READY])) & (Roster.uploaded_at < clock.now() - _KEPT)
    lapsed = session.execute(select(Roster).where(old).with_for_update()).scalars().all()
    for roster in lapsed:
        roster.state = RosterState.LAPSED
        audit.record(session, actor, "roster.lapsed", "roster", roster.id, place_id=roster.place_id)
    _delete_rows(session, [roster.id for roster in lapsed])
    return len(lapsed)


def _import(session: Session, actor: Actor, roster: Roster, progress: Progress) -> None:
    place = _place(session, actor, roster.place_id)
    # Of two rosters that name the same person, the second must see what the first has brought.
    session.execute(select(Place.id).where(Place.id == place.id).with_for_update(key_share=True))
    chunks = chunks_of(session, roster.id)
    parts = [_opened(keyring(session), chunk) for chunk in chunks]
    report = take(session, actor, roster, place, [row for part in parts for row in part], progress)
    for chunk, part in zip(chunks, parts, strict=True):
        _judged(chunk, {row.row for row in part}, report)
    roster.state = RosterState.IMPORTED
    roster.imported_by = actor.person_id
    roster.imported_at = clock.now()
    session.flush()
    _delete_rows(session, [roster.id])
    counts = {"new": len(report.new), "known": len(report.known), "bad": len(report.bad)}
    audit.record(session, actor, "roster.imported", "roster", roster.id, place_id=place.id, detail=counts)


def _place(session: Session, actor: Actor, place_id: UUID) -> Place:
    """A place where the actor may import. The tree is public, so a refusal is no secret."""
    place = places.get(session, place_id)
    ensure(actor, Permission.ROSTER_IMPORT, path=place.path, visible=True)
    if place.closed_at is not None:
        raise PlaceIsClosed
    return place


def _today(session: Session) -> date:
    return clock.local_date(clock.now(), settings(session).zone)


def _check(session: Session, place: Place, chunk: RosterChunk) -> None:
    rows = _opened(keyring(session), chunk)
    # What its form and its repetitions say was found at the upload, over the whole sheet.
    bad = {item["row"] for item in chunk.findings["items"]}
    entries = [entry for entry in shape_all(rows, _today(session)).entries if entry.row not in bad]
    verdict = judge(session, place, entries)
    chunk.findings = {"items": chunk.findings["items"] + [_item(finding) for finding in verdict.bad]}
    chunk.new_rows = sum(row.person is None for row in verdict.taken)
    chunk.known_rows = len(verdict.taken) - chunk.new_rows
    chunk.bad_rows = chunk.row_count - len(verdict.taken)
    chunk.checked = True


def _judged(chunk: RosterChunk, rows: set[int], report: RosterReport) -> None:
    chunk.findings = {"items": [_item(finding) for finding in report.findings if finding.row in rows]}
    chunk.new_rows = len(rows & report.new)
    chunk.known_rows = len(rows & report.known)
    chunk.bad_rows = len(rows & report.bad)
    chunk.checked = True


def _delete_rows(session: Session, roster_ids: Sequence[UUID]) -> None:
    session.execute(update(RosterChunk).where(RosterChunk.roster_id.in_(roster_ids)).values(sealed=None))


def _chunk(keys: Keyring, roster: Roster, position: int, rows: Sequence[RawRow], bad: Iterable[Finding]) -> RosterChunk:
    plain = json.dumps([[row.row, row.cells, row.faults] for row in rows], ensure_ascii=False)
    return RosterChunk(
        roster_id=roster.id, position=position, sealed=keys.encrypt(plain), row_count=len(rows),
        findings={"items": [_item(finding) for finding in bad]},
    )  # fmt: skip


def _opened(keys: Keyring, chunk: RosterChunk) -> list[RawRow]:
    if chunk.sealed is None:
        raise RosterLapsed
    return [
        RawRow(
            row,
            {RosterColumn(column): text for column, text in cells.items()},
            {RosterColumn(column): RowFault(fault) for column, fault in faults.items()},
        )
        for row, cells, faults in json.loads(keys.decrypt(chunk.sealed))
    ]


def _item(finding: Finding) -> dict[str, object]:
    return {"row": finding.row, "column": finding.column, "fault": finding.fault, "params": dict(finding.params)}
