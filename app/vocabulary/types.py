"""Commands and refusals of the vocabulary."""

from dataclasses import dataclass
from uuid import UUID

from app.core.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class NewBrand:
    """A brand of a community's own."""

    code: str
    name_zh: str
    place_id: UUID
    name_en: str | None = None


class BrandTaken(Conflict):
    """There is a brand with this code."""

    code = "brand_taken"
    field = "code"


class UnknownBrand(NotFound):
    """No such brand."""

    code = "unknown_brand"
    field = "brand"


class UnknownCategory(NotFound):
    """No such category."""

    code = "unknown_category"
    field = "category"
