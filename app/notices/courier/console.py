"""The sender for development: what would go out stands in the worker's log."""

import logging

from app.notices.courier.message import Message
from app.notices.types import Channel
from app.people.types.numbers import masked_phone

log = logging.getLogger(__name__)


def send(message: Message) -> None:
    """Write it down; even here no number stands whole."""
    whom = masked_phone(message.to) if message.channel is Channel.SMS else "somebody in WeChat"
    log.info(
        "%s to %s (%s): %s %s", message.channel, whom, message.kind, message.values["text"], message.values["link"]
    )
