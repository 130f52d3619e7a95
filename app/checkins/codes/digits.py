"""Eight digits to type, where a camera is no help."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from app.checkins.codes.keys import PERSON, SHIFT, CodeKeys, code_mac
from app.checkins.codes.shape import FIRST_DIGITS, TYPED_LENGTH, Direction, Letter
from app.checkins.codes.standing import Reading, Standing
from app.core.keys import Keyring


def shift_digits(keys: CodeKeys, public_id: str, direction: Direction, step: int) -> str:
    """What to type for a shift's code of one step."""
    return _digits(Letter.SHIFT, code_mac(keys, "digits", Letter.SHIFT, public_id, direction, step))


def person_digits(keys: CodeKeys, public_id: str, step: int) -> str:
    """What to type for a person's code of one step."""
    return _digits(Letter.PERSON, code_mac(keys, "digits", Letter.PERSON, public_id, None, step))


def redemption_digits(keyring: Keyring, redemption_id: UUID, version: int) -> str:
    """What a clerk types for a redemption; not unique, so it counts only among those held at that shop."""
    return _digits(Letter.REDEMPTION, keyring.mac(f"code:r-digits:{version}", redemption_id.bytes))


def new_short_number() -> str:
    """A permanent number for a card or plate, read out to staff; the table keeps it unique."""
    return _digits(Letter.CARD, secrets.token_bytes(8))


def find_shift_digits(
    keys: CodeKeys, digits: str, public_ids: Iterable[str], at: datetime
) -> tuple[str, Reading] | None:
    """Whose digits these are among some shifts, and how they stand; digits outlive the picture by one step."""
    now = SHIFT.step(at)
    shifts = list(public_ids)
    for back in range(SHIFT.ahead + 1):
        for public_id in shifts:
            for direction in Direction:
                if shift_digits(keys, public_id, direction, now - back) == digits:
                    standing = Standing.GOOD if back <= SHIFT.typed_past else Standing.EXPIRED
                    return public_id, Reading(standing, direction)
    return None


def find_person_digits(keys: CodeKeys, digits: str, public_ids: Iterable[str], at: datetime) -> str | None:
    """Whose digits these are among some people, while they count."""
    now = PERSON.step(at)
    steps = range(now - PERSON.typed_past, now + PERSON.future + 1)
    return next((p for p in public_ids if any(person_digits(keys, p, step) == digits for step in steps)), None)


def _digits(letter: Letter, random: bytes) -> str:
    low, high = FIRST_DIGITS[letter]
    ten_millions = 10 ** (TYPED_LENGTH - 1)
    value = low * ten_millions + int.from_bytes(random[:8]) % ((high - low) * ten_millions)
    return str(value).zfill(TYPED_LENGTH)
