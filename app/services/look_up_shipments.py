"""发货记录: what was shipped, looked up by day, shop, courier and number, and written as a table.

Nothing of a receiver is written: the platform forbids it.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from app.domain.errors import InvalidInput
from app.domain.ids import ParcelId
from app.ports.jobs import JobContext
from app.ports.shipments import ShipmentFilter, ShipmentLine, ShipmentMark, ShipmentRows
from app.services.table_csv import Cells, csv_bytes

CHUNK = 500


class LookUpShipments:
    """Reads shipments and writes files.

    Args:
        rows: shipments.
        to_workbook: rows of cells as an Excel file.
        write: a file, whole or not at all.
    """

    def __init__(
        self,
        *,
        rows: ShipmentRows,
        to_workbook: Callable[[Iterable[Cells]], bytes],
        write: Callable[[Path, bytes], None],
    ) -> None:
        self._rows = rows
        self._to_workbook = to_workbook
        self._write = write

    def marks(self, wanted: ShipmentFilter) -> tuple[ShipmentMark, ...]:
        """The shipments that ``wanted`` lets through, in its order."""
        return self._rows.marks(wanted)

    def lines(self, ids: tuple[ParcelId, ...]) -> tuple[ShipmentLine, ...]:
        """The shipments of these parcels, in that order."""
        return self._rows.lines(ids)

    def export(
        self,
        ctx: JobContext,
        ids: tuple[ParcelId, ...],
        path: Path,
        *,
        head: Cells,
        cells: Callable[[ShipmentLine], Cells],
    ) -> int:
        """Write the shipments of ``ids`` as the name of ``path`` says (.csv, .xlsx); how many.

        Raises:
            InvalidInput: there are none, or the name says nothing that is known.
            Cancelled: on the way; nothing is written then.
            StorageError: it cannot be written.
        """
        ending = path.suffix.casefold()
        if ending not in {".csv", ".xlsx"}:
            raise InvalidInput(
                "shipments.ending", f"不知道怎么写 {path.name}", "文件名用 .csv 或 .xlsx 结尾。"
            )
        table = [head]
        for first in range(0, len(ids), CHUNK):
            ctx.check()
            table += map(cells, self.lines(ids[first : first + CHUNK]))
            ctx.progress(min(first + CHUNK, len(ids)), len(ids), "导出发货记录")
        if len(table) == 1:
            raise InvalidInput("shipments.nothing", "没有可以导出的发货记录", "换个条件再试。")
        self._write(path, csv_bytes(table) if ending == ".csv" else self._to_workbook(table))
        return len(table) - 1
