"""取号: buy waybill numbers, at most once per parcel revision (invariant 1).

The intent is committed before the call. The platform answers the same order and pack id with the
same number, so an answer that was lost, or a program that died, is settled by asking again with
the very same pack id: that never buys a second number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.batch import Asked, Batch, BatchKind
from app.domain.errors import AppError, Cancelled, InvalidInput, Retry
from app.domain.gate import Act
from app.domain.ids import OrderId, ParcelId, ShopId
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.shop_shipping import ShopShipping
from app.domain.waybill import WaybillState
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.platform import (
    RowError,
    ShopBinder,
    ShopPlatform,
    WaybillAnswer,
)
from app.ports.rows import ParcelRow
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.authorization import remember_refusal
from app.services.batch_record import BatchRecords, RunningBatch
from app.services.buying import NO_ANSWER, Intent, row_error, said_of
from app.services.check_orders import CheckOrders, orders_of
from app.services.gates import tell_passed
from app.services.label_outcomes import operator_name
from app.services.open_intents import BUY, REDO, end_redos, open_intents
from app.services.promises import no_account, notes, wrong_carrier
from app.services.readiness import has_number, not_for_number
from app.services.shop_shipping import shipping_of
from app.services.waybill_counters import (
    Counter,
    by_counter,
    counter_at,
    fewer_pieces,
    new_waybill,
    no_carrier,
    one_carrier,
    other_pieces,
    pieces_before,
)

_INTERRUPTED = "程序在取号时中断，结果未知"

_TAKE = frozenset({BatchKind.ACQUIRE, BatchKind.REDO})
_IN_DOUBT = frozenset({WaybillState.INTENDED, WaybillState.UNKNOWN})
_ASKED_FOR = frozenset({Outcome.DONE, Outcome.UNKNOWN})
"""From here on 取号 looks after the number, and 重做 is over."""

ROWS_A_CALL = 50
"""Requests a call; the platform's maximum (reference 4.2)."""


