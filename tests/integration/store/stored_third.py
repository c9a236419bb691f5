"""Writes ``tests/data/store_0003.sql``: ``python -m tests.integration.store.stored_third``.

Only while the third schema is not released; afterwards the file is never to be made anew.
"""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from app.adapters.store import SqlStore, open_store
from app.adapters.store.schema import HEAD
from app.adapters.vault import AesGcmSeal
from app.domain.alert_delivery import DESKTOP
from app.domain.ids import ManifestId, TrackingNumber
from app.domain.instants import business_day, to_epoch
from app.domain.manifest import Manifest, ManifestState
from app.domain.route import RouteKind, RouteSource
from app.domain.route_facts import Anomaly
from app.domain.waybill import Branch
from app.ports.alerts import MessageState
from app.ports.platform import AFTER_SALES, ORDERS, BadRow
from app.ports.routes import AcceptedScan
from tests.fakes.clock import FakeClock
from tests.fakes.day_closes import make_close
from tests.fakes.facts import SHOP, at, make_shop
from tests.integration.store.test_routes import event, ship, tell
from tests.integration.store.test_schema import ACCEPTANCE, STORED_KEY, STORED_THIRD, alert_dues


def fill(path: Path) -> None:
    """Trips, one of the future, a failed asking, a scan accepted beforehand, one before its
    payment, a manifest, alerts, a closed day, rows set aside, an accepted difference."""
    store = open_store(path, seal=AesGcmSeal(STORED_KEY), bus=None, clock=FakeClock())
    with store.begin() as work:
        work.shops.put(make_shop())
        work.commit()
    one, two, three = (ship(store, n, f"ZT00{n}") for n in (1, 2, 3))
    here = {"province": "浙江", "state": "GOT", "description": "已揽收", "site": "余杭网点"}
    other = {"opcode": "TRANS_ARRIVE", "source": RouteSource.PACKAGE}
    tell(
        store,
        one,
        event(-5000, text="【成都市】已揽收", province="四川"),
        event(40, text="【杭州市】已揽收", **here),
        event(400, RouteKind.IN_TRANSIT, "快件离开【杭州转运中心】", **other),
        asked=500,
    )
    typed = ship(store, 4, "ZT004", typed=True, waybill_id="typed-4")
    tell(store, typed, event(-90, text="已揽收"), asked=500)
    tell(store, two, event(900, text="已揽收"), asked=500)
    with store.begin() as work:
        work.routes.plan(one.waybill_id, at(740), deadline_at=at(1480))
        work.routes.plan(two.waybill_id, at(560), deadline_at=at(1380))
        work.routes.plan(
            three.waybill_id, at(502), deadline_at=at(1380), failures=1, problem="网络超时"
        )
        work.routes.handed_over((TrackingNumber("ZT003"),), at(490))
        work.routes.accept(
            [
                AcceptedScan(
                    waybill_id=three.waybill_id,
                    kind=Anomaly.WRONG_PLACE,
                    at_s=to_epoch(at(40)),
                    reason="网点确认",
                    actor="店长",
                    accepted_s=to_epoch(at(450)),
                )
            ]
        )
        work.routes.note_judged("0123456789abcdef", 4)
        work.closes.add(make_close(date(2026, 7, 1), 1))
        row = BadRow(row_id="69000009", reason="pay_time", created_s=to_epoch(at(5)))
        work.shops.set_aside(SHOP, ORDERS, [row], at(6))
        work.shops.set_aside(SHOP, AFTER_SALES, [BadRow(row_id="7", reason="apply_time")], at(6))
        work.order_audits.accept([ACCEPTANCE])
        work.waybills.name_branch(
            Branch(carrier=one.carrier, code="57101", name="余杭网点", balance=None, addresses=())
        )
        left = Manifest(
            manifest_id=ManifestId("m1"),
            carrier=one.carrier,
            branch="57101",
            state=ManifestState.LEFT,
            actor="店长",
            made_s=to_epoch(at(10)),
            left_s=to_epoch(at(20)),
            day=business_day(at(20)),
            number=1,
        )
        work.manifests.add(left)
        lines = [(each.waybill_id, each.parcel_id) for each in (one, two)]
        work.manifests.put_on(left.manifest_id, lines)
        work.manifests.settle(left)
        work.audit.record(actor="店长", action="order.hold", subject="x", at=at(1), note="缺货")
        work.commit()
    _alerts(store)
    store.close()


def _alerts(store: SqlStore) -> None:
    """One told on the desktop and known, one of a robot whose answer was lost, one open."""
    with store.begin() as work:
        work.alerts.put(alert_dues(), at(1300))
        first, second, _third = work.alerts.open()
        for alert, channel, state in (
            (first, DESKTOP, MessageState.SENT),
            (second, "robot:r1", MessageState.UNKNOWN),
        ):
            operation = work.journal.intend(
                kind="alert.tell", subject=f"alert:{channel}", batch_id=None, at=at(1301)
            )
            number = work.alerts.begin_message(channel, [alert.number], at(1301), operation)
            work.alerts.end_message(number, state, at(1302))
            work.journal.outcome(operation, outcome=state.value, at=at(1302))
        work.alerts.acknowledge([first.number], at(1303), "店长")
        work.commit()


if __name__ == "__main__":
    if HEAD != "0003":
        raise SystemExit(f"the program writes schema {HEAD} now")
    with TemporaryDirectory() as folder:
        made = Path(folder) / "third.sqlite3"
        fill(made)
        with closing(sqlite3.connect(made)) as raw:
            STORED_THIRD.write_text("\n".join(raw.iterdump()) + "\n", "utf-8")
