"""Ninety days of the demo city, lived through the services that pages and the API use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.activities import service as activities
from app.activities.types import NewActivity, NewShift, NewSignUp
from app.checkins import queries as codes
from app.checkins import service as checkins
from app.checkins.codes import Direction
from app.checkins.types import AttendanceFilter, Confirm, GeoFix, ScanCommand, ShiftCodesWanted
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.ids import new_id
from app.core.paging import MAX_LIMIT, PageRequest
from app.demo.plan import City, PlannedActivity
from app.demo.settle import Community, Shop, Team
from app.demo.timeline import Timeline
from app.people import queries as people
from app.records import queries as records
from app.records import service as decisions
from app.records.types import RecordFilter, RecordState, TypedInService
from app.rewards import service as rewards
from app.rewards.types import Capture, Redeem

DAYS = 90
_PLANNED_AHEAD = timedelta(days=4)
_METRE = 1 / 111_000  # degrees of latitude


@dataclass(slots=True)
class History:
    """Plans what happens in the city's communities from day to day."""

    session: Session
    city: City
    dice: Random
    timeline: Timeline
    zone: ZoneInfo
    begins: datetime
    _actors: dict[UUID, Actor] = field(default_factory=dict)

    def plan(self, community: Community) -> None:
        """Every day's activities, the approvals of the morning after, and visits to the shops."""
        last_day = clock.local_date(self.timeline.until + _PLANNED_AHEAD, self.zone)
        day = clock.local_date(self.begins, self.zone)
        while day <= last_day:
            for team in community.teams:
                for activity in team.plan.activities:
                    if day.weekday() in activity.weekdays:
                        self._plan_activity(team, community, activity, day)
            if day <= self._last_approval:
                self._on(day, 9, 40, lambda: self._approve(community))
            if day.weekday() in (1, 4):
                self._on(day, 11, 0, lambda: self._go_shopping(community))
            if day.weekday() == 6:  # noqa: PLR2004
                self._on(day, 16, 30, lambda: self._type_in(community))
            day += timedelta(days=1)

    @property
    def _last_approval(self) -> date:
        """The approver has been away since, so that something waits on the first screen."""
        return clock.local_date(self.timeline.until - timedelta(days=5), self.zone)

    def _plan_activity(self, team: Team, community: Community, plan: PlannedActivity, day: date) -> None:
        starts = clock.start_of_day(day, self.zone) + timedelta(hours=plan.starts.hour, minutes=plan.starts.minute)
        announced = max(starts - _PLANNED_AHEAD, self.begins)
        self.timeline.at(announced, lambda: self._announce(team, community, plan, starts))

    def _announce(self, team: Team, community: Community, plan: PlannedActivity, starts: datetime) -> None:
        shift = NewShift(starts, starts + timedelta(minutes=plan.minutes), plan.capacity, max(plan.come - 1, 2))
        command = NewActivity(
            team_id=team.id, title=plan.title, category=plan.category, place_id=community.place_id, shifts=(shift,),
            lat=plan.where[0], lon=plan.where[1], radius_m=150,
        )  # fmt: skip
        made = activities.create_activity(self.session, self._actor(team.leader), command)
        shift_id = made.shifts[0].id
        coming = self.dice.sample(team.members[1:], min(plan.come, len(team.members) - 1))
        for nth, member in enumerate(coming):
            signs_up = clock.now() + timedelta(hours=2 + 3 * nth, minutes=self.dice.randrange(60))
            self.timeline.at(min(signs_up, starts - timedelta(hours=1)), self._signing_up(member, shift_id))
            self._plan_attendance(team, member, shift_id, plan, starts)

    def _signing_up(self, member: UUID, shift_id: UUID) -> Callable[[], None]:
        def sign_up() -> None:
            self._willing(lambda: activities.sign_up(self.session, self._actor(member), NewSignUp(shift_id)))

        return sign_up

    def _plan_attendance(
        self, team: Team, member: UUID, shift_id: UUID, plan: PlannedActivity, starts: datetime
    ) -> None:
        arrives = starts + timedelta(minutes=self.dice.choice((-18, -12, -9, -6, -4, -2, 0, 3, 7)))
        leaves = starts + timedelta(minutes=plan.minutes + self.dice.choice((-25, -8, -3, 1, 2, 4, 6)))
        where = self._near(plan.where, far=self.dice.random() < 0.03)  # noqa: PLR2004
        self.timeline.at(arrives, lambda: self._scan(team, member, shift_id, Direction.IN, where))
        if self.dice.random() < 0.97:  # noqa: PLR2004  # the rest forget, and the worker closes for them
            self.timeline.at(leaves, lambda: self._scan(team, member, shift_id, Direction.OUT, where))

    def _scan(self, team: Team, member: UUID, shift_id: UUID, direction: Direction, where: GeoFix) -> None:
        shown = codes.shift_codes(self.session, self._actor(team.leader), ShiftCodesWanted(shift_id, direction))
        command = ScanCommand(
            code=shown.codes[0].url, nonce=new_id().hex, device_id=f"phone-{member.hex[-12:]}", location=where
        )
        checkins.scan(self.session, self._actor(member), command)

    def _approve(self, community: Community) -> None:
        """The approver's morning: everything of the day before, as the list shows it."""
        for job in (checkins.close_overdue, rewards.expire_due):
            while job(self.session, Actor.system("job")):
                pass
        approver = self._actor(community.approver)
        wanted = RecordFilter(state=RecordState.PENDING, place_id=community.place_id)
        waiting = records.list_records(self.session, approver, wanted, PageRequest(MAX_LIMIT)).items
        # Marked ones wait until somebody has asked; now and then they pile up a little.
        ids = [row.record.id for row in waiting if not row.record.marks or self.dice.random() < 0.3]  # noqa: PLR2004
        if ids:
            decisions.approve_many(self.session, approver, ids)

    def _type_in(self, community: Community) -> None:
        team = self.dice.choice(community.teams)
        command = TypedInService(
            person_id=self.dice.choice(team.members[2:]), category="neighbour_help",
            started_at=clock.now() - timedelta(hours=5), minutes=self.dice.choice((30, 45, 60, 90)),
            reason=self.dice.choice(self.city.typed_in_reasons), team_id=team.id,
        )  # fmt: skip
        decisions.key_in(self.session, self._actor(team.leader), command)
        for each in community.teams:
            self._confirm(each)

    def _confirm(self, team: Team) -> None:
        """The leader's Sunday: who forgot to check out really was there to the end."""
        leader = self._actor(team.leader)
        waiting = codes.list_led(self.session, leader, AttendanceFilter(is_waiting=True), PageRequest(MAX_LIMIT))
        for one in waiting.items:
            if one.view.person.id != team.leader:
                checkins.confirm(self.session, leader, Confirm(one.view.id))

    def _go_shopping(self, community: Community) -> None:
        for team in community.teams:
            member = self.dice.choice(team.members[2:])
            shop = self.dice.choice(community.shops)
            reward_id, _ = self.dice.choice(shop.rewards)
            self._willing(lambda m=member, s=shop, r=reward_id: self._redeem(m, s, r))  # type: ignore[misc]

    def _redeem(self, member: UUID, shop: Shop, reward_id: UUID) -> None:
        held = rewards.redeem(self.session, self._actor(member), Redeem(reward_id))
        if held.code is not None and self.dice.random() < 0.9:  # noqa: PLR2004  # the rest is called off, or runs out and goes back
            day = clock.local_date(clock.now(), self.zone) + timedelta(days=self.dice.randint(1, 3))
            later = clock.start_of_day(day, self.zone) + timedelta(hours=9, minutes=self.dice.randrange(9 * 60))
            capture = Capture(held.code.url, new_id().hex)
            self.timeline.at(later, lambda: rewards.capture(self.session, self._actor(shop.clerk), capture))

    def _willing(self, wish: Callable[[], object]) -> None:
        """People try what does not work out: too few points, a full shift. That undoes only itself."""
        try:
            with self.session.begin_nested():
                wish()
        except Conflict:
            pass

    def _actor(self, person_id: UUID) -> Actor:
        if person_id not in self._actors:
            self._actors[person_id] = people.load_actor(self.session, person_id, "web")
        return self._actors[person_id]

    def _on(self, day: date, hour: int, minute: int, happening: Callable[[], None]) -> None:
        instant = clock.start_of_day(day, self.zone) + timedelta(hours=hour, minutes=minute)
        if instant > self.begins:
            self.timeline.at(instant, happening)

    def _near(self, where: tuple[float, float], *, far: bool) -> GeoFix:
        metres = self.dice.uniform(400, 900) if far else self.dice.uniform(0, 40)
        return GeoFix(
            lat=round(where[0] + metres * _METRE, 6), lon=round(where[1] + self.dice.uniform(-20, 20) * _METRE, 6),
            accuracy_m=round(self.dice.uniform(5, 25), 1), age_s=round(self.dice.uniform(0, 8), 1),
        )  # fmt: skip