class AcquireWaybills:
    """Intent before, outcome after; a lost answer is settled by the same order and pack id."""

    def __init__(
        self,
        *,
        store: Store,
        shops: ShopBinder,
        clock: Clock,
        settings: Settings,
        check: CheckOrders,
        guard: Guard,
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings
        self._check = check
        self._guard = guard
        self._batches = BatchRecords(store=store, clock=clock, settings=settings)

    @property
    def guard(self) -> Guard:
        """Held while a batch runs."""
        return self._guard

    def __call__(
        self,
        ctx: JobContext,
        parcel_ids: tuple[ParcelId, ...],
        *,
        pieces: int = 1,
        going_on: Batch | None = None,
    ) -> Receipt:
        """Numbers for ``parcel_ids``, each from the branch and sender of its own shop.

        ``pieces`` above 1 asks for that many numbers for each parcel (子母件). ``going_on``: the
        batch they are the rest of; its courier and pieces are kept.
        """
        wanted = tuple(dict.fromkeys(parcel_ids))
        asked, batch_id = self.asked(wanted, pieces), None
        if going_on is not None:
            asked, batch_id = going_on.asked, going_on.batch_id
        with (
            self._guard.hold(),
            self._batches.running(
                BatchKind.ACQUIRE, wanted, asked=asked, batch_id=batch_id
            ) as batch,
        ):
            lines = self.part(ctx, batch, wanted, asked)
        return Receipt.of(batch.batch_id, wanted, batch.with_next_try(lines))

    def part(
        self, ctx: JobContext, batch: RunningBatch, wanted: Sequence[ParcelId], asked: Asked
    ) -> dict[ParcelId, Line]:
        """Take numbers as a part of ``batch``, under the guard that it holds."""
        rows = self._check.before(Act.NUMBER, ctx, wanted)
        lines = batch.lines
        lines |= {p: line for p in wanted if (line := not_for_number(p, rows.get(p)))}
        self._buy_all(ctx, batch, [rows[p] for p in wanted if p not in lines], asked)
        return tell_passed(lines, rows)

    def asked(self, wanted: Iterable[ParcelId], pieces: int) -> Asked:
        """How numbers are taken for ``wanted`` as things are set now."""
        rows = self._store.reader.parcels_by_id(frozenset(wanted))
        return Asked(carrier=one_carrier(self._shippings(rows).values()), pieces=pieces)

    def _shippings(self, rows: Iterable[ParcelRow]) -> dict[ShopId, ShopShipping]:
        shops = {row.shop_id for row in rows}
        return {shop: shipping_of(self._store, self._settings, shop) for shop in shops}

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Settle every purchase whose outcome is unknown; a shop out of reach holds up no other."""
        with self._guard.hold(), self._batches.settling(BatchKind.ACQUIRE) as batch:
            with self._store.begin() as work:
                waiting = work.waybills.in_state(*_IN_DOUBT)
            wanted = tuple(dict.fromkeys(w.parcel_id for w in waiting))
            rows, lines = self._check_each_shop(ctx, wanted)
            batch.lines = lines
            lines |= {p: Line.blocked(p, row.blocks) for p, row in rows.items() if row.blocks}
            ready = [rows[p] for p in wanted if p in rows and p not in lines]
            self._buy_all(ctx, batch, ready, Asked())
        return Receipt.of(
            batch.batch_id, tuple(p for p in wanted if p in rows or p in lines), lines
        )

    def find_out(self, ctx: JobContext, wanted: Iterable[ParcelId]) -> None:
        """Settle what of ``wanted`` is in doubt, whatever stops it; under the caller's guard.

        Only for numbers that a person gives back: what an order that was stopped since was asked
        for is known in no other way. One that was never bought is bought by this, and goes back.
        """
        with self._store.begin() as work:
            live = work.waybills.live(wanted)
        doubts = [p for p, waybill in live.items() if waybill.state in _IN_DOUBT]
        if not doubts:
            return
        with self._batches.settling(BatchKind.ACQUIRE) as batch:
            rows, _ = self._check_each_shop(ctx, doubts)
            ready = [replace(row, blocks=frozenset()) for row in rows.values()]
            self._buy_all(ctx, batch, ready, Asked(), returning=True)

    def recover(self) -> int:
        """At start: purchases a dead program left become 结果未知; asking again buys nothing twice.

        Does nothing while another program buys: those purchases are its own. Returns how many.
        """
        try:
            with self._guard.hold(), self._store.begin() as work:
                left = work.waybills.in_state(WaybillState.INTENDED)
                for waybill in left:
                    work.waybills.settle(
                        replace(waybill, state=WaybillState.UNKNOWN, problem=_INTERRUPTED)
                    )
                    work.parcels.move(waybill.parcel_id, Stage.NUMBER_UNKNOWN, problem=_INTERRUPTED)
                work.commit()
        except InvalidInput:
            return 0
        return len(left)

    def _check_each_shop(
        self, ctx: JobContext, wanted: Sequence[ParcelId]
    ) -> tuple[dict[ParcelId, ParcelRow], dict[ParcelId, Line]]:
        shops: dict[ShopId, list[ParcelId]] = {}
        for row in self._store.reader.parcels_by_id(frozenset(wanted)):
            shops.setdefault(row.shop_id, []).append(row.parcel_id)
        rows: dict[ParcelId, ParcelRow] = {}
        lines: dict[ParcelId, Line] = {}
        for ids in shops.values():
            try:
                fresh = self._check(ctx, ids, settling=True)
                rows |= self._check.gates.before(Act.NUMBER, fresh, begun=True)
            except Cancelled:
                raise
            except AppError as error:
                lines |= {p: replace(Line.failed(p, error), outcome=Outcome.UNKNOWN) for p in ids}
        return rows, lines

    def _buy_all(
        self,
        ctx: JobContext,
        batch: RunningBatch,
        rows: list[ParcelRow],
        asked: Asked,
        *,
        returning: bool = False,
    ) -> None:
        """``returning``: only to be given back, so that nothing stops it."""
        total, lines = len(rows), batch.lines
        shippings = self._shippings(rows)
        groups = by_counter(rows, asked.carrier, shippings)
        if groups and all(carrier is None for _, carrier in groups):
            raise no_carrier()
        for (shop_id, carrier), group in groups.items():
            try:
                if carrier is None:
                    raise no_carrier()
                platform = self._shops.open(shop_id).within(ctx)
                counter = counter_at(platform, carrier, shippings[shop_id], asked.pieces)
            except AppError as error:
                remember_refusal(self._store, shop_id, error)
                usual = shippings[shop_id].carrier
                failed = (Line.failed(p, error) for p in group)
                told = [no_account(f, error, carrier, usual) for f in failed]
                lines |= self._doubts_kept(told)
                continue
            for start in range(0, len(group), ROWS_A_CALL):
                if ctx.cancelled:
                    return
                chunk = group[start : start + ROWS_A_CALL]
                lines.update(self._buy(platform, batch, counter, chunk, returning=returning))
                ctx.progress(len(lines), max(total, len(lines)), "取号")

    def _doubts_kept(self, failed: Iterable[Line]) -> dict[ParcelId, Line]:
        """Lines of parcels for which nothing was asked: what an earlier call did stays unknown."""
        lines = {line.parcel_id: line for line in failed}
        with self._store.begin() as work:
            live = work.waybills.live(lines)
        for parcel_id, waybill in live.items():
            if waybill.state in _IN_DOUBT and parcel_id in lines:
                lines[parcel_id] = replace(lines[parcel_id], outcome=Outcome.UNKNOWN)
        return lines

    def _buy(
        self,
        platform: ShopPlatform,
        batch: RunningBatch,
        counter: Counter,
        ids: list[ParcelId],
        *,
        returning: bool,
    ) -> dict[ParcelId, Line]:
        intents, lines = self._intend(batch, counter, ids, returning=returning)
        # A doubt is settled by the call as it was made: the shop may have another sender by now.
        senders = dict.fromkeys(i.waybill.sender or counter.sender for i in intents)
        for sender in senders:
            alike = [i for i in intents if (i.waybill.sender or counter.sender) == sender]
            try:
                answers = platform.buy_waybills(
                    counter.carrier, sender, tuple(i.request() for i in alike)
                )
            except AppError as error:
                remember_refusal(self._store, alike[0].parcel.shop_id, error)
                lines.update(self._settle_all(batch, alike, row_error(error)))
                continue
            found = {(a.order_id, a.pack_key): a for a in answers}
            lines.update(self._settle(batch, alike, found))
        return lines

    def _intend(
        self, batch: RunningBatch, counter: Counter, ids: Sequence[ParcelId], *, returning: bool
    ) -> tuple[list[Intent], dict[ParcelId, Line]]:
        now = self._clock.now()
        intents: list[Intent] = []
        lines: dict[ParcelId, Line] = {}
        with self._store.begin() as work:
            parcels = work.parcels.get(ids)
            live = work.waybills.live(ids)
            gates = self._check.gates
            blocks = gates.stops(work, Act.NUMBER, [p for p in ids if p not in live])
            blocks |= gates.stops(work, Act.NUMBER, list(live), begun=True)
            orders = work.orders.get(o for p in parcels.values() for o in p.order_ids)
            begun, redoing = open_intents(work, BUY), open_intents(work, REDO)
            work.waybills.name_branch(counter.branch)
            for parcel_id in ids:
                parcel, waybill = parcels[parcel_id], live.get(parcel_id)
                if blocks.get(parcel_id) and not returning:
                    lines[parcel_id] = Line.blocked(parcel_id, blocks[parcel_id])
                    continue
                if waybill is not None and waybill.state is WaybillState.BOUGHT:
                    lines[parcel_id] = has_number(parcel_id)
                    continue
                if waybill is None:
                    wrong = wrong_carrier(parcel_id, orders_of(parcel, orders), counter.carrier)
                    if wrong is not None:
                        lines[parcel_id] = wrong
                        continue
                    pieces = counter.pieces
                    if pieces == 1 and parcel_id in redoing:  # as many as the old number had
                        pieces = pieces_before(work.waybills.of_parcel(parcel_id))
                    waybill = new_waybill(parcel, counter, pieces, now)
                    work.waybills.add(waybill)
                number = begun.get(waybill.waybill_id) or work.journal.intend(
                    kind=BUY, subject=waybill.waybill_id, batch_id=batch.batch_id, at=now
                )
                intents.append(
                    Intent(
                        waybill=waybill,
                        journal=number,
                        parcel=parcel,
                        orders=orders_of(parcel, orders),
                        usual=counter.usual,
                    )
                )
            gates.begin(work, Act.NUMBER, [each.parcel.parcel_id for each in intents])
            work.commit()
        return intents, lines

    def _settle_all(
        self, batch: RunningBatch, intents: Iterable[Intent], error: RowError
    ) -> dict[ParcelId, Line]:
        answers = {
            i.key: WaybillAnswer(
                order_id=i.key[0],
                pack_key=i.key[1],
                tracking_number=None,
                error=said_of(i, error),
            )
            for i in intents
        }
        return self._settle(batch, intents, answers)

    def _settle(
        self,
        batch: RunningBatch,
        intents: Iterable[Intent],
        answers: dict[tuple[OrderId, str], WaybillAnswer],
    ) -> dict[ParcelId, Line]:
        now = self._clock.now()
        lines: dict[ParcelId, Line] = {}
        with self._store.begin() as work:
            for intent in intents:
                answer = answers.get(intent.key)
                line = self._settle_one(work, intent, answer, now)
                lines[line.parcel_id] = line
            batch.record(work, lines.values())
            for kind in _TAKE - {batch.kind}:  # a parcel that has its number is done in each
                work.batches.record(kind, lines.values())
            if batch.kind is not BatchKind.ACQUIRE:  # what waited for a number has one
                work.put_off.end(p for p, line in lines.items() if line.outcome is Outcome.DONE)
            asked_for = [p for p, line in lines.items() if line.outcome in _ASKED_FOR]
            end_redos(work, asked_for, outcome="numbered", at=now)
            work.commit()
        return lines

    def _settle_one(
        self, work: UnitOfWork, intent: Intent, answer: WaybillAnswer | None, now: datetime
    ) -> Line:
        parcel_id = intent.parcel.parcel_id
        if answer is not None and answer.tracking_number is not None:
            settled = replace(
                intent.waybill,
                state=WaybillState.BOUGHT,
                tracking_number=answer.tracking_number,
                marks=answer.marks,
                settled_at=now,
                problem="",
                pack_count=1 + len(answer.sub_numbers),
                sub_numbers=answer.sub_numbers,
            )
            work.waybills.settle(settled)
            work.parcels.move(parcel_id, Stage.TO_PRINT)
            work.journal.outcome(intent.journal, outcome="done", at=now)
            work.audit.record(
                actor=operator_name(self._settings),
                action=BUY,
                subject=parcel_id,
                at=now,
                note=f"{settled.carrier} {settled.tracking_number}",
            )
            promised = notes(
                intent.orders,
                carrier=settled.carrier,
                usual=intent.usual,
                now=now,
            )
            fewer = fewer_pieces(intent.waybill, settled) or other_pieces(
                pieces_before(work.waybills.of_parcel(parcel_id)), settled
            )
            said = "；".join(part for part in (fewer, promised, answer.hint) if part)
            return Line(parcel_id=parcel_id, outcome=Outcome.DONE, title=said)
        error = (answer.error if answer else None) or NO_ANSWER
        unknown = error.retry is Retry.ASK_FIRST or (
            intent.in_doubt and error.retry in {Retry.NOW, Retry.LATER}
        )
        state = WaybillState.UNKNOWN if unknown else WaybillState.FAILED
        work.waybills.settle(
            replace(intent.waybill, state=state, settled_at=now, problem=error.title)
        )
        stage = Stage.NUMBER_UNKNOWN if unknown else Stage.TO_NUMBER
        work.parcels.move(parcel_id, stage, problem=error.title)
        if not unknown:
            work.journal.outcome(intent.journal, outcome="failed", at=now, note=error.code)
        return Line(
            parcel_id=parcel_id,
            outcome=Outcome.UNKNOWN if unknown else Outcome.FAILED,
            title=error.title,
            advice=error.advice,
            retry=error.retry,
        )
