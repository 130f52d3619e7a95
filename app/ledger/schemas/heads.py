"""JSON shapes of heads and of the keys by which they are checked."""

from typing import Annotated

from pydantic import Field

from app.ledger.integrity import PublicKey
from app.ledger.queries.heads import HeadView
from app.web.schema import ApiModel, Code, Day, Id, Instant, PageQuery


class HeadQuery(PageQuery):
    """`place_id`: the scheme that counts there; `scheme`: one scheme by its code; `day`: one day."""

    place_id: Id | None = None
    scheme: Code | None = None
    day: Day | None = None


class HeadOut(ApiModel):
    """Where a scheme's chain stood when a day was over.

    `count` transactions were sealed since the head before, `seq` in all; `hash` is that of the last one. The
    `signature` (Ed25519, base64) is over `text` in UTF-8, to the letter; its key is in `GET /ledger/keys`.
    """

    scheme: str
    scheme_id: Id
    scheme_name: str
    place_id: Id
    day: Day
    seq: int
    count: int
    hash: str
    text: str
    key_id: str
    signature: str
    created_at: Instant

    @classmethod
    def of(cls, view: HeadView) -> "HeadOut":
        """As everybody may read it."""
        head, scheme = view.head, view.scheme
        return cls(
            scheme=scheme.code, scheme_id=scheme.id, scheme_name=scheme.name, place_id=scheme.place_id, day=head.day,
            seq=head.seq, count=head.count, hash=head.hash, text=view.text, key_id=head.key_id,
            signature=head.signature, created_at=head.created_at,
        )  # fmt: skip


class KeyOut(ApiModel):
    """A public key: its 32 bytes in base64, and the same as PEM."""

    id: str
    algorithm: Annotated[str, Field(examples=["Ed25519"])]
    public_key: str
    pem: str

    @classmethod
    def of(cls, key: PublicKey) -> "KeyOut":
        """As everybody may read it."""
        return cls(id=key.id, algorithm="Ed25519", public_key=key.raw, pem=key.pem)
