"""Passwords: how they are kept, checked, and which are too weak."""

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.people.types import WeakPassword

SHORTEST, LONGEST = 8, 128  # characters
#: argon2id with the least memory that OWASP's password storage sheet allows (19 MiB, 2 passes), for a small machine
#: on which a whole lane signs in at once.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: Checked when there is none to check; made anew in each process, so that nobody can have its password.
_NOBODYS = _HASHER.hash(secrets.token_urlsafe())
_RUNS = ("01234567890", "09876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
#: What everybody tries first, in Chinese leaks as in others.
_COMMON = frozenset(
    [
        "1q2w3e4r",
        "11223344",
        "112233445566",
        "12341234",
        "123123123",
        "123321123",
        "12344321",
        "147258369",
        "1qaz2wsx",
        "31415926",
        "520131400",
        "5201314520",
        "789456123",
        "a1234567",
        "a12345678",
        "aa123456",
        "aaa123456",
        "abc12345",
        "abc123456",
        "abcd1234",
        "admin123",
        "asdf1234",
        "iloveyou",
        "passw0rd",
        "password",
        "password1",
        "q1w2e3r4",
        "qq123456",
        "qwer1234",
        "qwerty12",
        "qwerty123",
        "sunshine",
        "woaini123",
        "woaini1314",
        "woaini520",
        "zxcvbnm1",
        "zxcvbnm123",
    ]
)


def hashed(password: str) -> str:
    """What the table keeps: argon2id with salt and parameters."""
    return _HASHER.hash(_normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the kept one. Without one the same work is done, so that time tells nothing."""
    try:
        _HASHER.verify(kept or _NOBODYS, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def ensure_strong(password: str, *known: str | None) -> None:
    """Refuse what a stranger would guess: short, common, one run or one character, or what is `known` of the person.

    No rule about kinds of characters: length is what counts (NIST SP 800-63B, 3.1.1.2).
    """
    plain = _normal(password).lower()
    too_easy = (
        plain in _COMMON
        or len(set(plain)) < 3  # noqa: PLR2004
        or any(plain in run for run in _RUNS)
        or any(word and plain == word.lower() for word in known)
    )
    if not SHORTEST <= len(plain) <= LONGEST or too_easy:
        raise WeakPassword(shortest=SHORTEST)


def _normal(password: str) -> str:
    """Full-width and plain digits are one to the person who types them (NFKC)."""
    return unicodedata.normalize("NFKC", password)
