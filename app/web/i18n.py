"""Languages: Chinese by default, English beside it.

Each room keeps its sentences in ``app/translations/<locale>/<room>.po``; they are joined and
compiled into the one catalogue that gettext reads when any of them is newer.
Sentences in templates and forms are English message ids; error and notice texts go by code.
"""

from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, get_translations, gettext

from app.core.ids import new_id

DEFAULT_LOCALE = "zh_CN"
LOCALES = {"zh_CN": "中文", "en": "English"}
COOKIE = "lang"
ROOT = Path(__file__).parent.parent / "translations"


def init(app: Flask, timezone: str) -> None:
    """Compile what is stale and tell Flask-Babel how to choose."""
    compile_catalogues()
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT)
    Babel(app, default_locale=DEFAULT_LOCALE, default_timezone=timezone, locale_selector=choose_locale)
    app.jinja_env.globals.update(text=text)


def choose_locale() -> str:
    """The visitor's choice by cookie; for the API what the client accepts; else Chinese."""
    if not has_request_context():
        return DEFAULT_LOCALE
    chosen = request.cookies.get(COOKIE)
    if chosen in LOCALES:
        return chosen
    if request.path.startswith("/api/") and request.accept_languages.best_match(["zh", "zh-CN", "en"]) == "en":
        return "en"
    return DEFAULT_LOCALE


def in_english() -> bool:
    """Whether the reader's language is English: for names that are rows with a column for each language."""
    return choose_locale() == "en"


def text(message_id: str, **params: object) -> str:
    """The sentence for a code (``error.out_of_stock``), with `%(name)s` filled in; the code itself if none."""
    return gettext(message_id, **params) if params else gettext(message_id)


@cache
def catalogue(locale: str = DEFAULT_LOCALE) -> NullTranslations:
    """All sentences of a language, for what is said outside a request."""
    compile_catalogues()
    return Translations.load(str(ROOT), [str(Locale.parse(locale))])


def has_text(message_id: str) -> bool:
    """Whether the present language has a sentence for this code."""
    return bool(get_translations().ugettext(message_id) != message_id)


def compile_catalogues() -> None:
    """Join each locale's files and compile them, if any is newer than the result."""
    for locale in LOCALES:
        sources = sorted((ROOT / locale).glob("*.po"))
        # Babel knows zh_CN by its full name zh_Hans_CN, and gettext looks for a folder of that name.
        target = ROOT / str(Locale.parse(locale)) / "LC_MESSAGES" / "messages.mo"
        if target.exists() and all(s.stat().st_mtime <= target.stat().st_mtime for s in sources):
            continue
        _compile(locale, sources, target)


def _compile(locale: str, sources: list[Path], target: Path) -> None:
    joined = Catalog(locale=locale)
    for source in sources:
        with source.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id and message.string:
                    joined.add(message.id, message.string, flags=message.flags)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Of processes that compile at once none reads half a file, nor takes away what another is writing.
    part = target.with_suffix(f".{new_id()}")
    with part.open("wb") as file:
        write_mo(file, joined)
    part.replace(target)
