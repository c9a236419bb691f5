"""确认无误: a person calls scans right that tracking has set aside, or takes that back.

What is accepted is kept by the scan's own time, so that it counts however often and in whatever
order scans are told. Rates, states and alerts are drawn from the facts, and so follow.
"""

from collections.abc import Iterable

from app.domain.errors import InvalidInput
from app.domain.ids import WaybillId
from app.domain.instants import to_epoch
from app.domain.route_facts import ACCEPTABLE, Anomaly, at_fault
from app.ports.clock import Clock
from app.ports.routes import AcceptedScan
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.label_outcomes import operator_name

REASONS = ("网点核实过，就是这件", "从别处仓库发出", "快递补录的时间不准")
"""Offered; a person may write another."""


class AcceptScans:
    """Accepts and takes back. Runs on the store lane; nothing of it is told to the platform."""

    def __init__(self, *, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    def __call__(
        self, waybill_id: WaybillId, kind: Anomaly, reason: str
    ) -> tuple[AcceptedScan, ...]:
        """Every scan of the waybill that ``kind`` is about now is right, for ``reason``.

        A scan told later that is odd in the same way is asked about anew.

        Raises:
            InvalidInput: no reason, nothing that can be accepted, or it holds no more.
        """
        why, now_s = _checked(reason, kind), to_epoch(self._clock.now())
        with self._store.begin() as work:
            times = at_fault(work.routes.facts(waybill_id), kind)
            if not times:
                raise InvalidInput(
                    "routes.no_anomaly", "这条异常已经不在了", "刷新后再看物流轨迹。"
                )
            scans = tuple(
                AcceptedScan(
                    waybill_id=waybill_id,
                    kind=kind,
                    at_s=to_epoch(at),
                    reason=why,
                    actor=operator_name(self._settings),
                    accepted_s=now_s,
                )
                for at in sorted(times)
            )
            work.routes.accept(scans)
            self._note(work, "accept", scans)
            work.commit()
        return scans

    def withdraw(self, waybill_id: WaybillId, kind: Anomaly) -> tuple[AcceptedScan, ...]:
        """Nothing of ``kind`` is accepted any more; returns what was, for :meth:`put_back`.

        Raises:
            InvalidInput: nothing was.
        """
        with self._store.begin() as work:
            scans = tuple(each for each in work.routes.accepted(waybill_id) if each.kind is kind)
            if not scans:
                raise InvalidInput(
                    "routes.not_accepted", "这条异常没有被确认过", "刷新后再看物流轨迹。"
                )
            self._take_back(work, scans)
            work.commit()
        return scans

    def take_back(self, scans: Iterable[AcceptedScan]) -> None:
        """Undo an acceptance; what was taken back meanwhile stays so."""
        with self._store.begin() as work:
            self._take_back(work, tuple(scans))
            work.commit()

    def put_back(self, scans: Iterable[AcceptedScan]) -> None:
        """Undo a withdrawal: they are accepted again, by whom and why they were."""
        again = tuple(scans)
        with self._store.begin() as work:
            if work.routes.accept(again):
                self._note(work, "accept", again)
            work.commit()

    def _take_back(self, work: UnitOfWork, scans: tuple[AcceptedScan, ...]) -> None:
        if work.routes.take_back(scans):
            self._note(work, "withdraw", scans)

    def _note(self, work: UnitOfWork, what: str, scans: tuple[AcceptedScan, ...]) -> None:
        first = scans[0]
        work.audit.record(
            actor=operator_name(self._settings),
            action=f"route.{what}",
            subject=first.waybill_id,
            at=self._clock.now(),
            note=f"{first.kind} {' '.join(str(each.at_s) for each in scans)} {first.reason}",
        )


def _checked(reason: str, kind: Anomaly) -> str:
    if kind not in ACCEPTABLE:
        raise InvalidInput(
            "routes.not_acceptable",
            "这种异常不能确认无误",
            "将来的时间到了自己会计入；没有揽收的要请网点补传揽收。",
        )
    found = reason.strip()
    if not found:
        raise InvalidInput("routes.reason", "确认无误要写明理由", "写一句怎么核实的。")
    return found
