"""Every code that a door gives out is read from its picture by decoders that know nothing of us, and opens nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from app.checkins import qr
from app.core import clock
from app.core.db import Base
from app.core.ids import new_id
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.ledger import service as ledger
from app.ledger.types import Award, Measure, NewRule, RuleTerms, Source
from app.rewards import service as rewards
from app.rewards.types import Redeem
from tests.checkins.conftest import Patrol
from tests.checkins.eyes import unread
from tests.clients import ApiClient, PageClient
from tests.world import SYSTEM, World

HOST = "sl.cuiyuan-hz.cn"
assert len(HOST) == 16


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A site whose host has as many characters as a small code allows."""
    return settings.model_copy(update={"base_url": f"https://{HOST}"})


@pytest.fixture
def held(patrol: Patrol, world: World, uow: UnitOfWork) -> Any:
    """What a member has redeemed, and the clerk who may hand it over."""
    clerk = world.person()
    reward = world.reward(world.shop("翠苑茶馆", clerk), "一壶龙井茶", points=50)
    begins = NewRule(world.place().id, "neighbour_help", RuleTerms(Measure.HOUR, 60), clock.now() - timedelta(days=9))
    uow.run(ledger.create_rule, SYSTEM, begins)
    source, an_hour_ago = Source("record", new_id()), clock.now() - timedelta(hours=1)
    award = Award(patrol.member.id, world.place().id, "neighbour_help", 60, an_hour_ago, True, source)
    uow.run(ledger.award, SYSTEM, award)
    shown = uow.run(rewards.redeem, world.actor(patrol.member), Redeem(reward.id))
    return shown, clerk


@pytest.fixture
def given_out(patrol: Patrol, api: Callable[..., ApiClient], world: World, held: Any) -> list[dict[str, Any]]:
    """Codes of every kind, as the doors give them."""
    leader, member, admin = api(patrol.leader), api(patrol.member), api(world.admin())
    found = [
        code
        for direction in ("in", "out", "check")
        for code in leader.got(f"/shifts/{patrol.shift_id}/codes", direction=direction)["codes"][:3]
    ]
    found += member.got("/me/code")["codes"][:3]
    found += [admin.made(f"/people/{world.person().id}/cards") for _ in range(3)]
    found += plates_of(leader, patrol)
    found.append(member.got(f"/redemptions/{held[0].id}")["code"])
    return found


def plates_of(leader: ApiClient, patrol: Patrol) -> list[dict[str, Any]]:
    points = [{"name": f"{number} 号岗"} for number in range(3)]
    named = {"team_id": str(patrol.team.id), "title": "夜间巡防", "category": "patrol", "checkpoints": points}
    route = leader.made("/patrol-routes", named)
    return list(leader.made(f"/patrol-routes/{route['id']}/plates")["items"])


def letter_of(code: dict[str, Any]) -> str:
    return str(code["url"]).removeprefix(f"https://{HOST}/q/")[0]


def test_two_decoders_read_every_picture_small_and_blurred(
    given_out: list[dict[str, Any]], patrol: Patrol, app: Flask
) -> None:
    assert {letter_of(code) for code in given_out} == set("aucpr")
    owner = PageClient(app).sign_in(patrol.member)
    for code in given_out:
        png = picture_at(owner, code["png_url"])
        assert unread(png, code["url"]) == [], code
        assert qr.version(code["url"]) <= 4


def test_looking_at_a_code_three_times_leaves_every_table_as_it_was(
    given_out: list[dict[str, Any]], patrol: Patrol, held: Any, app: Flask, uow: UnitOfWork
) -> None:
    browsers = [PageClient(app)]
    browsers += [PageClient(app).sign_in(who) for who in (patrol.member, patrol.leader, held[1], patrol.world.admin())]
    before = dump(uow)
    for browser in browsers:
        for code in given_out[::3]:  # each direction, a personal code, a card, a plate, a redemption
            paths = [urlsplit(code["url"]).path, "{0.path}?{0.query}".format(urlsplit(code["png_url"]))]
            assert max(browser.browser.get(path).status_code for path in paths * 3) < 500
    assert dump(uow) == before


def picture_at(who: PageClient, png_url: str) -> bytes:
    """What stands at a picture's address."""
    parts = urlsplit(png_url)
    answer = who.browser.get(f"{parts.path}?{parts.query}")
    assert (answer.status_code, answer.mimetype) == (200, "image/png"), png_url
    return answer.data


def dump(uow: UnitOfWork) -> dict[str, list[str]]:
    """Every table, to be compared."""
    with uow.read() as session:
        return {t.name: sorted(map(repr, session.execute(select(t)))) for t in Base.metadata.sorted_tables}
