"""JSON doors of checkins: scans, presence after the scan, the review desk."""

from app.checkins.api import presence, reviews, scans
from app.checkins.api.blueprint import api

__all__ = [
    "api",
    "presence",
    "reviews",
    "scans",
]
