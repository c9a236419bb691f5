"""面单顺序: puts the parcels of a batch into the order that a person wants."""

from app.domain.ids import ParcelId
from app.domain.instants import from_epoch, to_epoch
from app.domain.label_order import LabelOrder, Standing, arrange
from app.domain.pickup import PickupFacts, PickupRules, countdown
from app.ports.clock import Clock
from app.ports.rows import ParcelRow, PieceRow
from app.ports.settings import Settings
from app.ports.store import Store

LABEL_ORDER = "print.order"
"""The option that holds the order used last."""


def usual_order(settings: Settings) -> LabelOrder:
    """The order used last."""
    return LabelOrder(settings.text(LABEL_ORDER))


class OrderLabels:
    """Reads what decides the order, and arranges."""

    def __init__(self, *, store: Store, clock: Clock, rules: PickupRules) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules

    def __call__(self, parcel_ids: tuple[ParcelId, ...], order: LabelOrder) -> tuple[ParcelId, ...]:
        """``parcel_ids``, each once, in ``order``; those that are not known here come last."""
        wanted = tuple(dict.fromkeys(parcel_ids))
        if order is LabelOrder.LISTED or len(wanted) < 2:
            return wanted
        reader = self._store.reader
        ids = frozenset(wanted)
        goods: dict[ParcelId, list[tuple[str, int]]] = {}
        if order in {LabelOrder.SKU, LabelOrder.LOCATION}:
            for piece in reader.pieces(ids):
                goods.setdefault(piece.parcel_id, []).append((goods_name(piece), piece.quantity))
        standing = [
            Standing(
                parcel_id=row.parcel_id,
                goods=tuple(goods.get(row.parcel_id, ())),
                paid_s=row.paid_s,
                deadline_s=self._deadline_s(row) if order is LabelOrder.DEADLINE else 0,
            )
            for row in reader.parcels_by_id(ids)
        ]
        arranged = arrange(standing, order, reader.locations())
        known = frozenset(arranged)
        return (*arranged, *(p for p in wanted if p not in known))

    def _deadline_s(self, row: ParcelRow) -> int:
        return deadline_s(row, self._rules, self._clock)


def deadline_s(row: ParcelRow, rules: PickupRules, clock: Clock) -> int:
    """The threshold that ``row`` runs to; 0: none."""
    facts = PickupFacts(
        paid_at=from_epoch(row.paid_s),
        promise_at=from_epoch(row.promise_s),
        uploaded_at=from_epoch(row.uploaded_s),
        picked_up_at=from_epoch(row.picked_up_s),
        presale=row.presale,
    )
    found = countdown(facts, rules, clock.now()).deadline
    return to_epoch(found.at) if found else 0


def goods_name(piece: PieceRow) -> str:
    """What makes goods the same: their code, without one name and spec."""
    return piece.code or f"{piece.name} {piece.spec}".strip()
