"""What every sender is given, and the two ways in which it may fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.core.settings import MessageTemplate
from app.notices.types import Channel


@dataclass(frozen=True, slots=True)
class Message:
    """A notice for one address. `key` stays the same however often it is sent."""

    key: str
    channel: Channel
    #: A phone number, or WeChat's name for the person.
    to: str
    kind: str
    template: MessageTemplate | None
    #: The notice's own values as words, and `text` and `link`.
    values: Mapping[str, str]

    def fields(self) -> dict[str, str]:
        """The provider's fields filled in; without any, the values under their own names."""
        if self.template is None or not self.template.fields:
            return {name: value for name, value in self.values.items() if name not in ("text", "link")}
        return {field: self.values.get(name, "") for field, name in self.template.fields.items()}


class Sender(Protocol):
    """Hands one message over; returns when the provider has taken it."""

    def __call__(self, message: Message) -> None:
        """Raises Rejected or Unanswered."""


class DeliveryFailed(Exception):
    """An attempt came to nothing; `code` says why, without any words of the provider's."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Rejected(DeliveryFailed):
    """The provider will never take this one."""


class Unanswered(DeliveryFailed):
    """It may succeed later."""
