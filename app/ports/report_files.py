"""Reports as files."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from app.domain.day_report import Report


class Format(StrEnum):
    """Kinds of files; the value is the ending."""

    XLSX = "xlsx"
    PDF = "pdf"
    PNG = "png"
    CSV = "csv"
    JSON = "json"


class ReportFiles(Protocol):
    """Makes files of reports and puts them down. The same reports give the same bytes."""

    def render(self, reports: Sequence[Report], wanted: Format) -> bytes:
        """The first report, and in workbooks and data files the others (each shop's) too."""
        ...

    def write(self, path: Path, data: bytes) -> None:
        """There whole or not at all. Raises StorageError."""
        ...

    def make_folder(self, path: Path) -> None:
        """Raises StorageError when it is not there and cannot be made."""
        ...
