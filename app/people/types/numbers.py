"""The numbers that people carry: phone, ID number, volunteer number. Pure: text in, text out."""

import re
import unicodedata
from datetime import date

from app.people.types.errors import BadIdNumber, BadPhone

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
#: ISO 7064 MOD 11-2 as GB 11643-1999 applies it: weight 2^(17-i) mod 11, check character by remainder.
_ID_CHECKS = "10X98765432"
#: Damm's quasigroup of order 10 (H. M. Damm, 2004): finds every single wrong digit and every swap of neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2), (7, 0, 9, 2, 1, 5, 4, 8, 6, 3), (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6), (6, 1, 2, 3, 0, 4, 5, 9, 7, 8), (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4), (8, 9, 4, 5, 3, 6, 2, 0, 1, 7), (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)  # fmt: skip
VOLUNTEER_NUMBER_DIGITS = 9
PHONE_DIGITS = 11


def digits(text: str) -> str:
    """The text without spaces and dashes, full-width digits made plain."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))


def normal_phone(text: str) -> str:
    """A mainland mobile number as 11 digits, from any way of writing it (+86, 0086, spaces, dashes)."""
    plain = re.sub(r"^(\+|00)86", "", digits(text))
    if not _MOBILE.fullmatch(plain):
        raise BadPhone
    return plain


def masked_phone(phone: str) -> str:
    """138****1234."""
    return f"{phone[:3]}****{phone[-4:]}"


def normal_id_number(text: str) -> str:
    """An 18-character ID number with a real birth date in it and the right check character."""
    plain = digits(text).upper()
    if not _ID_NUMBER.fullmatch(plain) or plain[-1] != _id_check(plain) or id_birth_date(plain) is None:
        raise BadIdNumber
    return plain


def _id_check(number: str) -> str:
    return _ID_CHECKS[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(number[:17])) % 11]


def id_birth_date(number: str) -> date | None:
    """The birth date that stands in an ID number; None when it is no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def masked_id_number(number: str) -> str:
    """First three and last two characters: enough to tell two papers apart, no more."""
    return f"{number[:3]}{'*' * 13}{number[-2:]}"


def with_check_digit(body: str) -> str:
    """A volunteer number: the body and its Damm check digit."""
    return body + str(_damm(body))


def is_volunteer_number(text: str) -> bool:
    """Whether nine digits were read and written without a slip."""
    return len(text) == VOLUNTEER_NUMBER_DIGITS and text.isascii() and text.isdigit() and _damm(text) == 0


def _damm(number: str) -> int:
    check = 0
    for digit in number:
        check = _DAMM[check][int(digit)]
    return check


def spaced(number: str) -> str:
    """A volunteer number in threes, as one reads it aloud: 123 456 786."""
    return " ".join(number[i : i + 3] for i in range(0, len(number), 3))
