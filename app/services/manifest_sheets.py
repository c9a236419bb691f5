"""交接清单 as paper and as a table. Of the receiver it holds the region and no more."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from app.domain.errors import InvalidInput
from app.domain.ids import ManifestId
from app.domain.instants import SHANGHAI, from_epoch
from app.domain.manifest import HandedParcel
from app.labels.document import ManifestDocument, ManifestParcel
from app.ports.clock import Clock
from app.ports.manifests import ManifestRow, ManifestRows
from app.ports.settings import Settings
from app.services.match_handover import parcels_on
from app.services.scan_gate import ScanGate
from app.services.table_csv import Cells, csv_bytes

HEAD: Cells = (
    "清单号",
    "快递",
    "网点",
    "运单号",
    "件数",
    "目的地",
    "订单号",
    "扫码时间",
    "交接时间",
    "揽收时间",
    "情况",
)
NOT_LEFT = "清点中"


class ManifestSheets:
    """Makes documents and writes files.

    Args:
        rows: manifests.
        gate: what stops parcels at the scanner.
        clock: dates the paper.
        settings: who sends.
        to_pdf: a document as A4 pages.
        to_workbook: rows of cells as an Excel file.
        write: a file, whole or not at all.
    """

    def __init__(
        self,
        *,
        rows: ManifestRows,
        gate: ScanGate,
        clock: Clock,
        settings: Settings,
        to_pdf: Callable[[ManifestDocument], bytes],
        to_workbook: Callable[[Iterable[Cells]], bytes],
        write: Callable[[Path, bytes], None],
    ) -> None:
        self._rows = rows
        self._gate = gate
        self._clock = clock
        self._settings = settings
        self._to_pdf = to_pdf
        self._to_workbook = to_workbook
        self._write = write

    def document(self, manifest_id: ManifestId) -> ManifestDocument:
        """The manifest as paper says it. Raises InvalidInput when it is gone or empty."""
        row, parcels = self._read(manifest_id)
        manifest = row.manifest
        return ManifestDocument(
            carrier_name=" ".join(each for each in (row.carrier_name, row.branch_name) if each),
            parcels=tuple(
                ManifestParcel(
                    tracking_number=each.tracking_number,
                    place=_town(each.place),
                    pieces=each.pieces,
                )
                for each in parcels
            ),
            printed_at=from_epoch(manifest.left_s) or self._clock.now(),
            sender_name=self._settings.text("sender.name"),
            number=manifest.label or NOT_LEFT,
        )

    def __call__(self, manifest_id: ManifestId, path: Path) -> int:
        """Write it to ``path`` as its name says (.pdf, .csv, .xlsx); how many parcels.

        Raises:
            InvalidInput: it is gone or empty, or the name says nothing that is known.
            StorageError: it cannot be written.
        """
        ending = path.suffix.casefold()
        if ending == ".pdf":
            document = self.document(manifest_id)
            self._write(path, self._to_pdf(document))
            return len(document.parcels)
        if ending not in {".csv", ".xlsx"}:
            raise InvalidInput(
                "manifest.ending",
                f"不知道怎么写 {path.name}",
                "文件名用 .pdf、.csv 或 .xlsx 结尾。",
            )
        row, parcels = self._read(manifest_id)
        table = [HEAD, *(_cells(row, each) for each in parcels)]
        self._write(path, csv_bytes(table) if ending == ".csv" else self._to_workbook(table))
        return len(parcels)

    def _read(self, manifest_id: ManifestId) -> tuple[ManifestRow, tuple[HandedParcel, ...]]:
        row = self._rows.row(manifest_id)
        if row is None:
            raise InvalidInput("manifest.gone", "没有这张交接清单", "在「交接」里看有哪些。")
        parcels = parcels_on(row, self._rows, self._gate)
        if not parcels:
            raise InvalidInput("manifest.empty", "这张清单上没有包裹", "先扫码或列入包裹。")
        return row, parcels


def situation(each: HandedParcel, left_s: int) -> str:
    """How a parcel of a manifest stands, Chinese."""
    if each.picked_up_s:
        return "交接前已揽收" if 0 < each.picked_up_s < left_s else "已揽收"
    if each.reason:
        return each.reason
    if left_s:
        return "未揽收"
    return "已扫" if each.ticked_s else "已列入"


def _town(region: str) -> str:
    """City and district: the province is known from them, and columns are narrow."""
    parts = region.split()
    return " ".join(parts[1:] if len(parts) > 2 else parts)


def _cells(row: ManifestRow, each: HandedParcel) -> Cells:
    return (
        row.manifest.label or NOT_LEFT,
        row.carrier_name,
        row.branch_name,
        each.tracking_number,
        str(each.pieces),
        each.place,
        " ".join(each.order_ids),
        _time(each.ticked_s),
        _time(row.manifest.left_s),
        _time(each.picked_up_s),
        situation(each, row.manifest.left_s),
    )


def _time(at_s: int) -> str:
    at: datetime | None = from_epoch(at_s)
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if at else ""
