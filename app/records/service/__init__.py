"""What may be done with service records, one file per group of verbs."""

from app.records.service.measured import write_measured

__all__ = ["write_measured"]
