"""JSON shapes of the vocabulary; names come in the language that the client accepts."""

from typing import Annotated

from pydantic import StringConstraints as Text

from app.vocabulary.queries import Brand, Category
from app.vocabulary.types import NewBrand
from app.web.i18n import in_english
from app.web.schema import ApiModel, Id, Name, PageQuery

__all__ = ["BrandOut", "CategoryOut", "NewBrandIn", "PageQuery"]

BrandCode = Annotated[str, Text(pattern=r"^[a-z0-9_]{1,40}$")]


class BrandOut(ApiModel):
    """A brand."""

    code: str
    name: str

    @classmethod
    def of(cls, brand: Brand) -> "BrandOut":
        """In the reader's language, if there is a name in it."""
        return cls(code=brand.code, name=brand_name(brand))


class CategoryOut(ApiModel):
    """A category of service."""

    code: str
    name: str

    @classmethod
    def of(cls, category: Category) -> "CategoryOut":
        """In the reader's language."""
        return cls(code=category.code, name=category_name(category))


class NewBrandIn(ApiModel):
    """A brand of a community's own: `name` as people here say it, `name_en` for guests."""

    code: BrandCode
    name: Name
    name_en: Name | None = None
    place_id: Id

    def to_command(self) -> NewBrand:
        """For the service."""
        return NewBrand(code=self.code, name_zh=self.name, name_en=self.name_en, place_id=self.place_id)


def brand_name(brand: Brand) -> str:
    """In the reader's language, if there is a name in it."""
    return brand.name_en if brand.name_en and in_english() else brand.name_zh


def category_name(category: Category) -> str:
    """In the reader's language."""
    return category.name_en if in_english() else category.name_zh
