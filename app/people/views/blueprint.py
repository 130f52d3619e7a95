"""The room's pages, its entries in the work menu, and how its templates write numbers and devices."""

from urllib.parse import urlsplit

from flask import Blueprint
from flask_babel import gettext

from app.core.permissions import Permission
from app.people.types.numbers import spaced
from app.web.nav import MenuItem

pages = Blueprint("people", __name__)
menu = [MenuItem("People", "people.index", "people", "desk", Permission.PEOPLE_READ, order=30)]

pages.add_app_template_filter(spaced, "spaced")
_SYSTEMS = ("HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


@pages.app_template_filter("device_name")
def device_name(label: str) -> str:
    """What a person recognises of a browser's user agent."""
    system = next((name for name in _SYSTEMS if name in label), None)
    if system is None:
        return label.split("/", maxsplit=1)[0][:40] or gettext("a browser")
    if "MicroMessenger" in label:
        return gettext("WeChat on %(system)s", system=system)
    return gettext("browser on %(system)s", system=system)


@pages.app_template_filter("url_path")
def url_path(url: str) -> str:
    """The path of an address of this site: pictures load from wherever the page was opened."""
    return urlsplit(url).path
