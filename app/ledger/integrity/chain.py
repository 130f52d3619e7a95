"""Seals: each transaction's place in its scheme's chain, bound to all that came before it."""

import json
from uuid import UUID

from app.core.keys import Keyring

#: What stands before the first seal.
GENESIS = ""


def seal_hash(keyring: Keyring, scheme_id: UUID, seq: int, before: str, mac: str | None, encoded: bytes) -> str:
    """HMAC-SHA256 in hex over the hash before, the place in the chain, and the entry with its MAC.

    Keyed, so that nobody without the key can rewrite the rest of the chain to fit. The list at the front
    ends where it ends, hence no two messages share their bytes.
    """
    place = json.dumps([scheme_id.hex, seq, before, mac]).encode()
    return keyring.mac("ledger-seal:1", place + encoded).hex()
