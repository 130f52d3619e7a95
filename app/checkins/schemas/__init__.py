"""JSON shapes of checkins, and the words of a refusal."""

from app.checkins.schemas.codes import CardOut, CodeOut, CodesOut, CodesQuery, picture
from app.checkins.schemas.presence import AttendanceOut, HeadCountOut, LookUpIn, UndoIn
from app.checkins.schemas.refusals import reason_sentence, refusal_body, refusal_sentence
from app.checkins.schemas.scans import BatchIn, BatchItemOut, BatchOut, PersonOut, RecordOut, ScanIn, ScanOut

__all__ = [
    "AttendanceOut",
    "BatchIn",
    "BatchItemOut",
    "BatchOut",
    "CardOut",
    "CodeOut",
    "CodesOut",
    "CodesQuery",
    "HeadCountOut",
    "LookUpIn",
    "PersonOut",
    "RecordOut",
    "ScanIn",
    "ScanOut",
    "UndoIn",
    "picture",
    "reason_sentence",
    "refusal_body",
    "refusal_sentence",
]
