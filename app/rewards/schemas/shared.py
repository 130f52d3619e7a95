"""What several shapes of this room share."""

from typing import Annotated

from pydantic import StringConstraints as Text

from app.web.schema import ApiModel, Id

#: A token, its whole address, or 8 digits.
PresentedCode = Annotated[str, Text(min_length=1, max_length=500)]


class ShopBrief(ApiModel):
    """The shop that gives it."""

    id: Id
    name: str
    address: str | None


class PersonBrief(ApiModel):
    """Whose it is, masked."""

    id: Id
    number: str
    name: str
