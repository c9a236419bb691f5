"""Sheets of paper in memory: orders, places and proofs that a test lays down."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from app.domain.batch import Batch
from app.domain.errors import InvalidInput
from app.domain.ids import ParcelId, PrinterId
from app.domain.label_order import LabelOrder
from app.domain.picking import PickingList, PickLine
from app.domain.proof import Proof, Sheet, Tally, Tick, named_batch
from app.domain.stock import StockList
from app.ports.jobs import JobContext
from app.ports.printer import Paper, Raster, SendResult
from app.services.print_lists import ReadyList, SentList, list_name
from tests.fakes.rows import NOW


class FakePapers:
    """Remembers what was asked; ``proofs`` are the batches that can be proved, by label."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner
        self.lists = FakeListPrinter(owner)
        self.places: dict[str, str] = {}
        self.proofs: dict[str, Proof] = {}

    def services(self) -> dict[str, Any]:
        """What a desk has of them."""
        return {
            "list_stock": FakeStockLists(self._owner),
            "list_picking": FakePickingLists(self._owner),
            "print_lists": self.lists,
            "order_labels": self.order,
            "shelf_locations": self,
            "prove_batch": self,
        }

    def order(self, ids: tuple[ParcelId, ...], order: LabelOrder) -> tuple[ParcelId, ...]:
        if order is not LabelOrder.LISTED:
            self._owner.note("order", ids, order)
        return ids if order is LabelOrder.LISTED else tuple(sorted(ids))

    def all(self) -> dict[str, str]:
        return dict(self.places)

    def set(self, code: str, location: str) -> None:
        self._owner.note("place", code, location)
        self.places[code] = location

    def take_file(self, data: bytes) -> tuple[int, int]:
        self._owner.note("places", data)
        return 3, 2

    def file(self) -> bytes:
        return b"places"

    def open(self, text: str) -> Proof:
        found = self.proofs.get(named_batch(text))
        if found is None:
            raise InvalidInput("prove.no_batch", f"没有叫「{text}」的批次", "看面单上的批次号。")
        return found

    def parcels(self, text: str) -> tuple[Batch, tuple[ParcelId, ...]]:
        found = self._owner.kept.find(text)
        lines = self._owner.reader.batch_lines(found.batch.batch_id)
        return found.batch, tuple(line.parcel_id for line in lines)

    def scan(self, batch_id: str, number: str) -> tuple[Tick, Sheet | None, Tally]:
        (proof,) = (each for each in self.proofs.values() if each.batch_id == batch_id)
        sheet = next((s for s in proof.sheets if s.tracking_number == number.upper()), None)
        if sheet is None:
            return Tick.ELSEWHERE, None, proof.tally
        if not sheet.may_leave:
            return Tick.BLOCKED, sheet, proof.tally
        if sheet.sequence in proof.ticked:
            return Tick.TWICE, sheet, proof.tally
        proof = replace(proof, ticked=proof.ticked | {sheet.sequence})
        self.proofs[proof.label] = proof
        return Tick.TICKED, sheet, proof.tally


class FakeStockLists:
    """A stock list without lines."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner

    def __call__(self, path: Path) -> StockList:
        self._owner.note("stock", path)
        return self.count()

    def count(self) -> StockList:
        return StockList(made_at=NOW, shops=1, parcels=2, held_back=0, lines=())


class FakePickingLists:
    """One line a parcel."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner

    def __call__(self, parcel_ids: tuple[ParcelId, ...], path: Path, **how: Any) -> PickingList:
        self._owner.note("pick", parcel_ids, path, **how)
        how.pop("template", None)
        return self.make(parcel_ids, **how)

    def make(
        self, parcel_ids: tuple[ParcelId, ...], *, batch: str = "", by_parcel: bool = False
    ) -> PickingList:
        count = len(parcel_ids)
        lines = tuple(
            PickLine(code=parcel_id, name="杯", spec="", quantity=1, parcels=1)
            for parcel_id in parcel_ids
        )
        return PickingList(
            made_at=self._owner.clock.now(),
            parcels=count,
            pieces=count,
            lines=lines,
            batch=batch,
            by_parcel=by_parcel,
        )


class FakeListPrinter:
    """Remembers lists; ``pages`` is how many labels one takes, ``sent`` what becomes of it."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner
        self.pages = 2
        self.out: int | None = None
        self.result = SendResult(paper=Paper.PRINTED)

    def prepare(self, ctx: JobContext, sheet: Any, printer_id: PrinterId) -> ReadyList:
        self._owner.note("prepare", sheet, printer_id)
        page = Raster(width=8, height=1, dpi=203, rows=b"\0")
        return ReadyList(
            name=list_name(sheet),
            setup=self._owner.station.get(printer_id),
            stock_mm=(100, 150),
            pages=(page,) * self.pages,
        )

    def send(self, ctx: JobContext, ready: ReadyList) -> SentList:
        self._owner.note("send", ready.name)
        sent = self.pages if self.out is None else self.out
        return SentList(name=ready.name, sent=sent, total=self.pages, result=self.result)
