"""What may be done with service records, one file per group of verbs."""

from app.records.service.approvals import approve_many
from app.records.service.decisions import reject, reverse, withdraw
from app.records.service.expecting import expected_points
from app.records.service.measured import mark, measure_again, remeasure, write_all_measured, write_measured
from app.records.service.typed_in import key_in

__all__ = [
    "approve_many",
    "expected_points",
    "key_in",
    "mark",
    "measure_again",
    "reject",
    "remeasure",
    "reverse",
    "withdraw",
    "write_all_measured",
    "write_measured",
]
