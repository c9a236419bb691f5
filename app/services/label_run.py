"""One run: leased labels of one printer, made and sent one after the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.errors import AppError, Cancelled, Retry, StorageError
from app.domain.gate import Act, Block
from app.domain.ids import ParcelId, PrintJobId, ShopId
from app.domain.printing import ConfirmedBy, PrintState
from app.domain.receipt import Line, Outcome, weightier
from app.domain.station import PrinterSetup, Silence
from app.domain.waybill import WaybillState
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.printer import Paper, SendResult
from app.ports.rows import ParcelRow
from app.ports.store import Store, UnitOfWork
from app.services.check_orders import CheckOrders
from app.services.gates import Gates
from app.services.label_leases import Leased, Leases
from app.services.label_makers import NUMBER_GONE, LabelMaker, M, Refusal, load_of
from app.services.label_outcomes import LabelOutcomes

ROWS_AHEAD = 16
"""Labels whose orders are checked and whose receivers are opened together: three texts each, at
most 50 a call."""
REFUSALS = 3
"""So many labels refused one after the other, each as if for a reason of its own, end a run."""

Pace = Callable[[JobContext], None]
"""Called before each label; returns when it may go, as when a person has paused the printer."""


def at_once(_ctx: JobContext) -> None:
    """Never wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """What became of one label, and whether the next may follow."""

    line: Line
    goes_on: bool = True
    refused: bool = False


