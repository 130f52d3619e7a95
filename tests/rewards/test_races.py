"""Many press at once: whichever limit binds, it binds exactly, and one code hands over once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.core.actor import Actor
from app.core.errors import DomainError
from app.ledger import queries as ledger
from app.rewards import service
from app.rewards.types import Capture, NewCharge, Redeem

JOB = Actor.system("job")
PRESSES = 40


def at_once(calls):
    """What came of each call, all started at the same moment: its result, or the code of its refusal."""
    start = Barrier(len(calls))

    def run(call):
        start.wait()
        try:
            return call()
        except DomainError as error:
            return error.code

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def codes(results):
    return Counter(result if isinstance(result, str) else "done" for result in results)


def books(uow, person, reward):
    with uow.read() as session:
        points = ledger.points_of(session, person.id, ledger.scheme_at(session, person.place_id).id)
        stock = ledger.stock_of(session, [reward.id])[reward.id]
        return points.available, points.held, stock.on_hand, stock.held


@pytest.mark.parametrize(
    ("stock", "points", "limit", "done", "refusal"),
    [
        (3, 1000, None, 3, "out_of_stock"),
        (30, 100, None, 2, "insufficient_points"),
        (3, 100, None, 2, "insufficient_points"),
        (30, 1000, 2, 2, "limit_reached"),
    ],
)
def test_one_person_on_forty_phones(street, world, uow, stock, points, limit, done, refusal):
    auntie = street.rich(points)
    reward = street.reward(street.shop(), stock=stock, per_person_limit=limit)
    actor = world.actor(auntie)
    found = codes(at_once([lambda: uow.run(service.redeem, actor, Redeem(reward.id))] * PRESSES))
    assert found == {"done": done, refusal: PRESSES - done}
    assert books(uow, auntie, reward) == (points - done * 50, done * 50, stock - done, done)
    street.audit()


def test_forty_people_and_three_pots(street, world, uow):
    reward = street.reward(street.shop(), stock=3)
    actors = [world.actor(street.rich(50)) for _ in range(PRESSES)]
    found = codes(at_once([lambda a=actor: uow.run(service.redeem, a, Redeem(reward.id)) for actor in actors]))
    assert found == {"done": 3, "out_of_stock": PRESSES - 3}
    street.audit()


def test_one_code_thirty_times_at_two_shops(street, world, uow):
    shop, other = street.shop(), street.shop("隔壁理发店")
    auntie, reward = street.rich(50), street.reward(shop)
    code = uow.run(service.redeem, world.actor(auntie), Redeem(reward.id)).code.url
    here, there = world.actor(street.staff(shop)), world.actor(street.staff(other))
    calls = [
        lambda clerk=clerk, n=n: uow.run(service.capture, clerk, Capture(code, f"{n}"))
        for n in range(15) for clerk in (here, there)
    ]  # fmt: skip
    found = Counter(result.reason or "done" for result in at_once(calls))
    assert found == {"done": 1, "already_redeemed": 14, "wrong_shop": 15}
    assert books(uow, auntie, reward) == (0, 0, 9, 0)
    street.audit()


def test_the_same_nonce_from_twelve_requests(street, world, uow):
    shop = street.shop()
    code = uow.run(service.redeem, world.actor(street.rich(50)), Redeem(street.reward(shop).id)).code.url
    clerk = world.actor(street.staff(shop))
    results = at_once([lambda: uow.run(service.capture, clerk, Capture(code, "same"))] * 12)
    assert {(result.redemption_id, result.reason) for result in results} == {(results[0].redemption_id, None)}
    assert sum(not result.replayed for result in results) == 1
    street.audit()


def test_counter_owner_and_sweeper_at_the_same_moment(street, world, uow):
    shop = street.shop()
    auntie, reward = street.rich(50), street.reward(shop)
    actor, clerk = world.actor(auntie), world.actor(street.staff(shop))
    shown = uow.run(service.redeem, actor, Redeem(reward.id))
    calls = [lambda n=n: uow.run(service.capture, clerk, Capture(shown.code.url, f"{n}")) for n in range(4)]
    calls += [lambda: uow.run(service.cancel, actor, shown.id)] * 4 + [lambda: uow.run(service.expire_due, JOB)] * 2
    at_once(calls)
    available, held, on_hand, stock_held = books(uow, auntie, reward)
    assert (held, stock_held) == (0, 0)
    assert (available, on_hand) in {(0, 9), (50, 10)}
    street.audit()


def test_many_tills_take_what_there_is_and_one_nonce_takes_once(street, world, uow, api):
    shop, auntie, other = street.shop(), street.rich(100), street.rich(100)
    clerks = [world.actor(street.staff(shop)) for _ in range(8)]
    code, same = (api(person).got("/me/code")["codes"][0]["url"] for person in (auntie, other))

    def pay(clerk, person_code, nonce):
        result = uow.run(service.charge, clerk, NewCharge(shop.id, person_code, 30, "两碗面", nonce))
        return result.refusal.value if result.refusal else "done"

    came = codes(at_once([lambda c=c, n=n: pay(c, code, f"n{n}") for n, c in enumerate(clerks)]))
    assert came == {"done": 3, "insufficient_points": 5}
    assert codes(at_once([lambda: pay(clerks[0], same, "once") for _ in range(8)])) == {"done": 8}
    with uow.read() as session:
        scheme = ledger.scheme_at(session, auntie.place_id).id
        assert [ledger.points_of(session, p.id, scheme).available for p in (auntie, other)] == [10, 70]
    street.audit()
