"""Closed lists."""

from enum import StrEnum


class Gender(StrEnum):
    """As the roster's column 性别 gives it."""

    FEMALE = "female"
    MALE = "male"


class ClosingReason(StrEnum):
    """Why an account is over; what it did stays."""

    MOVED = "moved"
    DIED = "died"
    ASKED = "asked"
    MISTAKE = "mistake"


class DeviceKind(StrEnum):
    """What stays signed in: a remembered browser, or a program with a bearer token."""

    BROWSER = "browser"
    TOKEN = "token"  # noqa: S105  a kind, not a secret


class Disclosable(StrEnum):
    """What is sealed, and shown in full only for a reason."""

    PHONE = "phone"
    ID_NUMBER = "id_number"
