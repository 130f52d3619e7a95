"""JSON doors of checkins: scans, presence after the scan."""

from app.checkins.api import presence, scans
from app.checkins.api.blueprint import api

__all__ = ["api", "presence", "scans"]
