"""What the address of a page asks for: which part of a list, and which words to look for in it."""

from flask import request

from app.core.paging import DEFAULT_LIMIT, PageRequest
from app.web.request import is_clean_text

_LONGEST_SEARCH = 100


def asked_page(limit: int = DEFAULT_LIMIT) -> PageRequest:
    """Which page of a list, of `limit` items at most: `?cursor=`."""
    return PageRequest(limit, request.args.get("cursor"))


def asked_words(name: str = "q", longest: int = _LONGEST_SEARCH) -> str:
    """What somebody looks for: `?q=`, cut to what a name can be; what no database can hold counts as nothing."""
    typed = request.args.get(name, "").strip()[:longest]
    return typed if is_clean_text(typed) else ""
