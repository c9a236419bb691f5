"""Read models: queries on connections of their own, which never hold up the writer."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, TextClause, select, text

from app.adapters.store.bad_rows import kept_bad_rows
from app.adapters.store.batches import count_batches, kept_lines, open_batches
from app.adapters.store.cases import cases_of_orders, open_cases, waiting_deadlines
from app.adapters.store.codec import LESS_BIT, unpack_blocks
from app.adapters.store.dialect import among, plain_rows
from app.adapters.store.family import members, sisters, with_moves, with_places
from app.adapters.store.finding import find_holders
from app.adapters.store.history import history
from app.adapters.store.item_rows import item_rows
from app.adapters.store.ledger import label_ids, label_rows, waiting_labels
from app.adapters.store.links import linked_orders, told_of
from app.adapters.store.local_rows import hold_rows, remark_rows
from app.adapters.store.local_tags import used_tags
from app.adapters.store.manifest_rows import branch_names, handed_over
from app.adapters.store.no_shipping import order_without_parcel, waiting_without_parcel
from app.adapters.store.order_audits import audit_hours, last_audits, order_facts
from app.adapters.store.overrides import overrides_between, overrides_of
from app.adapters.store.paper_reads import PaperReads
from app.adapters.store.prints import to_print_job
from app.adapters.store.rate_lines import rate_lines, rate_news
from app.adapters.store.recyclable import recyclable
from app.adapters.store.route_reads import due_routes, stories_of_number, stories_of_parcel
from app.adapters.store.shipments import to_shipment
from app.adapters.store.shops import to_shipping, to_standing
from app.adapters.store.tables import (
    OPEN_PRINT_SQL,
    PENDING_SQL,
    carriers,
    parcels,
    print_jobs,
    shipments,
    shops,
)
from app.adapters.store.totals import day_totals
from app.domain.batch import Batch, BatchCounts, BatchKind, KeptLine
from app.domain.gate import Block
from app.domain.ids import BatchId, CarrierCode, ParcelId, PrintJobId, ShopId, TrackingNumber
from app.domain.number_holders import Holders
from app.domain.order_audit import HourCount, OrderAudit, OrderFacts
from app.domain.override import Override
from app.domain.parcel import PENDING_STAGES, Making, Stage
from app.domain.printing import PrintJob, PrintState
from app.domain.rate_line import RateLine
from app.domain.waybill import Carrier
from app.ports.routes import DueRoutes, RouteStory
from app.ports.rows import (
    BadRowRow,
    CaseRow,
    DayTotals,
    HoldRow,
    LabelFilter,
    LabelRow,
    NoShippingRow,
    OrderRemarkRow,
    ParcelDetail,
    ParcelRow,
    RecyclableRow,
    ShopRow,
)

_PENDING = text(PENDING_SQL)
_AWAITING = text("stage = 'shipped'")
_OPEN_PRINT = text(OPEN_PRINT_SQL)
_STAGES = {stage.value: stage for stage in Stage}
_MAKINGS = {making.value: making for making in Making}
_NO_FACE = ("", "", "", False, True)

_PARCEL = select(
    parcels.c.parcel_id,
    parcels.c.shop_id,
    parcels.c.order_ids,
    parcels.c.stage,
    parcels.c.blocks,
    parcels.c.paid_s,
    parcels.c.promise_s,
    parcels.c.uploaded_s,
    parcels.c.picked_up_s,
    parcels.c.checked_s,
    parcels.c.carrier,
    parcels.c.promised_carrier,
    parcels.c.tracking_number,
    parcels.c.receiver,
    parcels.c.region,
    parcels.c.goods,
    parcels.c.codes,
    parcels.c.kinds,
    parcels.c.quantity,
    parcels.c.paid_fen,
    parcels.c.buyer_words,
    parcels.c.seller_words,
    parcels.c.flag,
    parcels.c.presale,
    parcels.c["copies"],
    parcels.c.problem,
    parcels.c.made_by,
    parcels.c.address_key,
    parcels.c.marks,
    parcels.c.appointment_s,
    parcels.c.urgent,
    parcels.c.hold_reason,
    parcels.c.hold_until_s,
    parcels.c.local_tags,
    parcels.c.after_sale_s,
    parcels.c.urge_count,
    parcels.c.retry_s,
    parcels.c.branch,
    parcels.c.early_scan_s,
).order_by(parcels.c.paid_s, parcels.c.parcel_id)


class SqlReader(PaperReads):
    """Frozen rows for screens and reports. Any thread; each call sees one moment."""

    def parcels(
        self, *, stages: frozenset[Stage] = PENDING_STAGES, first: int = 0
    ) -> tuple[ParcelRow, ...]:
        with self._snapshot() as connection:
            bound = frozenset(
                connection.scalars(select(shops.c.shop_id).where(shops.c.removed == 0))
            )
            rows = parcel_rows(connection, _at(stages), first)
        return tuple(row for row in rows if row.shop_id in bound)

    def parcels_by_id(self, ids: frozenset[ParcelId]) -> tuple[ParcelRow, ...]:
        with self._snapshot() as connection:
            return tuple(parcel_rows(connection, among(parcels.c.parcel_id, ids)))

    def holders(self, number: str) -> Holders:
        with self._snapshot() as connection:
            return find_holders(connection, number)

    def find_parcels(self, number: str) -> tuple[ParcelId, ...]:
        return self.holders(number).current

    def no_shipping(self) -> tuple[NoShippingRow, ...]:
        with self._snapshot() as connection:
            return waiting_without_parcel(connection)

    def no_shipping_order(self, number: str) -> NoShippingRow | None:
        with self._snapshot() as connection:
            return order_without_parcel(connection, number)

    def detail(self, parcel_id: ParcelId) -> ParcelDetail | None:
        with self._snapshot() as connection:
            row = next(iter(parcel_rows(connection, parcels.c.parcel_id == parcel_id)), None)
            if row is None:
                return None
            order_ids = linked_orders(connection, (parcel_id,)).get(parcel_id, ())
            names = _carrier_names(connection, row.shop_id)
            promised, tags = told_of(connection, order_ids)
            jobs = connection.execute(
                select(print_jobs)
                .where(print_jobs.c.parcel_id == parcel_id)
                .order_by(print_jobs.c.leased_s, print_jobs.c["copy"])
            )
            sent = connection.execute(
                select(shipments)
                .where(shipments.c.parcel_id == parcel_id)
                .order_by(shipments.c.intended_s)
            )
            return ParcelDetail(
                row=row,
                items=tuple(item_rows(connection, parcel_id, order_ids)),
                history=history(connection, parcel_id, order_ids, names),
                jobs=tuple(to_print_job(job) for job in jobs),
                shipments=tuple(to_shipment(shipment) for shipment in sent),
                cases=cases_of_orders(connection, order_ids),
                promised_carriers=tuple(names.get(code, code) for code in promised),
                tags=tags,
                members=members(connection, parcel_id, order_ids),
                routes=stories_of_parcel(connection, parcel_id),
                overrides=overrides_of(connection, parcel_id),
                sisters=tuple(
                    parcel_rows(
                        connection,
                        among(parcels.c.parcel_id, sisters(connection, parcel_id, order_ids)),
                    )
                ),
            )

    def due_routes(self, shop_ids: tuple[ShopId, ...], now_s: int) -> DueRoutes:
        with self._snapshot() as connection:
            return due_routes(connection, shop_ids, now_s)

    def routes(self, number: str) -> tuple[RouteStory, ...]:
        with self._snapshot() as connection:
            return stories_of_number(connection, number)

    def order_facts(self, shop_id: ShopId, from_s: int, until_s: int) -> tuple[OrderFacts, ...]:
        with self._snapshot() as connection:
            return order_facts(connection, shop_id, from_s, until_s)

    def last_audits(self) -> tuple[OrderAudit, ...]:
        with self._snapshot() as connection:
            return last_audits(connection)

    def after_sales(self, *, closed_since_s: int) -> tuple[CaseRow, ...]:
        with self._snapshot() as connection:
            return open_cases(connection, closed_since_s)

    def waiting_deadlines(self) -> tuple[int, ...]:
        with self._snapshot() as connection:
            return waiting_deadlines(connection)

    def remarks(self, ids: frozenset[ParcelId]) -> tuple[OrderRemarkRow, ...]:
        with self._snapshot() as connection:
            return remark_rows(connection, ids)

    def holds(self) -> tuple[HoldRow, ...]:
        with self._snapshot() as connection:
            return hold_rows(connection)

    def used_tags(self) -> tuple[str, ...]:
        with self._snapshot() as connection:
            return used_tags(connection)

    def audit_hours(self, shop_id: ShopId) -> tuple[HourCount, ...]:
        with self._snapshot() as connection:
            return audit_hours(connection, shop_id)

    def shops(self) -> tuple[ShopRow, ...]:
        with self._snapshot() as connection:
            rows = connection.execute(
                select(shops).where(shops.c.removed == 0).order_by(shops.c.name, shops.c.shop_id)
            )
            return tuple(
                ShopRow(
                    shop_id=ShopId(row.shop_id),
                    name=row.name,
                    authorized=bool(row.authorized),
                    synced_s=row.synced_s,
                    error=row.sync_error,
                    colour=row.colour,
                    tag=row.tag,
                    paused=bool(row.paused),
                    shipping=to_shipping(row),
                    standing=to_standing(row),
                )
                for row in rows
            )

    def unconfirmed(self) -> tuple[PrintJob, ...]:
        with self._snapshot() as connection:
            rows = connection.execute(
                select(print_jobs)
                .where(_OPEN_PRINT, print_jobs.c.state == PrintState.UNCONFIRMED.value)
                .order_by(print_jobs.c.leased_s, print_jobs.c.batch_id, print_jobs.c.sequence)
            )
            return tuple(to_print_job(row) for row in rows)

    def batches(
        self,
        *,
        day: date | None = None,
        kind: BatchKind | None = None,
        label: str = "",
        ids: frozenset[BatchId] | None = None,
        limit: int = 200,
    ) -> tuple[BatchCounts, ...]:
        with self._snapshot() as connection:
            return count_batches(connection, day=day, kind=kind, label=label, ids=ids, limit=limit)

    def open_batches(self) -> tuple[Batch, ...]:
        with self._snapshot() as connection:
            return open_batches(connection)

    def batch_lines(self, batch_id: BatchId) -> tuple[KeptLine, ...]:
        with self._snapshot() as connection:
            return kept_lines(connection, batch_id)

    def batch_jobs(self, batch_id: BatchId) -> tuple[PrintJob, ...]:
        with self._snapshot() as connection:
            rows = connection.execute(
                select(print_jobs)
                .where(print_jobs.c.batch_id == batch_id)
                .order_by(print_jobs.c.sequence, print_jobs.c.job_id)
            )
            return tuple(to_print_job(row) for row in rows)

    def label_ids(self, wanted: LabelFilter) -> tuple[PrintJobId, ...]:
        with self._snapshot() as connection:
            return label_ids(connection, wanted)

    def label_rows(self, ids: tuple[PrintJobId, ...]) -> tuple[LabelRow, ...]:
        with self._snapshot() as connection:
            return label_rows(connection, ids)

    def waiting_labels(self) -> tuple[LabelRow, ...]:
        with self._snapshot() as connection:
            return waiting_labels(connection)

    def day_totals(self, start_s: int, end_s: int) -> DayTotals:
        with self._snapshot() as connection:
            return day_totals(connection, start_s, end_s)

    def rate_lines(self, since_s: int, shop_id: str = "") -> tuple[RateLine, ...]:
        with self._snapshot() as connection:
            return rate_lines(connection, since_s, shop_id)

    def rate_news(
        self, since_s: int, shop_id: str, order_ids: Iterable[str], parcel_ids: Iterable[str]
    ) -> tuple[frozenset[str], tuple[RateLine, ...]]:
        with self._snapshot() as connection:
            return rate_news(connection, since_s, shop_id, order_ids, parcel_ids)

    def handed_over(self, since_s: int) -> dict[str, int]:
        with self._snapshot() as connection:
            return handed_over(connection, since_s)

    def branch_names(self) -> dict[tuple[str, str], str]:
        with self._snapshot() as connection:
            return branch_names(connection)

    def carriers(self, shop_id: ShopId) -> tuple[Carrier, ...]:
        with self._snapshot() as connection:
            rows = connection.execute(
                select(carriers.c.code, carriers.c.name)
                .where(carriers.c.shop_id == shop_id)
                .order_by(carriers.c.position, carriers.c.code)
            )
            return tuple(Carrier(code=CarrierCode(row.code), name=row.name) for row in rows)

    def recyclable(self) -> tuple[RecyclableRow, ...]:
        with self._snapshot() as connection:
            return recyclable(connection)

    def overrides(self, from_s: int, until_s: int) -> tuple[Override, ...]:
        with self._snapshot() as connection:
            return overrides_between(connection, from_s, until_s)

    def bad_rows(self) -> tuple[BadRowRow, ...]:
        with self._snapshot() as connection:
            return kept_bad_rows(connection)


def _carrier_names(connection: Connection, shop_id: str) -> dict[str, str]:
    rows = connection.execute(
        select(carriers.c.code, carriers.c.name).where(carriers.c.shop_id == shop_id)
    )
    return {row.code: row.name for row in rows}


_Faces = dict[str, tuple[str, str, str, bool, bool]]
_Names = dict[tuple[str, str], str]


def _faces_and_carriers(connection: Connection) -> tuple[_Faces, _Names]:
    """Name, colour and tag of each shop; carriers' names by shop and code."""
    faces = connection.execute(
        select(
            shops.c.shop_id,
            shops.c.name,
            shops.c.colour,
            shops.c.tag,
            shops.c.paused,
            shops.c.authorized,
            shops.c.removed,
        )
    )
    names = connection.execute(select(carriers.c.shop_id, carriers.c.code, carriers.c.name))
    return (
        {
            row.shop_id: (
                row.name,
                row.colour,
                row.tag,
                row.paused == 1,
                row.authorized == 1 or row.removed == 1,
            )
            for row in faces
        },
        {(row.shop_id, row.code): row.name for row in names},
    )


