"""What leaves the house: written with the notice, sent at least once under one key, never to those who do not want it."""

import json
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pydantic import ValidationError
from sqlalchemy import text

from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.notices import courier, service
from app.notices.courier.aliyun import authorization
from app.notices.types import Channel, Choose, Reach
from tests.notices.conftest import KIND
from tests.notices.gateway import Gateway
from tests.world import World

PHONE = "13812345678"
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)  # 12:00 in Hangzhou
JOB = Actor.system("job")


@pytest.fixture
def reader(world: World, by_sms: UnitOfWork) -> Any:
    """Somebody who wants short messages."""
    person = world.person("王秀英", phone=PHONE)
    by_sms.run(service.choose, world.actor(person), Choose({Channel.SMS: True}))
    return person


def tell(uow: UnitOfWork, person: Any, **more: Any) -> Any:
    return uow.run(service.tell, person.id, KIND, link="/activities", team="翠苑队", **{"reach": Reach.NOW} | more)


def rows(uow: UnitOfWork) -> list[Any]:
    with uow.read() as session:
        columns = "channel, state, attempts, last_error, next_at"
        return list(session.execute(text(f"SELECT {columns} FROM delivery ORDER BY notice_id")).all())


def test_goes_to_the_gateway_signed_and_by_its_template(by_sms: UnitOfWork, reader: Any, gateway: Gateway) -> None:
    notice = tell(by_sms, reader)
    assert gateway.asked == []  # nothing is sent in the transaction
    assert courier.deliver(by_sms) == {"sent": 1}
    (asked,) = gateway.asked
    assert asked.query["PhoneNumbers"] == PHONE
    assert (asked.query["SignName"], asked.query["TemplateCode"]) == ("善邻", "SMS_1")
    assert asked.query["OutId"] == f"{notice.id.hex}-sms"
    fields = json.loads(asked.query["TemplateParam"])
    assert fields["team"] == "翠苑队"
    assert "翠苑队" in fields["whole"]
    assert fields["open"] == "http://shanlin.test/activities"
    signed = {name: asked.headers[name] for name in asked.headers if name == "host" or name.startswith("x-acs-")}
    assert asked.headers["authorization"] == authorization("key", "secret", "/", asked.query, signed)
    assert courier.deliver(by_sms) == {}
    assert [(r.state, r.attempts) for r in rows(by_sms)] == [("sent", 1)]


def test_the_signature_is_the_one_of_the_providers_manual() -> None:
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com", "x-acs-action": "RunInstances", "x-acs-version": "2014-05-26",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z", "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
    }  # fmt: skip
    query = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    signed = authorization("YourAccessKeyId", "YourAccessKeySecret", "/", query, headers)
    assert signed.endswith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


def test_undone_with_what_it_tells_of(by_sms: UnitOfWork, reader: Any) -> None:
    def fail(session: Any) -> None:
        service.tell(session, reader.id, KIND, reach=Reach.NOW, team="队")
        service.tell_many(session, [reader.id], KIND, reach=Reach.NOW, team="队")
        raise Forbidden

    with pytest.raises(Forbidden):
        by_sms.run(fail)
    assert rows(by_sms) == []


def test_only_to_those_who_chose_it_and_only_what_is_worth_it(
    by_sms: UnitOfWork, uow: UnitOfWork, reader: Any, world: World, gateway: Gateway
) -> None:
    other = world.person(phone="13900000002")
    tell(by_sms, other)
    tell(by_sms, reader, reach=Reach.INBOX)
    tell(uow, reader)  # a site without senders
    by_sms.run(service.tell, reader.id, "moved_up", reach=Reach.NOW, title="无模板", starts_at=NOON)
    by_sms.run(service.tell_many, [reader.id, other.id], KIND, reach=Reach.NOW, team="两人")
    assert courier.deliver(by_sms) == {"sent": 1}
    assert [a.query["PhoneNumbers"] for a in gateway.asked] == [PHONE]


