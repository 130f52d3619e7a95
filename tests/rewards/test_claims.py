"""What a redemption or a payment says was booked for it is asked for by the audit."""

import pytest

from app.core.ids import new_id
from app.rewards import service
from app.rewards.types import Redeem
from tests.ledger.bank import Bank
from tests.ledger.intruder import named, tamper
from tests.rewards.test_charges import bill, code_of


@pytest.mark.parametrize("kind", ["hold", "capture", "void", "charge"])
def test_what_is_taken_out_of_the_books_is_missed(street, world, api, uow, kind):
    shop, auntie = street.shop(), street.rich(300)
    clerk, reward = api(street.staff(shop)), street.reward(shop)
    actor = world.actor(auntie)
    handed_over, given_back = (uow.run(service.redeem, actor, Redeem(reward.id)) for _ in range(2))
    clerk.made("/redemptions/captures", {"code": handed_over.code.url, "nonce": new_id().hex})
    uow.run(service.cancel, actor, given_back.id)
    paid = clerk.made(f"/shops/{shop.id}/charges", bill(code_of(api, auntie)["url"], 30, "n1"))
    street.audit()
    of = {"hold": f"redemption {handed_over.id}", "capture": f"redemption {handed_over.id}",
          "void": f"redemption {given_back.id}", "charge": f"charge {paid['id']}"}  # fmt: skip
    doomed = f"(SELECT id FROM txn WHERE kind = '{kind}')"
    found = tamper(
        Bank(uow, rule=False),
        f"DELETE FROM transfer WHERE txn_id IN {doomed}",
        f"DELETE FROM txn WHERE kind = '{kind}'",
    )
    assert named(found, f"transaction is missing: {of[kind]}")
