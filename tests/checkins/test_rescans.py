"""Once more in the middle, heads counted, and who never came."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, update

from app.activities.models import Activity, Shift, SignUp
from app.checkins import service as checkins
from app.checkins.models import Attendance, Rescan
from app.checkins.service.rescans import secret_moment
from app.checkins.types import Action, Direction, Intent, Reason
from app.core import clock
from app.core.actor import Actor
from app.core.uow import UnitOfWork
from app.records.models import ServiceRecord
from tests.checkins.conftest import Patrol
from tests.checkins.test_corrections import refusal
from tests.clients import ApiClient
from tests.world import World

Clock = time_machine.Traveller
Api = Callable[..., ApiClient]
JOB = Actor.system("job")


def marks_of(uow: UnitOfWork, person: Any) -> list[str]:
    with uow.read() as session:
        query = select(ServiceRecord.marks).where(ServiceRecord.person_id == person.id)
        return session.execute(query.order_by(ServiceRecord.id.desc()).limit(1)).scalar_one()


def test_who_does_not_come_again_is_marked(
    patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork, world: World
) -> None:
    lead, shift_id = api(patrol.leader), patrol.shift_id
    path = f"/shifts/{shift_id}/rescans"
    assert refusal(lead.post(path)) == (409, "nobody_in")
    left_early, card_holder = patrol.deputy(), world.join(patrol.team, world.person())
    for person in (patrol.member, patrol.other_member, left_early, card_holder):
        patrol.into(person)
    outsider = world.join(patrol.team, world.person())
    at_time.shift(timedelta(minutes=20))
    assert patrol.into(patrol.member, Direction.CHECK).reason is Reason.EXPIRED  # nobody has asked
    assert api(patrol.member).post(path).status_code == 403
    asked = lead.made(path)
    assert (asked["asked"], asked["seen"], asked["by_clock"]) == (4, 0, False)
    assert refusal(lead.post(path)) == (409, "rescan_running")
    assert api(patrol.member).got("/notices")["items"][0]["kind"] == "rescan_asked"

    code = lead.got(f"/shifts/{shift_id}/codes", direction="check")["codes"][0]
    at_time.shift(timedelta(minutes=3))
    assert patrol.scan(patrol.member, code["url"]).reason is Reason.EXPIRED  # a picture of three minutes ago
    seen = api(patrol.member).made("/scans", {"code": patrol.shown(Direction.CHECK).typed_code, "nonce": "again"})
    assert (seen["action"], seen["marks"], seen["record"]) == ("seen", [], None)
    assert patrol.into(patrol.member, Direction.CHECK).action is Action.SEEN  # twice does no harm
    card = patrol.card_of(card_holder)
    by_card = patrol.scan(patrol.leader, card.token, shift_id=shift_id, intent=Intent.CHECK)
    assert by_card.action is Action.SEEN and by_card.person is not None
    assert patrol.into(outsider, Direction.CHECK).reason is Reason.NOT_IN
    assert patrol.into(left_early, Direction.OUT).action is Action.CHECK_OUT  # by a scan, so they were there
    assert lead.got(path)["items"][0]["seen"] == 2

    at_time.shift(timedelta(minutes=8))
    assert patrol.into(patrol.other_member, Direction.CHECK).reason is Reason.EXPIRED  # too late
    uow.run(checkins.rescan_due, JOB)
    uow.run(checkins.rescan_due, JOB)
    at_time.shift(timedelta(minutes=20))
    for person in (patrol.member, patrol.other_member, card_holder):
        patrol.into(person, Direction.OUT)
    outcome = [marks_of(uow, p) for p in (patrol.member, patrol.other_member, left_early, card_holder)]
    assert outcome == [[], ["no_rescan"], [], []]


def test_leaving_unseen_marks_the_record_that_is_written_already(
    patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork
) -> None:
    patrol.into(patrol.member)
    patrol.into(patrol.other_member)
    at_time.shift(timedelta(minutes=30))
    lead = api(patrol.leader)
    lead.made(f"/shifts/{patrol.shift_id}/rescans")
    at_time.shift(timedelta(minutes=2))
    ids = {i["person"]["id"]: i["id"] for i in lead.got(f"/shifts/{patrol.shift_id}/attendances")["items"]}
    lead.made(f"/attendances/{ids[str(patrol.member.id)]}/closings", status=200)  # on the leader's word alone
    assert marks_of(uow, patrol.member) == ["manual"]
    at_time.shift(timedelta(minutes=9))
    again = lead.made(f"/shifts/{patrol.shift_id}/rescans")  # settles the one before
    assert again["asked"] == 1 and marks_of(uow, patrol.member) == ["manual", "no_rescan"]


def test_the_clock_asks_once_at_a_moment_of_its_own(
    patrol: Patrol, at_time: Clock, make_patrol: Callable[..., Patrol], uow: UnitOfWork
) -> None:
    quiet = make_patrol()  # an activity that does not want it
    patrol.into(patrol.member)
    quiet.into(quiet.member)
    uow.run(
        lambda session: session.execute(update(Activity).where(Activity.id == patrol.activity_id).values(rescan=True))
    )
    with uow.read() as session:
        shift = session.get_one(Shift, patrol.shift_id)
        moments = {secret_moment(uow.database.keyring, shift) for _ in range(3)}
        others = [
            secret_moment(
                uow.database.keyring, Shift(id=quiet.shift_id, starts_at=shift.starts_at, ends_at=shift.ends_at)
            )
        ]
    (moment,) = moments
    assert patrol.starts_at + timedelta(minutes=24) <= moment <= patrol.starts_at + timedelta(minutes=96)
    assert others[0] != moment
    at_time.move_to(moment - timedelta(seconds=1))
    assert uow.run(checkins.rescan_due, JOB) == 0
    at_time.move_to(moment)
    assert uow.run(checkins.rescan_due, JOB) == 1
    assert uow.run(checkins.rescan_due, JOB) == 0
    at_time.shift(timedelta(minutes=12))
    assert uow.run(checkins.rescan_due, JOB) == 0
    with uow.read() as session:
        (row,) = session.execute(select(Rescan)).scalars()
        assert session.execute(select(Attendance.marks).where(Attendance.shift_id == patrol.shift_id)).scalar_one() == [
            "no_rescan"
        ]
    assert row.asked_by is None and row.settled_at is not None


def test_heads_are_counted_for_the_approver(
    patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork, world: World
) -> None:
    lead, path = api(patrol.leader), f"/shifts/{patrol.shift_id}/head-counts"
    patrol.into(patrol.member)
    patrol.into(patrol.other_member)
    at_time.shift(timedelta(minutes=30))
    assert api(patrol.member).post(path, {"counted": 2}).status_code == 403
    assert lead.post(path, {"counted": -1}).status_code == 422
    count = lead.made(path, {"counted": 1})
    assert (count["counted"], count["listed"], count["difference"]) == (1, 2, -1)
    at_time.shift(timedelta(minutes=10))
    patrol.into(patrol.member, Direction.OUT)
    assert marks_of(uow, patrol.member) == ["head_count"]
    at_time.shift(timedelta(minutes=1))
    lead.made(path, {"counted": 1})
    assert [c["difference"] for c in lead.got(path)["items"]] == [0, -1]
    patrol.into(patrol.other_member, Direction.OUT)
    assert marks_of(uow, patrol.other_member) == []
    (mine,) = api(patrol.member).got("/records")["items"]
    seen = api(world.admin()).got(f"/records/{mine['id']}")["evidence"]["head_count"]
    assert (seen["counted"], seen["listed"]) == (1, 2)
    at_time.move_to(patrol.ends_at + timedelta(minutes=31))
    assert refusal(lead.post(path, {"counted": 0})) == (409, "shift_not_running")


def test_who_never_came_is_on_the_list(patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork, world: World) -> None:
    came, missed, gave_up = world.person(), world.person(), world.person()
    for person in (came, missed, gave_up):
        patrol.sign_up(person)
    (seat,) = [
        s
        for s in api(patrol.leader).got(f"/shifts/{patrol.shift_id}/signups")["items"]
        if s["person_id"] == str(gave_up.id)
    ]
    assert api(gave_up).delete(f"/shifts/{patrol.shift_id}/signups/{seat['id']}").status_code == 204
    patrol.into(came)
    at_time.move_to(patrol.ends_at + timedelta(minutes=29))
    assert uow.run(checkins.note_no_shows, JOB) == 0
    at_time.shift(timedelta(minutes=2))
    assert uow.run(checkins.note_no_shows, JOB) == 1
    assert uow.run(checkins.note_no_shows, JOB) == 0
    listed = {
        s["person_id"]: s["no_show"] for s in api(patrol.leader).got(f"/shifts/{patrol.shift_id}/signups")["items"]
    }
    assert listed == {str(came.id): False, str(missed.id): True}
    told = api(missed).got("/notices")["items"][0]
    assert (told["kind"], told["link"]) == ("no_show", f"/me/shifts/{patrol.shift_id}/correction")

    card = patrol.card_of(missed)  # a queue of the leader's, handed in afterwards
    patrol.scan(
        patrol.leader, card.token, shift_id=patrol.shift_id, offline=True, scanned_at=patrol.starts_at, skew=timedelta(),
    )  # fmt: skip
    with uow.read() as session:
        noted = select(func.count()).where(SignUp.no_show_at.is_not(None))
        assert session.execute(noted).scalar_one() == 0
    assert uow.run(checkins.note_no_shows, JOB) == 0


@pytest.mark.only_on("sqlite")
def test_a_shift_entered_afterwards_has_no_missing_people(
    at_time: Clock, make_patrol: Callable[..., Patrol], uow: UnitOfWork
) -> None:
    patrol = make_patrol(starts_at=clock.now() - timedelta(days=1))
    assert patrol.ends_at < clock.now()
    assert uow.run(checkins.note_no_shows, JOB) == 0
