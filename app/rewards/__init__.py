"""What points become: a reward at a shop round the corner.

A reward is redeemed (points and stock are held), then captured at the counter against a code
that works once, or cancelled, or it expires; then points and stock go back. Points and stock
live in the ledger; here is who asked for what, and the code.

Nouns: reward, redemption, capture, voucher. (Chinese: 奖品、兑换、核销、兑换券)
"""
