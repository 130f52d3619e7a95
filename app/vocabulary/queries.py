"""Reads of brands and categories: public, few, and always all of them that fit a page."""

import csv
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import place_table
from app.vocabulary.models import Brand, Category
from app.vocabulary.types import UnknownBrand, UnknownCategory

__all__ = [
    "Brand",
    "Category",
    "brand",
    "brands",
    "categories",
    "category",
    "list_brands",
    "list_categories",
    "place_choices",
    "seed_rows",
]

_DATA = Path(__file__).parent / "data"


def brand(session: Session, code: str) -> Brand:
    """The brand with this code."""
    found = session.get(Brand, code)
    if found is None:
        raise UnknownBrand
    return found


def category(session: Session, code: str) -> Category:
    """The category with this code."""
    found = session.get(Category, code)
    if found is None:
        raise UnknownCategory
    return found


def brands(session: Session) -> list[Brand]:
    """All brands, the city's own first, for a choice in a form."""
    return list(session.execute(select(Brand).order_by(Brand.place_id.is_not(None), Brand.code)).scalars())


def categories(session: Session) -> list[Category]:
    """All categories in the order of the list, for a choice in a form."""
    return list(session.execute(select(Category).order_by(Category.position)).scalars())


def list_brands(session: Session, _actor: Actor, page: PageRequest) -> Page[Brand]:
    """Brands by code."""
    return paginate(session, select(Brand), [Brand.code], page, descending=False)


def list_categories(session: Session, _actor: Actor, page: PageRequest) -> Page[Category]:
    """Categories in the order of the list."""
    return paginate(session, select(Category), [Category.position], page, descending=False)


def place_choices(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The places that the actor may add a brand for, by their grants."""
    place = place_table.c
    query = select(place.id, place.name).where(place.path.in_(actor.paths(Permission.TEAMS_MANAGE)))
    return [(str(row.id), row.name) for row in session.execute(query.order_by(place.path))]


def seed_rows() -> dict[str, list[dict[str, Any]]]:
    """The rows that every database has from its first migration, by table."""
    return {
        "brand": [{**row, "place_id": None} for row in _csv("brands")],
        "category": [{**row, "position": position} for position, row in enumerate(_csv("categories"), 1)],
    }


def _csv(name: str) -> list[dict[str, str]]:
    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
