"""Rounds, visits and hazards as programs get them."""

from typing import Annotated, Any
from uuid import UUID

from apiflask.fields import UploadFile
from pydantic import Field
from pydantic import StringConstraints as Text

from app.checkins.schemas import PersonOut
from app.checkins.types import GeoFix
from app.patrols.schemas.routes import PointOut
from app.patrols.types import (
    HazardView,
    MemberView,
    NewHazard,
    RoundDetail,
    RoundFilter,
    RoundState,
    RoundView,
    VisitView,
)
from app.web.schema import ApiModel, Id, Instant, PageQuery, UploadModel


class RoundQuery(PageQuery):
    """Of one route, of one team, in one state."""

    route_id: Id | None = None
    team_id: Id | None = None
    state: RoundState | None = None

    def to_filter(self) -> RoundFilter:
        """For the query."""
        return RoundFilter(self.route_id, self.team_id, (self.state,) if self.state else ())


class RoundOut(ApiModel):
    """A round; `score` (0 to 100), `marks` and `missed` are there once it is done."""

    id: Id
    route_id: Id
    route: str
    team_id: Id
    state: RoundState
    opens_at: Instant
    closes_at: Instant
    started_at: Instant | None
    ended_at: Instant | None
    people: int
    points: int
    visited: int
    score: int | None
    marks: list[str]
    missed: list[str]

    @classmethod
    def of(cls, one: RoundView) -> "RoundOut":
        """From the service's answer."""
        return cls(
            id=one.id, route_id=one.route_id, route=one.title, team_id=one.team_id, state=one.state,
            opens_at=one.opens_at, closes_at=one.closes_at, started_at=one.started_at, ended_at=one.ended_at,
            people=one.people, points=one.points, visited=one.visited, score=one.score, marks=list(one.marks),
            missed=list(one.missed),
        )  # fmt: skip


class VisitOut(ApiModel):
    """One scan of a plate: how far off, how long after the same person's one before, and what is odd about it."""

    id: Id
    checkpoint_id: Id
    seq: int
    name: str
    person: PersonOut
    at: Instant
    distance_m: int | None
    gap_s: int | None
    marks: list[str]

    @classmethod
    def of(cls, visit: VisitView) -> "VisitOut":
        """From the service's answer."""
        return cls(
            id=visit.id, checkpoint_id=visit.point_id, seq=visit.seq, name=visit.name,
            person=PersonOut.of(visit.person), at=visit.at, distance_m=visit.distance_m, gap_s=visit.gap_s,
            marks=list(visit.marks),
        )  # fmt: skip


class MemberOut(ApiModel):
    """Who walked, and the record that it became."""

    person: PersonOut
    minutes: int | None
    record_id: Id | None

    @classmethod
    def of(cls, member: MemberView) -> "MemberOut":
        """From the service's answer."""
        return cls(person=PersonOut.of(member.person), minutes=member.minutes, record_id=member.record_id)


class HazardOut(ApiModel):
    """What somebody saw; its picture, if it has one, is at `GET /patrol-hazards/{id}/photo`."""

    id: Id
    round_id: Id
    person: PersonOut
    note: str | None
    has_photo: bool
    lat: float | None
    lon: float | None
    created_at: Instant

    @classmethod
    def of(cls, hazard: HazardView) -> "HazardOut":
        """From the service's answer."""
        return cls(
            id=hazard.id, round_id=hazard.round_id, person=PersonOut.of(hazard.person), note=hazard.note,
            has_photo=hazard.has_photo, lat=hazard.lat, lon=hazard.lon, created_at=hazard.created_at,
        )  # fmt: skip


class RoundDetailOut(RoundOut):
    """A round with all that was scanned and seen in it."""

    checkpoints: list[PointOut]
    visits: list[VisitOut]
    members: list[MemberOut]
    hazards: list[HazardOut]

    @classmethod
    def of_detail(cls, detail: RoundDetail) -> "RoundDetailOut":
        """From the service's answer."""
        more: dict[str, Any] = RoundOut.of(detail.round).model_dump()
        return cls(
            **more,
            checkpoints=[PointOut.of(point) for point in detail.points],
            visits=[VisitOut.of(visit) for visit in detail.visits],
            members=[MemberOut.of(member) for member in detail.members],
            hazards=[HazardOut.of(hazard) for hazard in detail.hazards],
        )


class HazardIn(UploadModel):
    """A picture (JPEG, PNG or WebP, at most 16 MB), a word, or both; where the phone was, if it knows."""

    photo: Annotated[UploadFile | None, Field(description="JPEG, PNG or WebP.")] = None
    note: Annotated[str, Text(max_length=500, strip_whitespace=True)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None

    def to_command(self, round_id: UUID) -> NewHazard:
        """For the service."""
        fix = GeoFix(self.lat, self.lon) if self.lat is not None and self.lon is not None else None
        photo = self.photo.read() if self.photo is not None else None
        return NewHazard(round_id, self.note, photo or None, fix)
