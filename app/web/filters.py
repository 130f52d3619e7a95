"""What templates have at hand: icons, times in the site's zone, hours, masked names, who is signed in."""

from datetime import date, datetime, time
from urllib.parse import urlencode

from babel import Locale
from babel.dates import format_skeleton
from flask import Flask, request
from flask_babel import format_datetime, format_decimal, get_locale, to_user_timezone
from markupsafe import Markup, escape

from app.core import clock
from app.core.actor import Actor
from app.core.masking import masked_name
from app.core.permissions import Permission
from app.web.assets import asset
from app.web.context import current_actor, settings

# CLDR skeletons: each language puts their parts into its own order.
_DAY, _DAY_WITH_YEAR = "MMMEd", "yMMMd"


def init(app: Flask) -> None:
    """Give all templates these filters and functions."""
    app.jinja_env.filters.update(
        day=day, clock=clock_time, moment=moment, hours=hours, masked=masked_name, number=format_decimal
    )
    app.jinja_env.globals.update(
        icon=icon, page_url=page_url, signed_in_actor=signed_in_actor, may=may, Permission=Permission,
        demo_mode=lambda: settings().demo, now=clock.now,
    )  # fmt: skip


def icon(name: str, label: str | None = None) -> Markup:
    """An icon of the sprite; decoration unless a label says what it means."""
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="{}#{}"></use></svg>').format(
        spoken, asset("icons.svg"), escape(name)
    )


def day(value: date | datetime) -> str:
    """A calendar day in the site's zone; the year only when it is not this one."""
    return spelled_day(_local(value), _local(clock.now()).year, get_locale())


def spelled_day(local: date, this_year: int, locale: Locale | str | None) -> str:
    """A local calendar day in a language."""
    skeleton = _DAY if local.year == this_year else _DAY_WITH_YEAR
    return format_skeleton(skeleton, datetime.combine(local, time()), locale=locale)


def clock_time(value: datetime) -> str:
    """Hours and minutes in the site's zone."""
    return str(format_datetime(value, "HH:mm"))


def moment(value: datetime) -> str:
    """Day and time in the site's zone."""
    return f"{day(value)} {clock_time(value)}"


def hours(minutes: int | None) -> str:
    """Minutes as hours with one decimal: 95 minutes are 1.6 hours."""
    return format_decimal((minutes or 0) / 60, "#,##0.#")


def page_url(cursor: str | None) -> str:
    """The same page from another cursor on. Not by `url_for`: some words in a query mean something to it."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    asked = urlencode([*kept, ("cursor", cursor)] if cursor else kept)
    return f"{request.path}?{asked}" if asked else request.path


def signed_in_actor() -> Actor | None:
    """Who is signed in; None for a guest."""
    return current_actor()


def may(*permissions: str) -> bool:
    """Whether the present actor holds one of these permissions somewhere: what to show, never what to allow."""
    actor = current_actor()
    return actor is not None and any(actor.may_somewhere(Permission(p)) for p in permissions)


def _local(value: date | datetime) -> date:
    return to_user_timezone(value).date() if isinstance(value, datetime) else value
