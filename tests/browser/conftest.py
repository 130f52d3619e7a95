"""A real site with the demo city, and a real browser."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext

from app.core.actor import Actor
from app.core.bootstrap import open_house
from app.core.paging import PageRequest
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.factory import create_app
from app.people import queries as people
from app.people.service import make_sign_in_link
from app.rewards import queries as rewards
from app.rewards.queries import RewardFilter
from app.rewards.service import redeem
from app.rewards.types import Redeem
from tests.browser.pages import Visit, visits
from tests.servers import Site, free_port, serve, shanlin

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`shanlin serve` over the demo city."""
    folder = tmp_path_factory.mktemp("demo")
    env = {"SHANLIN_INSTANCE_DIR": str(folder), "SHANLIN_PORT": str(free_port()), "SHANLIN_DEMO": "1"}
    for command in (["db", "upgrade"], ["demo", "load"]):
        done = shanlin(env, *command)
        assert done.returncode == 0, done.stderr
    with serve(env) as site:
        yield site


def demo_people(site: Site) -> dict[str, str]:
    """Who can sign in with one tap: role and person id."""
    with open_house(settings_of(site)) as uow, uow.read() as session:
        return {person.role: str(person.id) for person in people.demo_people(session)}


def settings_of(site: Site) -> Settings:
    """The settings with which a site runs, to look at its database."""
    return Settings(instance_dir=site.env["SHANLIN_INSTANCE_DIR"])


@contextmanager
def signed_in(
    browser: Browser, site: Site, role: str | None, *, elder: bool = False, desk: bool = False
) -> Iterator[BrowserContext]:
    """A window in which one of the demo people has signed in with one tap; for None, a guest's."""
    context = browser.new_context(viewport=DESK if desk else PHONE, base_url=site.url, locale="zh-CN")
    if role is not None:
        page = context.new_page()
        page.goto("/login")
        with page.expect_navigation():
            page.locator(f"form:has(input[value='{demo_people(site)[role]}']) button").click()
        page.close()
    if elder:
        context.add_cookies([{"name": "view", "value": "elder", "url": site.url}])
    try:
        yield context
    finally:
        context.close()


@pytest.fixture(scope="session")
def all_visits(demo_site: Site) -> dict[str | None, list[Visit]]:
    """All pages by visitor."""
    settings = settings_of(demo_site)
    with open_house(settings) as uow:
        _auntie_redeems(uow)
        with uow.read() as session:
            found = visits(create_app(settings), session)
    by_role: defaultdict[str | None, list[Visit]] = defaultdict(list)
    for visit in found:
        by_role[visit.role].append(visit)
    assert len(found) > 60
    return by_role


def _auntie_redeems(uow: UnitOfWork) -> None:
    """Something to show a code and a voucher of, and a sign-in paper to print."""
    with uow.read() as session:
        auntie = next(one for one in people.demo_people(session) if one.role == "auntie")
        offered = rewards.list_rewards(session, Actor.system("cli"), RewardFilter(), PageRequest())
    cheapest = min(offered.items, key=lambda view: view.reward.points)
    uow.run(redeem, Actor(person_id=auntie.id), Redeem(cheapest.reward.id))
    uow.run(make_sign_in_link, Actor.system("cli"), auntie.id)
