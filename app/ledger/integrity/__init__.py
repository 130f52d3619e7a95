"""What makes tampering show: one canonical encoding, and the keyed marks that are made over it.

Every transaction carries a MAC from the moment it is written, so that one added by somebody who has
the database but not the key is found at once.
"""

from app.ledger.integrity.attesting import attest, is_attested
from app.ledger.integrity.canonical import Entry, encode

__all__ = ["Entry", "attest", "encode", "is_attested"]
