"""Every sentence that the program can say is written in the reader's language."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app import registry
from app.core.errors import DomainError
from app.core.settings import Settings
from app.web import nav
from tests.house.source import APP, ROOT, program

LOCALES = ("zh_CN", "en")
TRANSLATIONS = APP / "translations"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "_l": None, "lazy_gettext": None, "text": None}
#: A code stands for a sentence in every language; anything else is English already.
CODE = re.compile(r"^[a-z_]+\.[a-z0-9_.-]+$")
SQL = re.compile(r"(^|/)(models|triggers|migrate|queries|service|book)(\.py|/)")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def test_every_refusal_has_a_sentence_in_every_language() -> None:
    registry.connect()
    codes = {kind.code for kind in _kinds_of_error()} | set(_raised_codes())
    assert not [
        f"{locale}: error.{code}" for locale in LOCALES for code in sorted(codes) if not _has(locale, f"error.{code}")
    ]


def test_every_notice_has_a_sentence_in_every_language() -> None:
    kinds = set(_told_kinds())
    assert kinds
    assert not [f"{locale}: notice.{k}" for locale in LOCALES for k in sorted(kinds) if not _has(locale, f"notice.{k}")]


def test_every_sentence_of_pages_and_forms_is_translated() -> None:
    said = _said()
    assert len(said) > 100
    silent = [f"{where}: {m}" for m, where in said.items() if not CODE.match(m) and not _has("zh_CN", m)]
    silent += [
        f"{locale} {where}: {m}"
        for m, where in said.items()
        for locale in LOCALES
        if CODE.match(m) and not _has(locale, m)
    ]
    assert not silent


def test_every_menu_entry_is_translated() -> None:
    labels = [item.label for item in (*registry.menu(), *nav.TABS)] + list(nav.SECTIONS.values())
    assert not [label for label in labels if not _has("zh_CN", label)]


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_keep_their_placeholders(locale: str) -> None:
    """A name that the program does not give, or a bare percent sign, would break the page that says it."""
    wrong = []
    for message, sentence in _catalogue(locale).items():
        if "%" in PLACEHOLDER.sub("", sentence).replace("%%", ""):
            wrong.append(sentence)
        extra = set(PLACEHOLDER.findall(sentence)) - set(PLACEHOLDER.findall(message))
        if extra and not CODE.match(message):
            wrong.append(sentence)
    assert not wrong


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_one_message_has_one_translation(locale: str) -> None:
    """The rooms' files are joined, and of two answers to one question the reader sees only the last."""
    said: dict[str, set[str]] = {}
    for path in (TRANSLATIONS / locale).glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id and message.string:
                    said.setdefault(str(message.id), set()).add(str(message.string))
    assert {message: texts for message, texts in said.items() if len(texts) > 1} == {}


def test_every_setting_says_what_it_is_for() -> None:
    """A comment above each in the class, and a line in the operations page."""
    lines = (APP / "core" / "settings.py").read_text(encoding="utf-8").splitlines()
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        at = next(n for n, line in enumerate(lines) if line.startswith(f"    {name}:"))
        above = [line for line in lines[at - 2 : at] if line.strip().startswith("#")]
        assert above, f"{name} has no comment"
        assert f"SHANLIN_{name.upper()}" in operations, f"docs/operations.md does not name {name}"


def _kinds_of_error() -> Iterator[type[DomainError]]:
    for room in registry.ROOMS:
        importlib.import_module(f"app.{room}")
    waiting = [DomainError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        yield kind


def _raised_codes() -> Iterator[str]:
    """Codes given where the error is raised: `BadShift("ends_before_start", …)`."""
    names = {kind.__name__ for kind in _kinds_of_error()}
    for source in program():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in names and node.args:
                yield from _literal(node.args[0])


#: Which argument of each way of telling is the kind.
_KIND_STANDS = {"notices.tell": 2, "notices.tell_many": 2, "notices.remind": 3}


def _told_kinds() -> Iterator[str]:
    """`tell(session, whom, kind, …)`, with both ends of a choice between two."""
    for source in program():
        for node in ast.walk(source.tree):
            place = _KIND_STANDS.get(ast.unparse(node.func)) if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and place is not None:
                given = [*node.args[place : place + 1], *(k.value for k in node.keywords if k.arg == "kind")]
                for value in given:
                    yield from _literal(value)


def _literal(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literal(node.body)
        yield from _literal(node.orelse)


@cache
def _said() -> dict[str, str]:
    """Every literal message id in templates and Python, with a place where it stands."""
    said: dict[str, str] = {}
    for folder, ways in ((ROOT / "templates", [("**.html", "jinja2.ext:babel_extract")]), (APP, [("**.py", "python")])):
        for path, line, message, *_ in extract_from_dir(folder, method_map=ways, keywords=KEYWORDS):
            first = message[0] if isinstance(message, tuple) else message
            # In a room below the doors `text` is SQLAlchemy's.
            if first and not SQL.search(path):
                said.setdefault(first, f"{Path(folder).name}/{path}:{line}")
    return said


def _has(locale: str, message: str) -> bool:
    return bool(_catalogue(locale).get(message))


@cache
def _catalogue(locale: str) -> dict[str, str]:
    """All the locale's files together; of a plural its first form, all forms joined for the placeholders."""
    found: dict[str, str] = {}
    for path in sorted((TRANSLATIONS / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    text = message.string if isinstance(message.string, str) else " ".join(message.string)
                    found[key] = text or found.get(key, "")
    return found
