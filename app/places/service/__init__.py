"""Writes to the tree: the national list from a file, and grids by hand."""

from app.places.service.csv_file import HANGZHOU, read_csv
from app.places.service.csv_import import import_csv
from app.places.service.grids import add_grid, close_grid, recut

__all__ = ["HANGZHOU", "add_grid", "close_grid", "import_csv", "read_csv", "recut"]
