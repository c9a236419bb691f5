"""Ticking off the labels of a print batch by scanning them, kept so that it can be gone on with."""

from dataclasses import replace

from app.domain.batch import Batch, BatchKind
from app.domain.errors import InvalidInput
from app.domain.ids import BatchId, ParcelId
from app.domain.proof import Proof, Sheet, Tally, Tick, named_batch
from app.ports.clock import Clock
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.label_outcomes import operator_name
from app.services.scan_gate import UNASKED, Answers, ScanGate, judged_so

_PRINTS = frozenset({BatchKind.PRINT, BatchKind.REPRINT})


class ProveBatch:
    """Opens a batch by its label, and takes scans."""

    def __init__(self, *, store: Store, clock: Clock, settings: Settings, gate: ScanGate) -> None:
        self._store = store
        self._gate = gate
        self._clock = clock
        self._settings = settings

    def find(self, text: str) -> Batch:
        """The newest print batch of the label ``text``, typed or scanned.

        Raises:
            InvalidInput: there is none, or it printed no labels.
        """
        found = self._labelled(text)
        batch = next((each for each in found if each.kind in _PRINTS), None)
        if batch is None:
            raise InvalidInput(
                "prove.no_labels",
                f"{found[0].label} 不是打印面单的批次",
                "只有打印和补打的批次可以核对；看面单上的批次号。",
            )
        return batch

    def open(self, text: str) -> Proof:
        """How far the batch ``text`` is proved. Raises InvalidInput as :meth:`find`."""
        return self._proof(self.find(text))

    def parcels(self, text: str) -> tuple[Batch, tuple[ParcelId, ...]]:
        """The newest batch ``text`` of any kind, and its parcels in label order.

        Raises:
            InvalidInput: there is none.
        """
        batch = self._labelled(text)[0]
        lines = self._store.reader.batch_lines(batch.batch_id)
        return batch, tuple(line.parcel_id for line in lines)

    def _labelled(self, text: str) -> tuple[Batch, ...]:
        label = named_batch(text)
        found = self._store.reader.batches(label=label) if label else ()
        if not found:
            raise InvalidInput(
                "prove.no_batch",
                f"没有叫「{text.strip()}」的批次",
                "批次号印在面单和拣货单上，如 1128-03。",
            )
        return tuple(each.batch for each in found)

    def again(self, batch_id: BatchId) -> Proof:
        """The same batch as it is now. Raises InvalidInput when it is gone."""
        with self._store.begin() as work:
            batch = work.batches.get(batch_id)
        return self._proof(_there(batch))

    def scan(
        self, batch_id: BatchId, number: str, answers: Answers = UNASKED
    ) -> tuple[Tick, Sheet | None, Tally]:
        """Take one scanned label: what it is to the batch, and how far that is now.

        Only this label is read, however large the batch. The gate at the scanner judges it; what
        stops or cannot be relied on is not ticked. Of a label that is ``stale`` the platform is
        to be asked, and the same scan given once more with its ``answers``.

        Raises:
            InvalidInput: the batch is gone.
        """
        with self._store.begin() as work:
            label = _there(work.batches.get(batch_id)).label
            sheet = work.scans.sheet(batch_id, number)
            if sheet is None:
                return Tick.ELSEWHERE, None, self._tally(work, batch_id, label)
            sheet = self._judged(work, sheet, answers)
            refused = sheet.refused
            if refused is not None:
                return refused, sheet, self._tally(work, batch_id, label)
            now = self._clock.now()
            if not work.scans.tick(batch_id, sheet.sequence, now):
                return Tick.TWICE, sheet, self._tally(work, batch_id, label)
            tally = self._tally(work, batch_id, label)
            if tally.complete:
                work.audit.record(
                    actor=operator_name(self._settings),
                    action="batch.proved",
                    subject=batch_id,
                    at=now,
                    note=f"{label} {tally.done}/{tally.total}",
                )
            work.commit()
        return Tick.TICKED, sheet, tally

    def clear(self, batch_id: BatchId) -> Proof:
        """Begin again with nothing ticked."""
        with self._store.begin() as work:
            work.scans.clear(batch_id)
            work.audit.record(
                actor=operator_name(self._settings),
                action="batch.proof_cleared",
                subject=batch_id,
                at=self._clock.now(),
            )
            work.commit()
        return self.again(batch_id)

    def _proof(self, batch: Batch) -> Proof:
        reader = self._store.reader
        sheets = self._standing(reader.sheets(batch.batch_id))
        labelled = {sheet.parcel_id for sheet in sheets}
        lines = reader.batch_lines(batch.batch_id)
        return Proof(
            batch_id=batch.batch_id,
            label=batch.label,
            sheets=sheets,
            ticked=reader.ticked(batch.batch_id),
            unprinted=sum(1 for line in lines if line.parcel_id not in labelled),
        )

    def _standing(self, sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
        """Labels with what stops them at the scanner only."""
        if not any(sheet.blocks for sheet in sheets):
            return sheets
        with self._store.begin() as work:
            return self._gate.judged(sheets, work.overrides)

    def _judged(self, work: UnitOfWork, sheet: Sheet, answers: Answers) -> Sheet:
        if sheet.void:
            return sheet
        found = self._gate.standing(work, sheet.parcel_id, answers)
        return replace(judged_so(sheet, found.blocks), stale=found.stale, trouble=found.trouble)

    def _tally(self, work: UnitOfWork, batch_id: BatchId, label: str) -> Tally:
        """In numbers; labels whose gates stand open count as those that nothing stops."""
        done, total, held_back = work.scans.count(batch_id)
        if held_back:
            stopped = work.scans.stopped(batch_id)
            judged = self._gate.judged((sheet for sheet, _ in stopped), work.overrides)
            passed = [
                ticked
                for (_, ticked), sheet in zip(stopped, judged, strict=True)
                if sheet.may_leave
            ]
            done, total = done + sum(passed), total + len(passed)
            held_back -= len(passed)
        return Tally(label=label, done=done, total=total, held_back=held_back)


def _there(batch: Batch | None) -> Batch:
    if batch is None:
        raise InvalidInput("prove.no_batch", "这个批次已经没有了", "在「打印 → 批次」里看有哪些。")
    return batch
