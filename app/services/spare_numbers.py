"""Numbers that are taken for a shipped parcel before it is known whether they can be used.

Such a number is spare: the parcel goes on travelling under the one it was shipped with. It is
bought like any other, intent first, under a revision of its own, and a lost answer is settled by
the same order and pack id.
"""

from dataclasses import dataclass, replace

from app.domain.errors import AppError, Retry
from app.domain.ids import CarrierCode, WaybillId, new_id
from app.domain.order import Order
from app.domain.parcel import Parcel
from app.domain.receipt import Line, Outcome
from app.domain.waybill import Branch, Sender, SortMarks, Waybill, WaybillState
from app.ports.clock import Clock
from app.ports.platform import RowError, ShopPlatform
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.choose_sender import choose_place
from app.services.label_outcomes import operator_name
from app.services.open_intents import BUY, open_intents
from app.services.shop_shipping import shipping_of
from app.services.waybill_requests import waybill_request

_OPEN = frozenset({WaybillState.INTENDED, WaybillState.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class SpareNumbers:
    """Takes spare numbers, and takes up those whose answer was lost."""

    store: Store
    clock: Clock
    settings: Settings

    def take(
        self,
        shop: ShopPlatform,
        parcel: Parcel,
        orders: tuple[Order, ...],
        carrier: CarrierCode,
        *,
        sender: Sender | None = None,
    ) -> Waybill | Line:
        """A spare number of ``parcel`` that is bought, or the line that says why there is none.

        One that was taken earlier with this courier and never used is used now. ``sender``: the one
        that an earlier, unanswered call named.
        """
        try:
            shipping = shipping_of(self.store, self.settings, parcel.shop_id)
            branch: Branch | None = None
            if sender is None:
                branch, sender = choose_place(shop, carrier, shipping)
        except AppError as error:
            return Line.failed(parcel.parcel_id, error)
        waybill, number = self._intend(parcel, carrier, sender, branch)
        if waybill.state is WaybillState.BOUGHT:
            return waybill
        in_doubt = waybill.state is WaybillState.UNKNOWN
        request = waybill_request(parcel, orders, waybill)
        try:
            (answer,) = shop.buy_waybills(carrier, waybill.sender or sender, (request,))
        except AppError as error:
            unknown = in_doubt or error.outcome_unknown
            return self._failed(waybill, number, Line.failed(parcel.parcel_id, error), unknown)
        if answer.tracking_number is None:
            failed = answer.error or RowError(code="", title="平台没有回答")
            line = Line(
                parcel_id=parcel.parcel_id,
                outcome=Outcome.FAILED,
                title=failed.title,
                advice=failed.advice,
                retry=failed.retry,
            )
            passing = in_doubt and failed.retry in {Retry.NOW, Retry.LATER}
            unknown = passing or failed.retry is Retry.ASK_FIRST
            return self._failed(waybill, number, line, unknown)
        bought = replace(
            waybill,
            state=WaybillState.BOUGHT,
            tracking_number=answer.tracking_number,
            marks=answer.marks,
            settled_at=self.clock.now(),
            problem="",
            pack_count=1 + len(answer.sub_numbers),
            sub_numbers=answer.sub_numbers,
        )
        self._keep(bought, number)
        return bought

    def unsure(self) -> tuple[Waybill, ...]:
        """Spare numbers of which it is not known whether they were bought."""
        with self.store.begin() as work:
            return work.waybills.in_state(*_OPEN, spare=True)

    def _intend(
        self, parcel: Parcel, carrier: CarrierCode, sender: Sender, branch: Branch | None
    ) -> tuple[Waybill, int]:
        now = self.clock.now()
        with self.store.begin() as work:
            if branch is not None:
                work.waybills.name_branch(branch)
            every = work.waybills.of_parcel(parcel.parcel_id)
            now_used = next((w for w in reversed(every) if not w.spare), None)
            opened = open_intents(work, BUY)
            used = work.shipments.live(waybill.waybill_id for waybill in every)
            for waybill in every:
                unused = waybill.spare and not waybill.typed and waybill.waybill_id not in used
                mine = unused and waybill.carrier == carrier
                if mine and waybill.state in {*_OPEN, WaybillState.BOUGHT}:
                    doubt = waybill.state is not WaybillState.BOUGHT
                    state = WaybillState.UNKNOWN if doubt else WaybillState.BOUGHT
                    return replace(waybill, state=state), opened.get(waybill.waybill_id, 0)
            waybill = Waybill(
                waybill_id=WaybillId(new_id()),
                parcel_id=parcel.parcel_id,
                revision=work.waybills.free_revision(parcel.parcel_id),
                carrier=carrier,
                state=WaybillState.INTENDED,
                tracking_number=None,
                marks=SortMarks(),
                intended_at=now,
                settled_at=None,
                sender=sender,
                branch=branch.code if branch else "",
                spare=True,
                pack_count=now_used.pack_count if now_used else 1,
            )
            work.waybills.add(waybill)
            number = work.journal.intend(
                kind=BUY, subject=waybill.waybill_id, batch_id=None, at=now
            )
            work.commit()
        return waybill, number

    def _keep(self, bought: Waybill, number: int) -> None:
        now = self.clock.now()
        with self.store.begin() as work:
            work.waybills.settle(bought)
            if number:
                work.journal.outcome(number, outcome="done", at=now)
            work.audit.record(
                actor=operator_name(self.settings),
                action=BUY,
                subject=bought.parcel_id,
                at=now,
                note=f"{bought.carrier} {bought.tracking_number}",
            )
            work.commit()

    def _failed(self, waybill: Waybill, number: int, line: Line, unknown: bool) -> Line:
        state = WaybillState.UNKNOWN if unknown else WaybillState.FAILED
        now = self.clock.now()
        with self.store.begin() as work:
            work.waybills.settle(replace(waybill, state=state, settled_at=now, problem=line.title))
            if number and not unknown:
                work.journal.outcome(number, outcome="failed", at=now, note=line.title)
            work.commit()
        if not unknown:
            return line
        return replace(
            line,
            outcome=Outcome.UNKNOWN,
            title="取新号的结果未知",
            advice=f"{line.title}。再点一次「改单号」会问清，不会取两个号。",
            retry=Retry.ASK_FIRST,
        )
