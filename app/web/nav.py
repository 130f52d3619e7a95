"""Where one can go: the five tabs of everyone, and the work menus of those who hold a role.

A room exports `menu: list[MenuItem]` in its views; the factory hands them all to `init`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app, request, url_for

from app.core.permissions import Permission
from app.web.context import current_actor


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of a work menu: an English message id, where it leads, its icon, and who sees it."""

    label: str
    endpoint: str
    icon: str
    section: str  # "lead" | "desk" | "counter"
    #: Any one of these, held anywhere, shows the entry; none: everyone signed in sees it.
    permission: Permission | tuple[Permission, ...] | None = None
    order: int = 50

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """The permissions as a tuple."""
        if self.permission is None:
            return ()
        return self.permission if isinstance(self.permission, tuple) else (self.permission,)


@dataclass(frozen=True, slots=True)
class Link:
    """A menu entry as a page shows it; `here` when the page is this one or below it."""

    label: str
    href: str
    icon: str
    here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A work menu with its title."""

    title: str
    links: list[Link]


#: What everyone who is signed in has at hand; addresses are promises of the outside contract.
TABS = (
    MenuItem("Home", "/", "house", "main"),
    MenuItem("Activities", "/activities", "calendar-check", "main"),
    MenuItem("Scan", "/scan", "qr-code-scan", "main"),
    MenuItem("Rewards", "/rewards", "gift", "main"),
    MenuItem("Me", "/me", "person", "main"),
)
SECTIONS = {"lead": "Leading a team", "desk": "Community desk", "counter": "Shop counter"}


def init(app: Flask, items: Iterable[MenuItem]) -> None:
    """Keep the rooms' entries and give templates `tabs()`, `menu(section)` and `work_menu()`."""
    app.extensions["shanlin.menu"] = sorted(items, key=lambda item: item.order)
    app.jinja_env.globals.update(tabs=tabs, menu=menu, work_menu=work_menu)


def tabs() -> list[Link]:
    """The five tabs."""
    return [Link(t.label, t.endpoint, t.icon, _is_here(t.endpoint)) for t in TABS]


def menu(section: str) -> list[Link]:
    """The entries of a section that the present actor may use."""
    shown = [item for item in _items() if item.section == section and _may(item)]
    hrefs = [url_for(item.endpoint) for item in shown]
    here = max((href for href in hrefs if _is_here(href)), key=len, default=None)
    return [Link(i.label, href, i.icon, href == here) for i, href in zip(shown, hrefs, strict=True)]


def work_menu() -> list[Group]:
    """The sections in which the present actor has anything to do."""
    groups = (Group(title, menu(section)) for section, title in SECTIONS.items())
    return [group for group in groups if group.links]


def _items() -> list[MenuItem]:
    return cast(list[MenuItem], current_app.extensions["shanlin.menu"])


def _may(item: MenuItem) -> bool:
    actor = current_actor()
    if actor is None:
        return False
    if item.section == "counter":  # a place's admin holds these permissions too, but stands at no counter
        return any(actor.shops(p) for p in item.permissions)
    return not item.permissions or any(actor.may_somewhere(p) for p in item.permissions)


def _is_here(href: str) -> bool:
    if href == "/":
        return request.path == "/"
    return request.path == href or request.path.startswith(href + "/")