def test_what_fails_is_tried_again_later_under_the_same_key_and_then_given_up(
    by_sms: UnitOfWork, reader: Any, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.answers = [(503, b"down"), (200, b"<html>"), (200, {"Code": "isv.BUSINESS_LIMIT_CONTROL"})]
    with time_machine.travel(NOON, tick=False) as clock, caplog.at_level(logging.INFO):
        tell(by_sms, reader)
        waited = []
        for _ in range(20):
            before = len(gateway.asked)
            courier.deliver(by_sms)
            if len(gateway.asked) == before:
                clock.shift(timedelta(minutes=1))
                continue
            (row,) = rows(by_sms)
            waited.append(row.attempts)
            clock.shift(timedelta(hours=2))
        (row,) = rows(by_sms)
    assert waited == list(range(1, 9))
    assert (row.state, row.attempts, row.last_error) == ("given_up", 8, "isv.BUSINESS_LIMIT_CONTROL")
    assert len({asked.query["OutId"] for asked in gateway.asked}) == 1
    assert PHONE not in caplog.text
    assert "http_503" in caplog.text


@pytest.mark.parametrize(
    ("status", "error"), [(99, "BadStatusLine"), (302, "http_302")], ids=["no HTTP", "points elsewhere"]
)
def test_what_is_no_answer_of_the_provider_is_none_and_nothing_goes_elsewhere(
    status: int, error: str, by_sms: UnitOfWork, reader: Any, gateway: Gateway
) -> None:
    gateway.answers = [(status, f"{gateway.url}/elsewhere")]
    tell(by_sms, reader)
    assert courier.deliver(by_sms) == {"waiting": 1}
    assert [(row.state, row.last_error) for row in rows(by_sms)] == [("waiting", error)]
    assert [asked.path for asked in gateway.asked] == ["/"]


def test_wechat_without_a_token_is_tried_again(by_wechat: UnitOfWork, world: World, gateway: Gateway) -> None:
    person = world.person()
    by_wechat.run(service.link_wechat, world.actor(person), "openid-1")
    gateway.answers = [(200, {})]
    tell(by_wechat, person)
    assert courier.deliver(by_wechat) == {"waiting": 1}


def test_what_the_provider_will_never_take_is_not_sent_again(by_sms: UnitOfWork, reader: Any, gateway: Gateway) -> None:
    gateway.answers = [(400, {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": PHONE})]
    tell(by_sms, reader)
    assert courier.deliver(by_sms) == {"refused": 1}
    assert courier.deliver(by_sms) == {}
    assert [(r.state, r.last_error) for r in rows(by_sms)] == [("refused", "isv.MOBILE_NUMBER_ILLEGAL")]


def test_a_silent_gateway_is_left_alone_for_this_round(by_sms: UnitOfWork, reader: Any, gateway: Gateway) -> None:
    gateway.answers = [(500, {})]
    for _ in range(6):
        tell(by_sms, reader)
    assert courier.deliver(by_sms) == {"waiting": 3}
    assert sorted(r.attempts for r in rows(by_sms)) == [0, 0, 0, 1, 1, 1]


def test_too_late_turned_off_or_closed_is_put_aside(
    by_sms: UnitOfWork, reader: Any, world: World, gateway: Gateway
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tell(by_sms, reader, good_until=NOON + timedelta(minutes=5))
        clock.shift(timedelta(minutes=5))
        assert courier.deliver(by_sms) == {}
        tell(by_sms, reader)
        by_sms.run(service.choose, world.actor(reader), Choose({Channel.SMS: False}))
        assert courier.deliver(by_sms) == {}
    assert [r.state for r in rows(by_sms)] == ["late", "dropped"]
    assert gateway.asked == []


def test_whoever_dies_between_sending_and_noting_leaves_it_to_the_next(
    by_sms: UnitOfWork, reader: Any, gateway: Gateway
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tell(by_sms, reader)
        assert by_sms.run(service.take, JOB, Channel.SMS) is not None  # and dies
        assert courier.deliver(by_sms) == {}  # another sees that it is in hand
        clock.shift(timedelta(minutes=5))
        assert courier.deliver(by_sms) == {"sent": 1}


def test_two_couriers_at_once_send_each_message_once(by_sms: UnitOfWork, reader: Any, gateway: Gateway) -> None:
    for number in range(12):
        by_sms.run(service.tell, reader.id, KIND, reach=Reach.NOW, team=str(number))
    couriers = [threading.Thread(target=courier.deliver, args=(by_sms,)) for _ in range(4)]
    for one in couriers:
        one.start()
    for one in couriers:
        one.join()
    sent = [json.loads(asked.query["TemplateParam"])["team"] for asked in gateway.asked]
    assert sorted(sent, key=int) == [str(number) for number in range(12)]


@pytest.mark.parametrize(
    ("hour", "reach", "leaves"),
    [(12, Reach.DAY, 12), (22, Reach.DAY, 31), (6, Reach.DAY, 7), (22, Reach.NOW, 22), (21, Reach.DAY, 31)],
)
@pytest.mark.only_on("sqlite")
def test_nobody_is_woken_for_what_can_wait(
    by_sms: UnitOfWork, reader: Any, gateway: Gateway, hour: int, reach: Reach, leaves: int
) -> None:
    midnight = datetime(2026, 11, 21, 16, tzinfo=UTC)  # in Hangzhou
    with time_machine.travel(midnight + timedelta(hours=hour), tick=False) as clock:
        tell(by_sms, reader, reach=reach)
        clock.move_to(midnight + timedelta(hours=leaves, seconds=-1))
        assert leaves == hour or courier.deliver(by_sms) == {}
        clock.move_to(midnight + timedelta(hours=leaves))
        assert courier.deliver(by_sms) == {"sent": 1}


def test_the_console_says_it_without_the_number(
    house: Callable[..., UnitOfWork], world: World, caplog: pytest.LogCaptureFixture
) -> None:
    uow, person = house(sms_sender="console", wechat_sender="console"), world.person(phone=PHONE)
    uow.run(service.choose, world.actor(person), Choose({Channel.SMS: True, Channel.WECHAT: True}))
    with time_machine.travel(NOON, tick=False), caplog.at_level(logging.INFO, logger="app.notices.courier"):
        uow.run(service.tell, person.id, "moved_up", reach=Reach.NOW, title="夜巡", starts_at=NOON)
        assert courier.deliver(uow) == {"sent": 2}
    assert "138****5678" in caplog.text
    assert PHONE not in caplog.text
    assert "候补补上了！“夜巡”（11月22日周日 12:00）有您的名额。" in caplog.text


def test_wechat_gets_the_template_and_the_key(by_wechat: UnitOfWork, world: World, gateway: Gateway) -> None:
    person = world.person()
    by_wechat.run(service.link_wechat, world.actor(person), "openid-1")
    gateway.answers = [(200, {"access_token": "T"}), (200, {"errcode": 0}), (200, {"errcode": 43004})]
    notice = by_wechat.run(
        service.tell, person.id, KIND, reach=Reach.NOW, team="一支名字长得二十个字怎么也放不下的武林大妈队"
    )
    tell(by_wechat, person)
    assert courier.deliver(by_wechat) == {"sent": 1, "refused": 1}
    token, message, _ = gateway.asked
    assert (token.path, token.body["grant_type"]) == ("/cgi-bin/stable_token", "client_credential")
    assert (message.path, message.query) == ("/cgi-bin/message/template/send", {"access_token": "T"})
    assert message.body["touser"] == "openid-1"
    assert message.body["client_msg_id"] == f"{notice.id.hex}-wechat"
    assert len(message.body["data"]["thing1"]["value"]) == 20
    with by_wechat.read() as session:
        assert session.execute(text("SELECT address_sealed FROM channel_choice")).scalar_one() != b"openid-1"


def test_a_courier_is_no_person(by_sms: UnitOfWork, reader: Any, world: World) -> None:
    with pytest.raises(Forbidden):
        by_sms.run(service.take, world.actor(reader), Channel.SMS)


@pytest.mark.parametrize("name", ["sms_sender", "wechat_sender"])
def test_a_sender_without_its_keys_is_refused_at_the_start(name: str) -> None:
    with pytest.raises(ValidationError, match=f"SHANLIN_{name.upper()}"):
        Settings.model_validate({name: {"sms_sender": "aliyun", "wechat_sender": "wechat"}[name]})
