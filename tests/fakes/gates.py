"""Gates and checks: of a desk in memory, and real ones on a store that no shop answers."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from app.domain.errors import NetworkError
from app.domain.gate import Act, Block
from app.domain.ids import ParcelId, ShopId
from app.domain.override import Letting, Override
from app.domain.parcel import Stage
from app.ports.clock import Clock
from app.ports.rows import ParcelRow
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.check_orders import CheckOrders
from app.services.gates import Gates
from app.services.scan_gate import ScanGate


class FakeGates:
    """Lets through whatever is asked for, and remembers it."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner
        self.standing: dict[int, Override] = {}

    def open_by_setting(self) -> frozenset[Block]:
        return frozenset()

    def judged(
        self, act: Act, parcels: Mapping[ParcelId, tuple[Stage, frozenset[Block]]], given: Any
    ) -> dict[ParcelId, frozenset[Block]]:
        return {parcel_id: blocks for parcel_id, (_, blocks) in parcels.items()}

    def override(
        self,
        act: Act,
        ids: Iterable[ParcelId],
        reason: str,
        *,
        unchecked: Iterable[ParcelId] = (),
        named: Mapping[ParcelId, frozenset[Block]] | None = None,
    ) -> Letting:
        wanted = tuple(ids)
        self._owner.note("override", act, wanted, reason, unchecked=tuple(unchecked), named=named)
        return Letting(given=tuple(self._given(act, each, reason) for each in wanted))

    def _given(self, act: Act, parcel_id: ParcelId, reason: str) -> Override:
        given = Override(
            parcel_id=parcel_id,
            act=act,
            blocks=self._owner.rows[parcel_id].blocks,
            reason=reason,
            actor="操作员",
            at=self._owner.clock.now(),
            number=len(self.standing) + 1,
        )
        self.standing[given.number] = given
        return given

    def withdraw(self, given: Iterable[Override]) -> tuple[Override, ...]:
        """Those that still stand; a test uses one up by taking it out of ``standing``."""
        gone = tuple(each for each in given if self.standing.pop(each.number, None))
        self._owner.note("withdraw", tuple(each.parcel_id for each in gone))
        self._owner.changed([each.parcel_id for each in gone])
        return gone

    def restore(self, withdrawn: Iterable[Override]) -> tuple[Override, ...]:
        back = tuple(withdrawn)
        self.standing.update((each.number, each) for each in back)
        self._owner.note("restore", tuple(each.parcel_id for each in back))
        self._owner.changed([each.parcel_id for each in back])
        return back


class FakeCheck:
    """Asks a platform that knows what the rows say; a fault under ``check`` is out of reach."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner
        self.gates = owner.gates

    def before(self, act: Act, ctx: Any, ids: Iterable[ParcelId]) -> dict[ParcelId, ParcelRow]:
        wanted = tuple(ids)
        if "check" in self._owner.during:
            self._owner.during["check"](ctx)
        self._owner.note("check", act, wanted)
        return {p: self._owner.rows[p] for p in wanted if p in self._owner.rows}


class Unreachable:
    """No shop can be asked about anything."""

    def open(self, shop_id: ShopId) -> Any:
        raise NetworkError("network.down", "连不上平台", "", context={"shop": shop_id})


def gates_of(owner: Any) -> dict[str, Any]:
    """A desk's parts by name."""
    check = cast("Any", FakeCheck(owner))
    return {
        "gates": owner.gates,
        "scan_gate": ScanGate(
            reader=owner.reader, check=check, clock=owner.clock, settings=owner.settings
        ),
    }


def scan_gate(store: Store, clock: Clock, settings: Settings, shops: Any = None) -> ScanGate:
    """The real gate at the scanner; without ``shops`` none answers."""
    gates = Gates(store=store, clock=clock, settings=settings)
    check = CheckOrders(
        store=store, shops=shops or Unreachable(), clock=clock, settings=settings, gates=gates
    )
    return ScanGate(reader=store.reader, check=check, clock=clock, settings=settings)
