"""Codes that change every few seconds: a shift's on the leader's screen, a person's on the phone."""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from app.checkins.codes.digits import person_digits, shift_digits
from app.checkins.codes.keys import PERSON, SHIFT, CodeKeys, Rhythm, code_mac
from app.checkins.codes.shape import (
    MAC_LENGTH,
    PUBLIC_ID_LENGTH,
    STEP_LENGTH,
    Direction,
    Letter,
    Token,
    base32,
    number_of,
)
from app.checkins.codes.standing import Reading, Standing

_STEPS_SHOWN = 32**STEP_LENGTH  # the token tells the step only modulo this
#: How far back a stale code is still told from a forged one: some eight days for a shift's.
_WRAPS_BACK = 48


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code as a screen shows it from `valid_from`; until `valid_until` it counts."""

    token: str
    digits: str
    valid_from: datetime
    valid_until: datetime


def shift_token(keys: CodeKeys, public_id: str, direction: Direction, step: int) -> str:
    """A shift's token for one step and one direction."""
    return _rotating(keys, Letter.SHIFT, public_id, direction, step)


def person_token(keys: CodeKeys, public_id: str, step: int) -> str:
    """A person's token for one step."""
    return _rotating(keys, Letter.PERSON, public_id, None, step)


def read_shift_token(keys: CodeKeys, token: Token, at: datetime) -> Reading:
    """How a shift's token stands at an instant."""
    return _read_rotating(keys, token, SHIFT, tuple(Direction), at)


def read_person_token(keys: CodeKeys, token: Token, at: datetime) -> Reading:
    """How a person's token stands at an instant."""
    return _read_rotating(keys, token, PERSON, (None,), at)


def shift_codes(keys: CodeKeys, public_id: str, direction: Direction, at: datetime) -> list[ShownCode]:
    """The code of now and those of the next 5 minutes."""
    now = SHIFT.step(at)
    return [
        ShownCode(
            shift_token(keys, public_id, direction, step), shift_digits(keys, public_id, direction, step),
            SHIFT.start(step), SHIFT.start(step + SHIFT.past + 1),
        )
        for step in range(now, now + SHIFT.ahead + 1)
    ]  # fmt: skip


def person_codes(keys: CodeKeys, public_id: str, at: datetime) -> list[ShownCode]:
    """The code of now and those of the next 10 minutes."""
    now = PERSON.step(at)
    return [
        ShownCode(
            person_token(keys, public_id, step), person_digits(keys, public_id, step),
            PERSON.start(step), PERSON.start(step + PERSON.past + 1),
        )
        for step in range(now, now + PERSON.ahead + 1)
    ]  # fmt: skip


def _rotating(keys: CodeKeys, letter: Letter, public_id: str, direction: Direction | None, step: int) -> str:
    shown_step = base32(step % _STEPS_SHOWN, STEP_LENGTH)
    return f"{letter}{public_id}{shown_step}{_mac50(keys, letter, public_id, direction, step)}"


def _read_rotating(
    keys: CodeKeys, token: Token, rhythm: Rhythm, directions: Iterable[Direction | None], at: datetime
) -> Reading:
    for direction in directions:
        for step in _possible_steps(token, rhythm, at):
            if _signed(keys, token, direction, step):
                return Reading(_in_time(rhythm, step, at), direction)
        for version in range(1, keys.version):
            former = CodeKeys(keys.keyring, version)
            if any(_signed(former, token, direction, step) for step in _possible_steps(token, rhythm, at)):
                return Reading(Standing.REVOKED, direction)
    return Reading(Standing.FORGED)


def _possible_steps(token: Token, rhythm: Rhythm, at: datetime) -> Iterator[int]:
    """The full steps that end in the two characters shown, likeliest first."""
    now = rhythm.step(at)
    shown = number_of(token.text[1 + PUBLIC_ID_LENGTH : 1 + PUBLIC_ID_LENGTH + STEP_LENGTH])
    latest = now - (now - shown) % _STEPS_SHOWN
    yield latest
    if latest + _STEPS_SHOWN <= now + rhythm.ahead + 1:
        yield latest + _STEPS_SHOWN
    yield from (latest - back * _STEPS_SHOWN for back in range(1, _WRAPS_BACK + 1))


def _in_time(rhythm: Rhythm, step: int, at: datetime) -> Standing:
    now = rhythm.step(at)
    if step > now + rhythm.future:
        return Standing.NOT_YET
    return Standing.GOOD if step >= now - rhythm.past else Standing.EXPIRED


def _signed(keys: CodeKeys, token: Token, direction: Direction | None, step: int) -> bool:
    mac = _mac50(keys, token.letter, token.public_id, direction, step)
    return hmac.compare_digest(mac, token.text[-MAC_LENGTH:])


def _mac50(keys: CodeKeys, letter: Letter, public_id: str, direction: Direction | None, step: int) -> str:
    return base32(int.from_bytes(code_mac(keys, "token", letter, public_id, direction, step)[:7]) >> 6, MAC_LENGTH)
