"""A minute is counted once, whatever the records say; and many records cost few statements."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.permissions import Role
from app.core.uow import UnitOfWork
from app.ledger import service as ledger
from app.records import policy, queries, service
from app.records.models import RecordDecision, ServiceRecord
from app.records.types import MinutesView, RecordState, Refusal
from tests.records.making import hours_ago, measured, rule
from tests.world import World

Counting = Callable[[], AbstractContextManager[list[str]]]
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
minutes = st.integers(0, 300)
spans = st.tuples(minutes, st.integers(1, 120)).map(
    lambda s: (NOON + timedelta(minutes=s[0]), NOON + timedelta(minutes=s[0] + s[1]))
)


@given(spans, st.lists(spans, max_size=6))
def test_what_counts_is_what_nobody_counted_before(span: policy.Span, counted: list[policy.Span]) -> None:
    def within(spans: list[policy.Span]) -> set[datetime]:
        return {
            start + timedelta(minutes=n)
            for start, end in spans
            for n in range(int((end - start).total_seconds()) // 60)
        }

    length = int((span[1] - span[0]).total_seconds()) // 60
    assert policy.uncounted_minutes(span, length, counted) == len(within([span]) - within(counted))


def test_a_record_shorter_than_its_time_keeps_its_minutes_as_long_as_they_fit() -> None:
    span = (NOON, NOON + timedelta(minutes=60))
    assert policy.uncounted_minutes(span, 40, []) == 40
    assert policy.uncounted_minutes(span, 40, [(NOON, NOON + timedelta(minutes=10))]) == 40
    assert policy.uncounted_minutes(span, 40, [(NOON, NOON + timedelta(minutes=45, seconds=30))]) == 14


def test_overlapping_records_are_marked_and_paid_once(world: World, uow: UnitOfWork) -> None:
    rule(world, 60)
    approver, aunt, start = world.actor(world.official(Role.APPROVER)), world.person(), hours_ago(5)
    first = measured(world, aunt, start, 60)
    second = measured(world, aunt, start + timedelta(minutes=30), 60)
    inside = measured(world, aunt, start + timedelta(minutes=10), 20)
    adjacent = measured(world, aunt, start + timedelta(minutes=90), 30)
    other = measured(world, world.person(), start, 60)
    assert [r.marks for r in (first, second, inside, adjacent, other)] == [[], ["overlap"], ["overlap"], [], []]

    uow.run(service.approve_many, approver, [first.id])
    rest = uow.run(service.approve_many, approver, [adjacent.id, other.id, inside.id, second.id])
    points = {a.record_id: (a.points, a.transaction_id is None) for a in rest.approved}
    assert points == {
        second.id: (30, False), inside.id: (0, True), adjacent.id: (30, False), other.id: (60, False),
    }  # fmt: skip
    explained = {a.record_id: a.explanation for a in rest.approved}
    assert explained[inside.id]["reason"] == "already_counted"
    assert (explained[second.id]["recorded_minutes"], explained[second.id]["counted_minutes"]) == (60, 30)
    with uow.read() as session:
        assert queries.minutes_of(session, aunt.id) == MinutesView(120, 0, 0)


def test_of_two_who_approve_at_once_one_does(world: World, uow: UnitOfWork) -> None:
    """Different people, overlapping lists in opposite orders, and two overlapping records of one person."""
    rule(world, 60)
    actors = [world.actor(world.official(Role.APPROVER)) for _ in range(4)]
    records = [measured(world, world.person(), minutes=60) for _ in range(6)]
    aunt = world.person()
    twins = [measured(world, aunt, hours_ago(9), 60), measured(world, aunt, hours_ago(9), 60)]
    ids = [r.id for r in records]
    asked = [[*ids, twins[0].id], [*ids[::-1], twins[1].id], ids, [twins[1].id, *ids, twins[0].id]]
    outcomes, barrier = [None] * 4, Barrier(4)

    def approve(n: int) -> None:
        barrier.wait()
        outcomes[n] = uow.run(service.approve_many, actors[n], asked[n])

    threads = [Thread(target=approve, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    approved = [a.record_id for o in outcomes for a in o.approved]
    assert sorted(approved) == sorted([*ids, *(t.id for t in twins)])
    assert {r.code for o in outcomes for r in o.refused} == {Refusal.NOT_PENDING}
    points = [a.points for o in outcomes for a in o.approved]
    assert sum(points) == 60 * 7, "the twins cover the same hour"
    with uow.read() as session:
        assert len(session.execute(select(RecordDecision)).all()) == 8
    with uow.read() as session:
        assert ledger.verify(session) == []


def test_three_hundred_records_take_few_statements(world: World, uow: UnitOfWork, statements: Counting) -> None:
    rule(world, daily_cap=100)
    approver, people = world.actor(world.official(Role.APPROVER)), [world.person() for _ in range(10)]
    few = [measured(world, people[0], hours_ago(n * 2 + 4), 95).id for n in range(3)]
    many = [measured(world, p, hours_ago(n * 2 + 20), 95).id for p in people for n in range(30)]
    with statements() as small:
        assert len(uow.run(service.approve_many, approver, few).approved) == 3
    with statements() as large:
        assert len(uow.run(service.approve_many, approver, many).approved) == 300
    assert len(large) <= len(small) + 4, (len(small), len(large))
    assert len(large) <= 30


def test_the_database_itself_refuses_self_approval(world: World, uow: UnitOfWork) -> None:
    worker, aunt = world.person(), world.person()
    record = measured(world, aunt, uploaded_by=worker.id)
    for decider in (aunt.id, worker.id):

        def decide(session, by=decider) -> bool:
            row = session.get(ServiceRecord, record.id)
            row.state, row.decided_by, row.decided_at = RecordState.REJECTED, by, hours_ago(0)
            session.flush()
            return True

        with pytest.raises(Exception) as refused, uow.database.writer() as session:
            decide(session)
        assert isinstance(refused.value, IntegrityError)


def test_decisions_are_never_rewritten(world: World, uow: UnitOfWork) -> None:
    approver = world.actor(world.official(Role.APPROVER))
    uow.run(service.approve_many, approver, [measured(world, world.person()).id])
    for statement in ("UPDATE record_decision SET reason = 'x'", "DELETE FROM record_decision"):
        with pytest.raises(DBAPIError, match="append-only"), uow.database.writer() as session:
            session.execute(text(statement))
