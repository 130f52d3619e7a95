"""Which redemptions and payments say what was booked for them; the ledger's audit holds them against its books."""

from collections.abc import Iterator

from sqlalchemy import select

from app.ledger.service import Claim
from app.ledger.types import TxnKind
from app.rewards.models import Charge, Redemption
from app.rewards.types import CHARGE_SOURCE, SOURCE_TYPE, ChargeState, RedemptionState

_GIVEN_BACK = (TxnKind.VOID, TxnKind.HOLD_EXPIRED)


def claims() -> Iterator[Claim]:
    """Everything is held first but a payment within the limit; what ended some way has a transaction that says so."""
    redeemed, paid, waited = select(Redemption.id), select(Charge.id), Charge.expires_at.is_not(None)
    given_back = (RedemptionState.CANCELLED, RedemptionState.EXPIRED)
    yield Claim(SOURCE_TYPE, (TxnKind.HOLD,), redeemed)
    yield Claim(SOURCE_TYPE, (TxnKind.CAPTURE,), redeemed.where(Redemption.captured_at.is_not(None)))
    yield Claim(SOURCE_TYPE, _GIVEN_BACK, redeemed.where(Redemption.state.in_(given_back)))
    yield Claim(SOURCE_TYPE, (TxnKind.REVERSE_CAPTURE,), redeemed.where(Redemption.reversed_at.is_not(None)))
    yield Claim(CHARGE_SOURCE, (TxnKind.HOLD,), paid.where(waited))
    yield Claim(CHARGE_SOURCE, (TxnKind.CHARGE,), paid.where(~waited))
    yield Claim(CHARGE_SOURCE, (TxnKind.CAPTURE,), paid.where(waited, Charge.captured_at.is_not(None)))
    yield Claim(CHARGE_SOURCE, _GIVEN_BACK, paid.where(Charge.state.in_((ChargeState.CANCELLED, ChargeState.EXPIRED))))
    yield Claim(CHARGE_SOURCE, (TxnKind.REVERSE_CAPTURE,), paid.where(Charge.state == ChargeState.REVERSED))
