"""JSON doors of the vocabulary."""

from app.core.permissions import Permission
from app.vocabulary import queries, service
from app.vocabulary.schemas import BrandOut, CategoryOut, NewBrandIn, PageQuery
from app.web.api import Api, Reply, act, read
from app.web.guards import public, requires
from app.web.schema import Listing, listing

api = Api("vocabulary", __name__)


@api.door("GET", "/brands", public, query=PageQuery, out=Listing[BrandOut])
def list_brands(query: PageQuery) -> dict[str, object]:
    """Brands of teams, by code."""
    return listing(read(queries.list_brands, query.page()), BrandOut.of)


@api.door("POST", "/brands", requires(Permission.TEAMS_MANAGE), body=NewBrandIn, out=BrandOut, status=201)
def add_brand(body: NewBrandIn) -> Reply:
    """Add a brand of a community's own."""
    return act(service.add_brand, body.to_command(), show=BrandOut.of, status=201)


@api.door("GET", "/categories", public, query=PageQuery, out=Listing[CategoryOut])
def list_categories(query: PageQuery) -> dict[str, object]:
    """Categories of service, in the order that people know."""
    return listing(read(queries.list_categories, query.page()), CategoryOut.of)
