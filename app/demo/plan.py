"""The demo city as it is written down in `data/city.toml`."""

import tomllib
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """An activity that comes round on some weekdays (Monday is 0); `come` of `capacity` usually do."""

    title: str
    category: str
    weekdays: tuple[int, ...]
    starts: time
    minutes: int
    capacity: int
    come: int
    where: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlannedTeam:
    """A team of a brand, how many are in it, and who they are like."""

    name: str
    brand: str
    members: int
    women: float
    ages: tuple[int, int]
    activities: tuple[PlannedActivity, ...]
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedReward:
    """Something to be had for points."""

    title: str
    points: int
    stock: int
    per_person: int
    description: str


@dataclass(frozen=True, slots=True)
class PlannedShop:
    """A partner shop with its rewards."""

    name: str
    category: str
    address: str
    rewards: tuple[PlannedReward, ...]


@dataclass(frozen=True, slots=True)
class PlannedCommunity:
    """One community: how many people, which grids, teams and shops."""

    code: str
    people: int
    grids: tuple[tuple[str, str], ...]
    teams: tuple[PlannedTeam, ...]
    shops: tuple[PlannedShop, ...]


@dataclass(frozen=True, slots=True)
class PlannedRoute:
    """A patrol route of the first community's teams, in their order; `missed` is the point where nobody went."""

    title: str
    points: tuple[str, ...]
    #: Where the plates of some of them hang.
    hangs: dict[str, str]
    where: tuple[float, float]
    starts: str
    missed: int
    hazard: str
    max_speed_mps: float


@dataclass(frozen=True, slots=True)
class City:
    """All of it."""

    surnames: str
    given_women: tuple[str, ...]
    given_men: tuple[str, ...]
    password: str
    typed_in_reasons: tuple[str, ...]
    rules: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    #: Days that are declared hot, counted from the first one.
    hot_days: tuple[int, ...] = ()
    #: Points paid at a counter and what for; points corrected and why; why something is to be taken back.
    payments: tuple[tuple[int, str], ...] = ()
    corrections: tuple[tuple[int, str], ...] = ()
    take_back_reason: str = ""
    routes: tuple[PlannedRoute, ...] = ()
    communities: tuple[PlannedCommunity, ...] = field(default_factory=tuple)


@cache
def city() -> City:
    """The demo city."""
    raw = tomllib.loads((DATA / "city.toml").read_text(encoding="utf-8"))
    return City(
        surnames=raw["surnames"],
        given_women=tuple(raw["given_women"]),
        given_men=tuple(raw["given_men"]),
        password=raw["password"],
        typed_in_reasons=tuple(raw["typed_in_reasons"]),
        rules=tuple(raw["rules"]),
        hot_days=tuple(raw["hot_days"]),
        payments=tuple((points, memo) for points, memo in raw["payments"]),
        corrections=tuple((points, reason) for points, reason in raw["corrections"]),
        take_back_reason=raw["take_back_reason"],
        routes=tuple(_route(r) for r in raw["routes"]),
        communities=tuple(_community(c) for c in raw["communities"]),
    )


def _route(raw: dict[str, Any]) -> PlannedRoute:
    lat, lon = raw["where"]
    return PlannedRoute(**raw | {"points": tuple(raw["points"]), "where": (lat, lon)})


def _community(raw: dict[str, Any]) -> PlannedCommunity:
    return PlannedCommunity(
        code=raw["code"],
        people=raw["people"],
        grids=tuple((code, name) for code, name in raw["grids"]),
        teams=tuple(_team(t) for t in raw["teams"]),
        shops=tuple(_shop(s) for s in raw["shops"]),
    )


def _team(raw: dict[str, Any]) -> PlannedTeam:
    activities = tuple(_activity(a) for a in raw["activities"])
    low, high = raw["ages"]
    return PlannedTeam(**raw | {"activities": activities, "ages": (low, high)})


def _activity(raw: dict[str, Any]) -> PlannedActivity:
    lat, lon = raw["where"]
    return PlannedActivity(
        title=raw["title"], category=raw["category"], weekdays=tuple(raw["weekdays"]),
        starts=time.fromisoformat(raw["from"]), minutes=raw["minutes"], capacity=raw["capacity"],
        come=raw["come"], where=(lat, lon),
    )  # fmt: skip


def _shop(raw: dict[str, Any]) -> PlannedShop:
    return PlannedShop(**raw | {"rewards": tuple(PlannedReward(**r) for r in raw["rewards"])})
