"""A house that sends, and somebody to send to."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.core.db import Database
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from tests.notices.gateway import Gateway, open_gateway

KIND = "team_joined_member"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A provider on this machine."""
    with open_gateway() as opened:
        yield opened


@pytest.fixture
def house(settings: Settings) -> Iterator[Callable[..., UnitOfWork]]:
    """`house(sms_sender="console")`: the unit of work of a site with these settings, on the test's database."""
    opened: list[Database] = []

    def build(**values: Any) -> UnitOfWork:
        database = Database(Settings.model_validate(settings.model_dump() | values))
        opened.append(database)
        return UnitOfWork(database)

    yield build
    for database in opened:
        database.dispose()


@pytest.fixture
def by_sms(house: Callable[..., UnitOfWork], gateway: Gateway) -> UnitOfWork:
    """A site that sends short messages through the gateway."""
    template = {"id": "SMS_1", "fields": {"team": "team", "whole": "text", "open": "link"}}
    return house(
        sms_sender="aliyun", sms_key_id="key", sms_key_secret="secret", sms_signature="善邻",
        sms_url=f"{gateway.url}/", sms_templates={KIND: template},
    )  # fmt: skip


@pytest.fixture
def by_wechat(house: Callable[..., UnitOfWork], gateway: Gateway) -> UnitOfWork:
    """A site with a WeChat account."""
    return house(
        wechat_sender="wechat", wechat_app_id="wx1", wechat_app_secret="secret", wechat_api_url=gateway.url,
        wechat_templates={"*": {"id": "T1", "fields": {"thing1": "team"}}},
    )  # fmt: skip
