"""JSON shapes of checkins, and the words of a refusal."""

from app.checkins.schemas.codes import CardOut, CodeOut, CodesOut, CodesQuery, picture
from app.checkins.schemas.corrections import (
    AttendanceQuery,
    ConfirmIn,
    CorrectionIn,
    CorrectionOut,
    CorrectionQuery,
    CountIn,
    CountOut,
    DecisionIn,
    LedAttendanceOut,
    RescanOut,
)
from app.checkins.schemas.presence import AttendanceOut, HeadCountOut, LookUpIn, UndoIn
from app.checkins.schemas.refusals import reason_sentence, refusal_body, refusal_sentence
from app.checkins.schemas.scans import BatchIn, BatchItemOut, BatchOut, PersonOut, RecordOut, ScanIn, ScanOut

__all__ = [
    "AttendanceOut",
    "AttendanceQuery",
    "BatchIn",
    "BatchItemOut",
    "BatchOut",
    "CardOut",
    "CodeOut",
    "CodesOut",
    "CodesQuery",
    "ConfirmIn",
    "CorrectionIn",
    "CorrectionOut",
    "CorrectionQuery",
    "CountIn",
    "CountOut",
    "DecisionIn",
    "HeadCountOut",
    "LedAttendanceOut",
    "LookUpIn",
    "PersonOut",
    "RecordOut",
    "RescanOut",
    "ScanIn",
    "ScanOut",
    "UndoIn",
    "picture",
    "reason_sentence",
    "refusal_body",
    "refusal_sentence",
]
