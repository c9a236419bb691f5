"""What the service of shelf locations reads and writes files with."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.adapters.files.atomic import read_whole, write_atomically
from app.adapters.files.xlsx import read_workbook, write_workbook
from app.domain.shelf_file import SheetLine


class LocationFiles:
    """CSV and TSV as bytes, Excel workbooks by their first sheet."""

    def read(self, path: Path) -> bytes:
        return read_whole(path, "库位表")

    def write(self, path: Path, data: bytes) -> None:
        write_atomically(path, data)

    def read_workbook(self, data: bytes) -> Sequence[SheetLine]:
        return read_workbook(data)

    def write_workbook(self, rows: Iterable[tuple[str, ...]]) -> bytes:
        return write_workbook(rows)
