"""备货单: what all pending orders need, added up over shops and stages."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from app.domain.errors import InvalidInput
from app.domain.ids import ParcelId
from app.domain.instants import SHANGHAI, from_epoch
from app.domain.parcel import PENDING_STAGES, Stage
from app.domain.pickup import PickupRules
from app.domain.shelf import walk_key
from app.domain.stock import StockLine, StockList
from app.ports.clock import Clock
from app.ports.rows import ParcelRow, PieceRow
from app.ports.store import Store
from app.services.list_picking import sku_key
from app.services.order_labels import deadline_s
from app.services.table_csv import plain

_NUMBERED = frozenset({Stage.TO_PRINT})
_UNNUMBERED = frozenset({Stage.TO_NUMBER, Stage.NUMBER_UNKNOWN})
CSV_HEAD = (
    "预售",
    "库位",
    "商家编码",
    "商品",
    "规格",
    "待取号",
    "待打印",
    "已打印未发",
    "合计",
    "包裹",
    "最近截止",
)


class ListStock:
    """Adds up; writes a PDF or, by the file's name, a CSV."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        rules: PickupRules,
        write_pdf: Callable[[StockList, Path], None],
        write: Callable[[Path, bytes], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._write_pdf = write_pdf
        self._write = write

    def count(self) -> StockList:
        """What is needed now. Parcels that something blocks are not counted."""
        reader = self._store.reader
        rows = reader.parcels(stages=PENDING_STAGES)
        free = {row.parcel_id: row for row in rows if not row.blocks}
        found: dict[tuple[bool, tuple[str, str, str]], _Need] = {}
        for piece in reader.pieces(frozenset(free)):
            row = free[piece.parcel_id]
            key = (piece.presale, sku_key(piece))
            found.setdefault(key, _Need(piece)).take(
                row, piece.quantity, deadline_s(row, self._rules, self._clock)
            )
        places = reader.locations()
        lines = (
            need.line(places.get(need.piece.code, ""), presale=presale)
            for (presale, _), need in found.items()
        )
        return StockList(
            made_at=self._clock.now(),
            shops=len({row.shop_id for row in free.values()}),
            parcels=len(free),
            held_back=len(rows) - len(free),
            lines=tuple(sorted(lines, key=_place)),
        )

    def __call__(self, path: Path) -> StockList:
        """Write the stock list to ``path`` as its name says (.pdf, .csv).

        Raises:
            InvalidInput: the name says nothing that is known.
            StorageError: it cannot be written.
        """
        ending = path.suffix.casefold()
        if ending not in {".pdf", ".csv"}:
            raise InvalidInput(
                "stock.ending", f"不知道怎么写 {path.name}", "文件名用 .pdf 或 .csv 结尾。"
            )
        stock = self.count()
        if ending == ".csv":
            self._write(path, stock_csv(stock))
        else:
            self._write_pdf(stock, path)
        return stock


@dataclass(slots=True)
class _Need:
    piece: PieceRow
    to_number: int = 0
    to_print: int = 0
    printed: int = 0
    holders: set[ParcelId] = field(default_factory=set)
    deadline_s: int = 0

    def take(self, row: ParcelRow, quantity: int, deadline: int) -> None:
        if row.stage in _UNNUMBERED:
            self.to_number += quantity
        elif row.stage in _NUMBERED:
            self.to_print += quantity
        else:
            self.printed += quantity
        self.holders.add(row.parcel_id)
        if deadline:
            self.deadline_s = min(self.deadline_s or deadline, deadline)

    def line(self, location: str, *, presale: bool) -> StockLine:
        return StockLine(
            code=self.piece.code,
            name=self.piece.name,
            spec=self.piece.spec,
            location=location,
            to_number=self.to_number,
            to_print=self.to_print,
            printed=self.printed,
            parcels=len(self.holders),
            presale=presale,
            deadline_s=self.deadline_s,
        )


def _place(line: StockLine) -> tuple[object, ...]:
    return (
        line.presale,
        not line.location,
        walk_key(line.location),
        line.code or "\uffff",
        line.name,
        line.spec,
    )


def deadline_text(line: StockLine) -> str:
    """``11-28 16:00`` in Shanghai; "" when none runs."""
    at = from_epoch(line.deadline_s)
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}" if at else ""


def stock_csv(stock: StockList) -> bytes:
    """A CSV file that spreadsheets open rightly, with a line of totals."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_HEAD)
    writer.writerows(
        (
            "预售" if line.presale else "",
            plain(line.location),
            plain(line.code),
            plain(line.name),
            plain(line.spec),
            line.to_number,
            line.to_print,
            line.printed,
            line.total,
            line.parcels,
            deadline_text(line),
        )
        for line in stock.lines
    )
    sums = (_sum(stock.lines, name) for name in ("to_number", "to_print", "printed", "total"))
    writer.writerow(("合计", "", "", "", "", *sums, stock.parcels, ""))
    return out.getvalue().encode("utf-8-sig")


def _sum(lines: Iterable[StockLine], name: str) -> int:
    return sum(getattr(line, name) for line in lines)
