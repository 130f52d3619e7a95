"""What makes tampering show: one canonical encoding, and the keyed marks that are made over it.

Every transaction carries a MAC from the moment it is written, so that one added by somebody who has
the database but not the key is found at once. Seals chain transactions, so that none can be removed or
moved; a signed head a day lets everybody hold on to where the chain stood.
"""

from app.ledger.integrity.attesting import attest, is_attested
from app.ledger.integrity.canonical import Entry, encode
from app.ledger.integrity.chain import GENESIS, seal_hash
from app.ledger.integrity.signing import Head, PublicKey, head_text, is_signed, public_keys, sign

__all__ = [
    "GENESIS",
    "Entry",
    "Head",
    "PublicKey",
    "attest",
    "encode",
    "head_text",
    "is_attested",
    "is_signed",
    "public_keys",
    "seal_hash",
    "sign",
]