class LabelRun:
    """Sends each label after its ledger row says so, and records what is known of the paper.

    Args:
        lines: takes a line for each label as soon as its outcome is recorded, so that an error in
            the middle loses none.
        max_age_s: how old the answers may be that stop a label, such as after a long pause.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        check: CheckOrders,
        outcomes: LabelOutcomes,
        leases: Leases,
        setup: PrinterSetup,
        lines: dict[ParcelId, Line],
        max_age_s: float,
    ) -> None:
        self._store = store
        self._clock = clock
        self._check = check
        self._outcomes = outcomes
        self._leases = leases
        self._setup = setup
        self._lines = lines
        self._max_age = timedelta(seconds=max_age_s)
        self._out: set[ShopId] = set()  # shops that could not say what their labels need
        self._gone: set[ParcelId] = set()  # orders that the platform knows no more

    def send(
        self,
        ctx: JobContext,
        leased: list[Leased],
        maker: LabelMaker[M],
        pace: Pace,
    ) -> None:
        """Send ``leased`` in order until one may not be followed, or a person cancels."""
        looked, ready = datetime.min.replace(tzinfo=self._clock.now().tzinfo), 0
        refused = index = 0
        while index < len(leased):
            pace(ctx)
            if ctx.cancelled:
                return
            if index >= ready or self._clock.now() - looked > self._max_age:
                looked, ready = self._clock.now(), index + ROWS_AHEAD
                if not self._look_ahead(ctx, maker, leased[index:ready], leased[index:]):
                    return
            part = leased[index : min(index + maker.burst, ready)]
            index += len(part)
            burst = [item for item in part if self._may_go(item)]
            ended: Line | None = None
            for sent in self._send_burst(maker, burst):
                self._tell(sent.line)
                refused = refused + 1 if sent.refused else 0
                if ended is None and (not sent.goes_on or refused == REFUSALS):
                    ended = sent.line
            ctx.progress(index, len(leased), "打印面单")
            if ended is not None:
                self._leave(leased[index:], ended)
                return

    def _look_ahead(
        self, ctx: JobContext, maker: LabelMaker[M], ahead: list[Leased], left: list[Leased]
    ) -> bool:
        """Ask the platform what ``ahead`` needs. False: nothing of ``left`` can be sent.

        A shop that cannot say stops its own labels of ``left``; those of the others go on.
        """
        going = [each for each in ahead if self._may_go(each)]
        try:
            wanted = [each.row.parcel_id for each in going]
            rows = self._check.before(Act.PRINT, ctx, wanted, begun=True)
            self._stop_gone(rows)
            with self._store.begin() as work:
                load = load_of(work, wanted)
            maker.begin(load)
            for shop_id in dict.fromkeys(each.row.shop_id for each in going):
                items = [each for each in going if each.row.shop_id == shop_id]
                trouble = _fetch(ctx, maker, items, rows)
                if trouble is not None:
                    self._out.add(shop_id)
                    self._unsent([each for each in left if each.row.shop_id == shop_id], trouble)
        except Cancelled:
            return False
        except AppError as error:  # such as a full disk
            self._unsent(left, error)
            return False
        return any(map(self._may_go, left))

    def _may_go(self, item: Leased) -> bool:
        return item.row.shop_id not in self._out and item.row.parcel_id not in self._gone

    def _stop_gone(self, rows: Mapping[ParcelId, ParcelRow]) -> None:
        for parcel_id, row in rows.items():
            if Block.GONE in row.blocks:
                self._gone.add(parcel_id)
                self._tell(Line.blocked(parcel_id, row.blocks))

    def _unsent(self, items: list[Leased], error: AppError) -> None:
        """What is printed is printed; these fail with the reason, and surely unsent."""
        retry = Retry.NOW if error.retry is Retry.ASK_FIRST else error.retry
        for item in items:
            line = Line.failed(item.row.parcel_id, error)
            self._tell(replace(line, retry=Retry.AFTER_FIX if retry is Retry.NEVER else retry))

    def _leave(self, left: list[Leased], after: Line) -> None:
        """Say why what follows a label that went wrong was not sent."""
        for item in left:
            self._tell(
                Line(
                    parcel_id=item.row.parcel_id,
                    outcome=Outcome.SKIPPED,
                    title="前面的面单没有打好，这张没有发送",
                    advice=f"{after.title}。{after.advice}" if after.title else after.advice,
                    retry=Retry.AFTER_FIX,
                )
            )

    def _tell(self, line: Line) -> None:
        """Of several pieces of a parcel the weightiest outcome is told."""
        self._lines[line.parcel_id] = weightier(self._lines.get(line.parcel_id), line)

    def _send_burst(self, maker: LabelMaker[M], burst: list[Leased]) -> list[_Sent]:
        """What became of labels that go together, in their order."""
        made: list[tuple[Leased, M]] = []
        done: dict[PrintJobId, _Sent] = {}
        for item in burst:
            try:
                label = maker.make(item)
            except AppError as error:
                label = Refusal(title=error.title, advice=error.advice)
            if isinstance(label, Refusal):
                done[item.job.job_id] = _Sent(line=self._settle_unsent(item, label))
            else:
                made.append((item, label))
        going, stopped = self._begin(made)
        done.update((job_id, _Sent(line=line)) for job_id, line in stopped.items())
        if going:
            results = maker.send(tuple(label for _, label in going))
            items = [item for item, _ in going]
            sent = self._settle_sent(items, results, maker.confirmed_by)
            done.update(zip((item.job.job_id for item in items), sent, strict=True))
        return [done[item.job.job_id] for item in burst]

    def _begin(
        self, made: list[tuple[Leased, M]]
    ) -> tuple[list[tuple[Leased, M]], dict[PrintJobId, Line]]:
        """Those that now stand as being sent, and lines of those that must not be any more."""
        going: list[tuple[Leased, M]] = []
        stopped: dict[PrintJobId, Line] = {}
        if not made:
            return going, stopped
        with self._store.begin() as work:
            for item, label in made:
                # News may have come since the run began: what is known now stops this label.
                line = _stopped(work, self._check.gates, item)
                if line is None:
                    work.prints.move(replace(item.job, state=PrintState.SENDING))
                    going.append((item, label))
                else:
                    stopped[item.job.job_id] = line
            work.commit()
        if stopped:
            self._leases.give_back([item for item, _ in made if item.job.job_id in stopped])
        return going, stopped

    def _settle_unsent(self, item: Leased, refusal: Refusal) -> Line:
        """A label that was never begun: its own fault, the run goes on."""
        settled = replace(
            item.job,
            state=PrintState.NOT_PRINTED,
            settled_at=self._clock.now(),
            confirmed_by=ConfirmedBy.NOTHING_SENT,
            problem=refusal.title,
        )
        with self._store.begin() as work:
            self._outcomes.record(work, settled, note="not rendered", journal=item.journal)
            work.commit()
        return Line(
            parcel_id=item.row.parcel_id,
            outcome=Outcome.FAILED,
            title=refusal.title,
            advice=refusal.advice,
        )

    def _settle_sent(
        self, items: list[Leased], results: tuple[SendResult, ...], confirmed_by: ConfirmedBy
    ) -> list[_Sent]:
        now = self._clock.now()
        by = {Paper.PRINTED: confirmed_by, Paper.NOTHING_SENT: ConfirmedBy.NOTHING_SENT}
        with self._store.begin() as work:
            for item, sent in zip(items, results, strict=True):
                settled = replace(
                    item.job,
                    state=_SENT[sent.paper][0],
                    settled_at=None if sent.paper is Paper.UNKNOWN else now,
                    confirmed_by=by.get(sent.paper),
                    problem=sent.title,
                )
                self._outcomes.record(work, settled, note=sent.paper.value, journal=item.journal)
            work.commit()
        return [self._sent(item, sent) for item, sent in zip(items, results, strict=True)]

    def _sent(self, item: Leased, sent: SendResult) -> _Sent:
        _, outcome, retry = _SENT[sent.paper]
        line = Line(
            parcel_id=item.row.parcel_id,
            outcome=outcome,
            title=sent.title,
            advice=sent.advice,
            retry=retry,
        )
        refused = sent.its_own and outcome is Outcome.FAILED
        passed_over = sent.silent and self._setup.silence is Silence.GO_ON
        return _Sent(
            line=line, goes_on=outcome is Outcome.DONE or refused or passed_over, refused=refused
        )


def _fetch(
    ctx: JobContext,
    maker: LabelMaker[M],
    items: list[Leased],
    rows: Mapping[ParcelId, ParcelRow],
) -> AppError | None:
    """Get what labels of one shop need; why that shop cannot say."""
    asked = (rows[each.row.parcel_id] for each in items if each.row.parcel_id in rows)
    for row in asked:
        if row.unchecked is not None and Block.UNCHECKED not in row.passed:
            return row.unchecked
    try:
        maker.fetch(ctx, items)
    except (Cancelled, StorageError):
        raise
    except AppError as error:
        return error
    return None


def _stopped(work: UnitOfWork, gates: Gates, item: Leased) -> Line | None:
    """Why this label must not be sent any more; None when it may."""
    parcel_id = item.row.parcel_id
    blocks = gates.stops(work, Act.PRINT, (parcel_id,), begun=True).get(parcel_id)
    if blocks:
        return Line.blocked(parcel_id, blocks)
    waybill = work.waybills.get(item.job.waybill_id)
    if waybill is None or waybill.state is not WaybillState.BOUGHT:
        return Line(
            parcel_id=parcel_id,
            outcome=Outcome.FAILED,
            title=NUMBER_GONE.title,
            advice=NUMBER_GONE.advice,
            retry=Retry.AFTER_FIX,
        )
    return None


_SENT = {
    Paper.PRINTED: (PrintState.PRINTED, Outcome.DONE, Retry.NEVER),
    Paper.UNKNOWN: (PrintState.UNCONFIRMED, Outcome.UNKNOWN, Retry.ASK_FIRST),
    Paper.NOTHING_SENT: (PrintState.NOT_PRINTED, Outcome.FAILED, Retry.AFTER_FIX),
}
