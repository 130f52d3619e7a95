"""What a QR code says: tokens made and read, by pure functions of keys and time.

A token is a letter and Crockford base32 in lower case. The rotating ones (`a` a shift's, `u` a
person's) carry a public id, the last two characters of the step number and 50 bits of HMAC over
letter, id, direction, full step and key version; they are computed and never stored. Cards (`c`)
and plates (`p`) are 80 random bits. A redemption's (`r`) is 80 bits of HMAC over its id, so that
its owner can be shown it again although the table holds only a hash.

Under every picture stand 8 digits to type. Their first digit says what they belong to, so that a
code typed at the wrong door is known for what it is.
"""

from app.checkins.codes.digits import (
    find_person_digits,
    find_shift_digits,
    new_short_number,
    person_digits,
    redemption_digits,
    shift_digits,
)
from app.checkins.codes.fixed import address, new_static_token, redemption_token
from app.checkins.codes.keys import PERSON, SHIFT, CodeKeys, Rhythm
from app.checkins.codes.rotating import (
    ShownCode,
    person_codes,
    person_token,
    read_person_token,
    read_shift_token,
    shift_codes,
    shift_token,
)
from app.checkins.codes.shape import PUBLIC_ID_LENGTH, Direction, Letter, Token, Typed, read
from app.checkins.codes.standing import Reading, Standing

__all__ = [
    "PERSON",
    "PUBLIC_ID_LENGTH",
    "SHIFT",
    "CodeKeys",
    "Direction",
    "Letter",
    "Reading",
    "Rhythm",
    "ShownCode",
    "Standing",
    "Token",
    "Typed",
    "address",
    "find_person_digits",
    "find_shift_digits",
    "new_short_number",
    "new_static_token",
    "person_codes",
    "person_digits",
    "person_token",
    "read",
    "read_person_token",
    "read_shift_token",
    "redemption_digits",
    "redemption_token",
    "shift_codes",
    "shift_digits",
    "shift_token",
]