def parcel_rows(connection: Connection, where: Any, first: int = 0) -> Iterable[ParcelRow]:
    """The rows that ``where`` lets through, those paid for longest ago first."""
    faces, carrier_names = _faces_and_carriers(connection)
    seen: dict[int, frozenset[Block]] = {}
    found: list[ParcelRow] = []
    for row in plain_rows(connection, _PARCEL.where(where).limit(first or None)):
        (
            parcel_id,
            shop_id,
            order_ids,
            stage,
            bits,
            paid_s,
            promise_s,
            uploaded_s,
            picked_up_s,
            checked_s,
            carrier,
            promised_carrier,
            tracking_number,
            receiver,
            region,
            goods,
            codes,
            kinds,
            quantity,
            paid_fen,
            buyer_words,
            seller_words,
            flag,
            presale,
            copies,
            problem,
            *special,
        ) = row
        blocks = seen.get(bits)
        if blocks is None:
            blocks = seen[bits] = unpack_blocks(bits)
        code: str = carrier or promised_carrier
        name, colour, shop_tag, shop_paused, shop_authorized = faces.get(shop_id, _NO_FACE)
        found.append(
            ParcelRow(
                parcel_id=parcel_id,
                shop_id=shop_id,
                shop_name=name or shop_id,
                order_ids=tuple(order_ids.split(" ")),
                stage=_STAGES[stage],
                blocks=blocks,
                paid_s=paid_s,
                promise_s=promise_s,
                uploaded_s=uploaded_s,
                picked_up_s=picked_up_s,
                checked_s=checked_s,
                carrier=CarrierCode(code) if code else None,
                carrier_name=carrier_names.get((shop_id, code), code),
                tracking_number=TrackingNumber(tracking_number) if tracking_number else None,
                receiver=receiver,
                region=region,
                goods=goods,
                codes=codes,
                kinds=kinds,
                quantity=quantity,
                paid_fen=paid_fen,
                buyer_words=buyer_words,
                seller_words=seller_words,
                flag=flag,
                presale=presale == 1,
                copies=copies,
                problem=problem,
                partly_refunded=bits & LESS_BIT != 0,
                shop_colour=colour,
                shop_tag=shop_tag,
                shop_paused=shop_paused,
                shop_authorized=shop_authorized,
                **_special(special),
            )
        )
    return with_moves(connection, with_places(connection, found))


def _special(values: list[Any]) -> dict[str, Any]:
    """The last columns of :data:`_PARCEL`."""
    made_by, address_key, marks, appointment_s, urgent, reason, until_s, tags, *last = values
    after_sale_s, urge_count, retry_s, branch, early_scan_s = last
    return {
        "made_by": _MAKINGS[made_by],
        "address_key": address_key,
        "marks": marks,
        "appointment_s": appointment_s,
        "urgent": urgent == 1,
        "hold_reason": reason,
        "hold_until_s": until_s,
        "local_tags": tuple(tags.split("\n")) if tags else (),
        "after_sale_s": after_sale_s,
        "urge_count": urge_count,
        "retry_s": retry_s,
        "branch": branch,
        "early_scan_s": early_scan_s,
    }


def _at(stages: frozenset[Stage]) -> ColumnElement[bool] | TextClause:
    """The condition for ``stages``; the pending ones in the words of their partial index."""
    if stages == PENDING_STAGES:
        return _PENDING
    if stages == {Stage.SHIPPED}:
        return _AWAITING
    return parcels.c.stage.in_(sorted(stages))
