"""How a device hands its queue in: the same at the API's door and at that of the staff's own page."""

from typing import Any

from app.checkins import service
from app.checkins.schemas import BatchIn, BatchItemOut, ScanOut, refusal_sentence
from app.checkins.types import ScanCommand
from app.core import clock
from app.core.errors import DomainError
from app.web.context import actor, uow
from app.web.problems import sentence


def hand_in(batch: BatchIn) -> dict[str, Any]:
    """Judge a queue in its own order, each scan in a transaction of its own: what is done stays done."""
    return {"results": [_queued(command) for command in batch.to_commands(clock.now())]}


def _queued(command: ScanCommand) -> dict[str, Any]:
    try:
        result = uow.run(service.scan, actor(), command)
    except DomainError as error:
        item = BatchItemOut(
            nonce=command.nonce, status=error.status, code=error.code, detail=sentence(error), scan=None
        )
        return item.model_dump(mode="json")
    return BatchItemOut(
        nonce=command.nonce, status=result.status, code=result.reason, detail=refusal_sentence(result) or None,
        scan=ScanOut.of(result),
    ).model_dump(mode="json")  # fmt: skip
