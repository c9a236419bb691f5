"""Tables as CSV files that spreadsheets open as they are."""

import csv
from collections.abc import Iterable
from io import StringIO

Cells = tuple[str, ...]


def csv_bytes(table: Iterable[Cells]) -> bytes:
    """A CSV file that spreadsheets open as UTF-8; long numbers stay whole in an .xlsx."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([plain(cell) for cell in row] for row in table)
    return out.getvalue().encode("utf-8-sig")


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    risky = text[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{text}" if risky else text
