"""How records are shown: JSON shapes, and the words that pages and API share."""

from app.records.schemas.explaining import ScanLine, explanation_text, scan_lines
from app.records.schemas.records import (
    ApprovalsBody,
    ApprovalsOut,
    ReasonBody,
    RecordDetail,
    RecordOut,
    RecordQuery,
    TypedInBody,
)

__all__ = [
    "ApprovalsBody",
    "ApprovalsOut",
    "ReasonBody",
    "RecordDetail",
    "RecordOut",
    "RecordQuery",
    "ScanLine",
    "TypedInBody",
    "explanation_text",
    "scan_lines",
]
