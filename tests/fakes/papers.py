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
from app.domain.shelf_file import read_lines, text_lines
from app.domain.stock import StockList
from app.ports.jobs import JobContext
from app.ports.printer import Paper, Raster, SendResult
from app.ports.rows import GoodsRow
from app.services.print_lists import ReadyList, SentList, list_name
from app.services.scan_gate import UNASKED, Answers
from app.services.shelf_locations import LocationChange, Preview
from tests.fakes.rows import NOW


class FakePapers:
    """Remembers what was asked; ``proofs`` are the batches that can be proved, by label."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner
        self.lists = FakeListPrinter(owner)
        self.locations = FakeLocations(owner)
        self.proofs: dict[str, Proof] = {}

    def services(self) -> dict[str, Any]:
        """What a desk has of them."""
        return {
            "list_stock": FakeStockLists(self._owner),
            "list_picking": FakePickingLists(self._owner),
            "print_lists": self.lists,
            "order_labels": self.order,
            "shelf_locations": self.locations,
            "prove_batch": self,
        }

    def order(self, ids: tuple[ParcelId, ...], order: LabelOrder) -> tuple[ParcelId, ...]:
        if order is not LabelOrder.LISTED:
            self._owner.note("order", ids, order)
        return ids if order is LabelOrder.LISTED else tuple(sorted(ids))

    def open(self, text: str) -> Proof:
        found = self.proofs.get(named_batch(text))
        if found is None:
            raise InvalidInput("prove.no_batch", f"没有叫「{text}」的批次", "看面单上的批次号。")
        return found

    def parcels(self, text: str) -> tuple[Batch, tuple[ParcelId, ...]]:
        found = self._owner.kept.find(text)
        lines = self._owner.reader.batch_lines(found.batch.batch_id)
        return found.batch, tuple(line.parcel_id for line in lines)

    def scan(
        self, batch_id: str, number: str, answers: Answers = UNASKED
    ) -> tuple[Tick, Sheet | None, Tally]:
        (proof,) = (each for each in self.proofs.values() if each.batch_id == batch_id)
        sheet = next((s for s in proof.sheets if s.tracking_number == number.upper()), None)
        if sheet is None:
            return Tick.ELSEWHERE, None, proof.tally
        answer = answers.get(sheet.parcel_id) if sheet.stale else None
        if answer is not None:
            trouble = "" if answer.unchecked is None else answer.unchecked.title
            sheet = replace(sheet, stale=False, blocks=answer.blocks, trouble=trouble)
        if sheet.refused is not None:
            return sheet.refused, sheet, proof.tally
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


class FakeLocations:
    """Places in a dict; files are those that a test lays on the disk."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner
        self.places: dict[str, str] = {}
        self.waiting: tuple[GoodsRow, ...] = ()

    def all(self) -> dict[str, str]:
        return dict(self.places)

    def goods(self) -> tuple[GoodsRow, ...]:
        return self.waiting

    def set(self, code: str, location: str) -> LocationChange:
        self._owner.note("place", code, location)
        return self._put({code: location})

    def remove(self, codes: tuple[str, ...]) -> LocationChange:
        self._owner.note("unplace", codes)
        return self._put(dict.fromkeys(codes, ""))

    def put_back(self, change: LocationChange) -> int:
        own = {
            c: to for c, to in change.before.items() if self.places.get(c, "") == change.after[c]
        }
        self._put(own)
        return len(change) - len(own)

    def look(self, path: Path) -> Preview:
        self._owner.note("look", path)
        file = read_lines(text_lines(path.read_bytes()))
        return Preview(file, {c: self.places[c] for c in file.places if c in self.places})

    def take(self, preview: Preview) -> LocationChange:
        self._owner.note("take", len(preview.file.places))
        preview.file.require()
        return self._put(preview.file.places)

    def give(self, path: Path) -> int:
        self._owner.note("give", path)
        return len(self.places)

    def _put(self, places: dict[str, str]) -> LocationChange:
        before = {code: self.places.get(code, "") for code in places}
        after = {code: to for code, to in places.items() if before[code] != to}
        self.places = {c: to for c, to in (self.places | places).items() if to}
        return LocationChange({code: before[code] for code in after}, after)
