"""Tokens and digits: what must hold of every code, at every step's edge."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from app.checkins import codes, qr
from app.checkins.codes import PERSON, SHIFT, CodeKeys, Direction, Letter, Rhythm, Standing, Token, Typed
from app.core.ids import BASE32
from app.core.keys import Keyring

KEYS = CodeKeys(Keyring(b"k" * 40), 1)
BASE = "https://0123456789abcdef"  # a host of 16 characters
public_ids = st.text(BASE32, min_size=10, max_size=10)
instants = st.datetimes(datetime(2024, 1, 1), datetime(2090, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))
directions = st.sampled_from(list(Direction))


def token_of(text: str) -> Token:
    found = codes.read(text, [BASE])
    assert isinstance(found, Token)
    return found


def person_reading(public_id: str, shown: int, at: datetime) -> Standing:
    return codes.read_person_token(KEYS, token_of(codes.person_token(KEYS, public_id, shown)), at).standing


@given(public_ids, directions, instants)
def test_a_shift_code_counts_in_its_step_and_the_next(public_id: str, direction: Direction, at: datetime) -> None:
    step = SHIFT.step(at)
    token = token_of(codes.shift_token(KEYS, public_id, direction, step))
    assert token.public_id == public_id
    for late, standing in (
        (0, Standing.GOOD), (14.999, Standing.GOOD), (15, Standing.GOOD), (29.999, Standing.GOOD),
        (30, Standing.EXPIRED), (3600, Standing.EXPIRED), (15 * 1024, Standing.EXPIRED), (86400, Standing.EXPIRED),
        (7 * 86400, Standing.EXPIRED), (-0.001, Standing.NOT_YET), (-300, Standing.NOT_YET),
    ):  # fmt: skip
        when = SHIFT.start(step) + timedelta(seconds=late)
        reading = codes.read_shift_token(KEYS, token, when)
        assert (reading.standing, reading.direction) == (standing, direction), late


@given(public_ids, instants)
def test_a_personal_code_counts_one_step_either_way(public_id: str, at: datetime) -> None:
    now = PERSON.step(at)
    found = {steps: person_reading(public_id, now + steps, at) for steps in (-1000, -2, -1, 0, 1, 2)}
    assert [found[s] for s in (-1, 0, 1)] == [Standing.GOOD] * 3
    assert (found[-1000], found[-2], found[2]) == (Standing.EXPIRED, Standing.EXPIRED, Standing.NOT_YET)


@given(public_ids, instants, directions, st.data())
def test_one_changed_character_is_forged(
    public_id: str, at: datetime, direction: Direction, data: st.DataObject
) -> None:
    text = codes.shift_token(KEYS, public_id, direction, SHIFT.step(at))
    where = data.draw(st.integers(1, len(text) - 1))
    other = data.draw(st.sampled_from([c for c in BASE32 if c != text[where]]))
    changed = token_of(text[:where] + other + text[where + 1 :])
    assert codes.read_shift_token(KEYS, changed, at).standing is Standing.FORGED


@given(public_ids, instants)
def test_another_key_or_version_or_letter_makes_another_code(public_id: str, at: datetime) -> None:
    step = SHIFT.step(at)
    mine = codes.shift_token(KEYS, public_id, Direction.IN, step)
    assert codes.shift_token(KEYS, public_id, Direction.OUT, step) != mine
    stranger = CodeKeys(Keyring(b"j" * 40), 1)
    assert codes.read_shift_token(stranger, token_of(mine), at).standing is Standing.FORGED
    newer = CodeKeys(KEYS.keyring, 2)
    assert codes.read_shift_token(newer, token_of(mine), at).standing is Standing.REVOKED
    as_person = token_of("u" + mine[1:])
    assert codes.read_person_token(KEYS, as_person, at).standing is Standing.FORGED


@given(public_ids, instants, directions)
def test_reading_forgives_case_and_what_looks_alike(public_id: str, at: datetime, direction: Direction) -> None:
    token = codes.shift_token(KEYS, public_id, direction, SHIFT.step(at))
    misread = token[0] + token[1:].replace("0", "O").replace("1", "l")
    for written in (token.upper(), misread, f" {token}\n", codes.address(BASE, token).upper(), f"{BASE}/q/{token}?a=1"):
        assert codes.read(written, [BASE]) == Token(Letter.SHIFT, token)


@pytest.mark.parametrize(
    "text",
    ["", " ", "a", "hello", "https://elsewhere/q/", "javascript:alert(1)", "a" * 23 + "!", "1234567", "123456789",
     "x" + "0" * 16, "c" + "0" * 15, "c" + "u" * 16, "\x00", "İ" * 23, "a/../q", "١٢٣٤٥٦٧٨"],
)  # fmt: skip
def test_what_is_no_code(text: str) -> None:
    assert codes.read(text, [BASE]) is None


def test_an_address_must_be_ours() -> None:
    token = codes.new_static_token(Letter.CARD)
    former = "http://old.example.cn/app"
    assert codes.read(codes.address(former, token), [BASE, former]) == Token(Letter.CARD, token)
    for url in (f"https://evil/q/{token}", f"{BASE}.evil/q/{token}", f"{BASE}/x/q/{token}", f"{BASE}@evil/q/{token}",
                f"http://0123456789abcdef/q/{token}", f"{BASE}/q/{token}/more"):  # fmt: skip
        assert codes.read(url, [BASE]) is None, url


@given(st.text(max_size=400))
def test_reading_never_fails(text: str) -> None:
    codes.read(text, [BASE])


@given(public_ids, st.lists(public_ids, max_size=20), directions, instants)
def test_typed_digits_outlive_the_picture_by_one_step(
    public_id: str, others: list[str], direction: Direction, at: datetime
) -> None:
    digits = codes.shift_digits(KEYS, public_id, direction, SHIFT.step(at))
    assert codes.read(f"{digits[:4]} {digits[4:]}", []) == Typed(Letter.SHIFT, digits)
    begin = SHIFT.start(SHIFT.step(at))
    for late, standing in (
        (0, Standing.GOOD),
        (44.999, Standing.GOOD),
        (45, Standing.EXPIRED),
        (300, Standing.EXPIRED),
    ):
        found = codes.find_shift_digits(KEYS, digits, [public_id], begin + timedelta(seconds=late))
        assert found == (public_id, codes.Reading(standing, direction))
    assert codes.find_shift_digits(KEYS, digits, [public_id], begin - timedelta(seconds=1)) is None
    alone = codes.find_shift_digits(KEYS, digits, [o for o in others if o != public_id], at)
    assert alone is None or alone[0] in others


@given(public_ids, instants)
def test_personal_digits_find_the_person_among_others(public_id: str, at: datetime) -> None:
    step = PERSON.step(at)
    found = {s: codes.find_person_digits(KEYS, codes.person_digits(KEYS, public_id, step + s), [public_id], at)
             for s in (-2, -1, 0, 1, 2)}  # fmt: skip
    assert found == {-2: None, -1: public_id, 0: public_id, 1: public_id, 2: None}


@pytest.mark.parametrize(
    ("letter", "digits"),
    [
        (Letter.SHIFT, codes.shift_digits(KEYS, "0" * 10, Direction.IN, 7)),
        (Letter.PERSON, codes.person_digits(KEYS, "0" * 10, 7)),
        (Letter.CARD, codes.new_short_number()),
        (Letter.REDEMPTION, codes.redemption_digits(KEYS.keyring, UUID(int=7), 1)),
    ],
    ids=list("aucr"),  # a card's number is random, and two test workers must agree on names
)
def test_digits_say_what_they_belong_to(letter: Letter, digits: str) -> None:
    assert codes.read(digits, []) == Typed(letter, digits) and len(digits) == 8


def test_a_redemption_code_is_the_same_until_its_version_changes() -> None:
    made = [codes.redemption_token(KEYS.keyring, UUID(int=7), version) for version in (1, 1, 2)]
    assert made[0] == made[1] != made[2]
    assert token_of(made[0]).letter is Letter.REDEMPTION


@pytest.mark.parametrize(("rhythm", "ahead"), [(SHIFT, 300), (PERSON, 600)])
def test_a_screen_has_the_codes_of_the_next_minutes(rhythm: Rhythm, ahead: int) -> None:
    at = datetime(2026, 11, 20, 11, 10, 7, tzinfo=UTC)
    shown = (
        codes.shift_codes(KEYS, "0" * 10, Direction.IN, at)
        if rhythm is SHIFT
        else codes.person_codes(KEYS, "0" * 10, at)
    )
    assert shown[0].valid_from <= at < shown[0].valid_from + timedelta(seconds=rhythm.seconds)
    starts = [c.valid_from for c in shown]
    assert starts == [starts[0] + timedelta(seconds=rhythm.seconds * n) for n in range(len(starts))]
    assert starts[-1] <= at + timedelta(seconds=ahead) < shown[-1].valid_until
    assert len({c.token for c in shown}) == len({c.digits for c in shown}) == len(shown)


def tokens() -> list[str]:
    public_id = "k7w3zq9m2x"
    return [
        codes.shift_token(KEYS, public_id, Direction.IN, 118_000_000),
        codes.person_token(KEYS, public_id, 59_000_000),
        codes.new_static_token(Letter.CARD),
        codes.new_static_token(Letter.PLATE),
        codes.redemption_token(KEYS.keyring, UUID(int=7), 1),
    ]


@pytest.mark.parametrize("token", tokens(), ids=[t[0] for t in tokens()])
@pytest.mark.parametrize("ecc", ["M", "Q"])
def test_an_independent_decoder_reads_the_picture(token: str, ecc: str, tmp_path) -> None:
    text = codes.address(BASE, token)
    assert qr.version(text) <= 4
    path = tmp_path / "code.png"
    path.write_bytes(qr.png(text, ecc=ecc))
    picture = Image.open(path).convert("L")
    small = picture.resize((90, 90), Image.Resampling.LANCZOS)
    blurred = picture.resize((200, 200), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(2))
    for shown in (picture, small, blurred) if ecc == "M" else (picture,):
        assert [found.text for found in zxingcpp.read_barcodes(shown)] == [text]
