"""The 交接 page on a real database, filled by the store as a day would."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from app.adapters.files.atomic import write_atomically
from app.adapters.files.xlsx import write_workbook
from app.adapters.store import SqlStore, open_store
from app.domain.after_sale import AfterSale, AfterSaleKind, AfterSaleState
from app.domain.hold import HoldWish
from app.domain.ids import CarrierCode, ItemId, ManifestId
from app.domain.parcel import Stage
from app.domain.printing import PrintState
from app.domain.route import RouteEvent, RouteKind
from app.domain.shipment import ShipmentState
from app.domain.waybill import Branch, Carrier, Waybill
from app.labels.library import load_template
from app.labels.pdf import to_pdf
from app.presentation.desk import Desk
from app.services.count_stakes import CountStakes
from app.services.hand_over import HandOver
from app.services.hold_orders import HoldOrders
from app.services.manifest_sheets import ManifestSheets
from app.services.match_handover import MatchHandover
from app.services.score_couriers import ScoreCouriers
from tests.fakes.desk import FakeDesk
from tests.fakes.facts import (
    SHOP,
    PlainSeal,
    bought,
    make_job,
    make_order,
    make_shipment,
    make_shop,
    make_waybill,
    parcel_of,
)
from tests.fakes.gates import scan_gate
from tests.fakes.rows import make_rules

ZTO, YUNDA = CarrierCode("zhongtong"), CarrierCode("yunda")
BRANCHES = {ZTO: ("57101", "余杭仓前中通网点"), YUNDA: ("57109", "余杭仓前韵达网点")}


class Shelf:
    """A real store with labelled parcels, and the services of handing over on it.

    ``fake`` gives clock, settings and everything else of the desk.
    """

    def __init__(self, fake: FakeDesk, folder: Path) -> None:
        self.fake = fake
        self.store: SqlStore = open_store(
            folder / "handover.sqlite3", seal=PlainSeal(), bus=fake.bus, clock=fake.clock
        )
        with self.store.begin() as work:
            work.shops.put(make_shop())
            carriers = (Carrier(code=ZTO, name="中通快递"), Carrier(code=YUNDA, name="韵达快递"))
            work.shops.put_carriers(SHOP, carriers)
            for carrier, (code, name) in BRANCHES.items():
                work.waybills.name_branch(
                    Branch(carrier=carrier, code=code, name=name, balance=None, addresses=())
                )
            work.commit()
        self._serial = 0
        self.gate = scan_gate(self.store, fake.clock, fake.settings)
        self.hand_over = HandOver(
            store=self.store, clock=fake.clock, settings=fake.settings, gate=self.gate
        )

    def now(self) -> datetime:
        return self.fake.clock.now()

    def put(
        self,
        carrier: CarrierCode,
        *,
        paid_h: float = 20,
        shipped_h: float = 4,
        chosen_h: float = 0,
    ) -> Waybill:
        """A printed parcel; shipped so many hours ago, or not at all with 0.

        ``chosen_h``: its buyer wants it shipped from so many hours from now on.
        """
        self._serial += 1
        now = self.now()
        paid = now - timedelta(hours=paid_h)
        order = make_order(
            self._serial,
            created_at=paid,
            updated_at=paid,
            paid_at=paid,
            promise_at=paid + timedelta(hours=48),
            appointment_at=now + timedelta(hours=chosen_h) if chosen_h else None,
        )
        number = f"{'78' if carrier == ZTO else '46'}{self._serial:011d}"
        blank = make_waybill(
            parcel_of(order), carrier=carrier, branch=BRANCHES[carrier][0], intended_at=paid
        )
        waybill = bought(blank, number)
        with self.store.begin() as work:
            work.orders.ingest([order], now)
            work.waybills.add(waybill)
            job = make_job(waybill, leased_at=paid)
            work.prints.lease(job)
            work.prints.move(replace(job, state=PrintState.PRINTED, settled_at=now))
            work.parcels.move(waybill.parcel_id, Stage.TO_SHIP)
            if shipped_h:
                at = now - timedelta(hours=shipped_h)
                shipment = make_shipment(waybill, intended_at=at)
                work.shipments.add(shipment)
                work.shipments.settle(replace(shipment, state=ShipmentState.DONE, settled_at=at))
                work.parcels.move(waybill.parcel_id, Stage.SHIPPED)
            work.commit()
        return waybill

    def scan(self, waybill: Waybill, hours: float) -> None:
        """The courier's first scan, so many hours from now."""
        at = self.now() + timedelta(hours=hours)
        event = RouteEvent(at=at, kind=RouteKind.PICKED_UP, state="GOT", text="已揽收", site="网点")
        with self.store.begin() as work:
            work.routes.add(waybill.waybill_id, (event,), max(at, self.now()))
            work.commit()

    def hold(self, waybill: Waybill) -> None:
        """A person holds its order."""
        wish = HoldWish(reason="等补货")
        HoldOrders(
            store=self.store,
            clock=self.fake.clock,
            settings=self.fake.settings,
            bus=self.fake.bus,
            rules=make_rules(),
        ).hold((waybill.parcel_id,), wish)

    def ask_return(self, waybill: Waybill) -> None:
        """The buyer wants to send it back; the shop has an hour to answer."""
        now = self.now()
        (row,) = self.store.reader.parcels_by_id(frozenset({waybill.parcel_id}))
        case = AfterSale(
            after_sale_id=f"as-{waybill.waybill_id}",
            shop_id=SHOP,
            order_id=row.order_ids[0],
            item_id=ItemId(""),
            kind=AfterSaleKind.RETURN_AND_REFUND,
            state=AfterSaleState.WAITS_FOR_SHOP,
            applied_at=now,
            updated_at=now,
            deadline_at=now + timedelta(hours=1),
            refund_fen=1990,
        )
        with self.store.begin() as work:
            work.orders.ingest_after_sales([case], now)
            work.commit()

    def leave(self, carrier: CarrierCode) -> ManifestId:
        opened = self.hand_over.open(carrier, BRANCHES[carrier][0], fill=True)
        return self.hand_over.leave(opened.manifest.manifest_id).manifest.manifest_id

    def later(self, hours: float) -> None:
        self.fake.clock.forward(hours=hours)

    def desk(self) -> Desk:
        """The fake desk with everything of handing over on the real store."""
        desk = self.fake.desk()
        rows = self.store.manifests
        template = load_template("manifest_a4")
        return replace(
            desk,
            hand_over=self.hand_over,
            scan_gate=self.gate,
            match_handover=MatchHandover(
                rows=rows,
                gate=self.gate,
                reader=self.store.reader,
                stakes=_stakes(desk, self.store),
                rules=desk.rules,
                clock=desk.clock,
                settings=desk.settings,
            ),
            manifest_sheets=ManifestSheets(
                rows=rows,
                gate=self.gate,
                clock=desk.clock,
                settings=desk.settings,
                to_pdf=lambda document: to_pdf([document], template),
                to_workbook=write_workbook,
                write=write_atomically,
            ),
            score_couriers=ScoreCouriers(
                rows=rows, rules=desk.rules, clock=desk.clock, settings=desk.settings
            ),
        )

    def close(self) -> None:
        self.store.close()


def _stakes(desk: Desk, store: SqlStore) -> CountStakes:
    return CountStakes(rows=store.pickups, clock=desk.clock, penalties=desk.penalties.table)


def busy(shelf: Shelf) -> None:
    """A van that skipped parcels, one that did not come, one being counted, parcels that wait."""
    taken = [shelf.put(ZTO, paid_h=6 + n, shipped_h=2) for n in range(9)]
    for n in range(5):
        shelf.put(YUNDA, paid_h=9 + n, shipped_h=1)
    shelf.leave(ZTO)
    shelf.leave(YUNDA)
    for n, waybill in enumerate(taken[:6]):
        shelf.scan(waybill, 2 + n / 3)
    shelf.later(17)
    for n in range(4):
        shelf.put(ZTO, paid_h=2 + n, shipped_h=n % 2)
    for n in range(3):
        shelf.put(YUNDA, paid_h=3 + n, shipped_h=0)
