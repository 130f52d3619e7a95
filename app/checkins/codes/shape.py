"""What a token looks like, and what a camera or a finger may give for one."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.core.ids import BASE32

PUBLIC_ID_LENGTH, STEP_LENGTH, MAC_LENGTH, LONG_LENGTH = 10, 2, 10, 16
TYPED_LENGTH = 8
_ROTATING_LENGTH = 1 + PUBLIC_ID_LENGTH + STEP_LENGTH + MAC_LENGTH
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1"})


class Letter(StrEnum):
    """What a token is of: its first character."""

    SHIFT = "a"
    PERSON = "u"
    CARD = "c"
    PLATE = "p"
    REDEMPTION = "r"


class Direction(StrEnum):
    """Which of a shift's codes: for coming, for going, for being there in the middle."""

    IN = "in"
    OUT = "out"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Token:
    """A well-formed token: what it is of, and the token in its normal form."""

    letter: Letter
    text: str

    @property
    def public_id(self) -> str:
        """Of a rotating token: whose it is."""
        return self.text[1 : 1 + PUBLIC_ID_LENGTH]


@dataclass(frozen=True, slots=True)
class Typed:
    """Eight digits, and what they can only belong to."""

    letter: Letter
    digits: str


#: The first digits of each kind of typed code: from, and up to but without.
FIRST_DIGITS = {Letter.SHIFT: (0, 3), Letter.PERSON: (3, 6), Letter.CARD: (6, 8), Letter.REDEMPTION: (8, 10)}


def read(text: str, known_urls: Iterable[str]) -> Token | Typed | None:
    """A token, its address, or 8 digits; None for anything else, another site's address included."""
    text = unicodedata.normalize("NFKC", text).strip()
    digits = text.replace(" ", "").replace("-", "")
    if len(digits) == TYPED_LENGTH and digits.isascii() and digits.isdigit():
        return Typed(_letter_of_digits(digits), digits)
    if "/" in text or ":" in text:
        return _read_address(text.lower(), known_urls)
    return _read_token(text.lower())


def _read_address(text: str, known_urls: Iterable[str]) -> Token | None:
    for url in known_urls:
        prefix = f"{url.lower()}/q/"
        if text.startswith(prefix):
            # Some apps hang their own parameters on an address they open.
            return _read_token(text[len(prefix) :].partition("?")[0].partition("#")[0].rstrip("/"))
    return None


def _read_token(text: str) -> Token | None:
    letter, body = text[:1], text[1:].translate(_MISREAD)
    if letter not in set(Letter) or any(c not in BASE32 for c in body):
        return None
    length = _ROTATING_LENGTH if letter in (Letter.SHIFT, Letter.PERSON) else 1 + LONG_LENGTH
    return Token(Letter(letter), letter + body) if len(text) == length else None


def _letter_of_digits(digits: str) -> Letter:
    return next(letter for letter, (low, high) in FIRST_DIGITS.items() if low <= int(digits[0]) < high)


def base32(number: int, length: int) -> str:
    """A number in so many characters."""
    return "".join(BASE32[number >> 5 * (length - 1 - i) & 31] for i in range(length))


def number_of(text: str) -> int:
    """The number that some characters say."""
    value = 0
    for character in text:
        value = value * 32 + BASE32.index(character)
    return value
