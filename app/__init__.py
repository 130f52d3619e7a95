"""Shanlin 善邻: what you do for your neighbours, recorded, approved, thanked and proved.

The map of the house stands in README.md.
"""

from app.factory import create_app

__all__ = ["create_app"]
