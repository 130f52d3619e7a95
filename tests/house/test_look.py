"""The look holds together: what a style sheet asks for by name is there."""

import re

from tests.house.source import APP

SHEETS = sorted((APP / "static" / "css").glob("*.css"))
GIVEN = re.compile(r"(--[\w-]+)\s*:")
ASKED = re.compile(r"var\(\s*(--[\w-]+)")


def test_every_colour_and_measure_asked_for_is_given() -> None:
    """A browser passes over what it does not know, and nobody sees that a line or a colour is missing.

    A name of Bootstrap's may be set here and read there, but not read here without being set.
    """
    sheets = {path.name: path.read_text(encoding="utf-8") for path in SHEETS}
    given = {name for sheet in sheets.values() for name in GIVEN.findall(sheet)}
    assert len(given) > 20
    assert not [
        f"{name}: {asked}" for name, sheet in sheets.items() for asked in ASKED.findall(sheet) if asked not in given
    ]
