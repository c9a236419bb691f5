"""The database of one profile: one writer at a time, readers beside it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select

from app.adapters.store.alerts import SqlAlertRows, SqlAlerts
from app.adapters.store.audit import SqlAuditLog
from app.adapters.store.batches import SqlBatches
from app.adapters.store.day_closes import SqlDayCloseRows, SqlDayCloses
from app.adapters.store.day_facts import SqlDayRows
from app.adapters.store.dialect import checkpoint, reader_engine, writer_engine
from app.adapters.store.groups import SqlGroups
from app.adapters.store.holds import SqlHolds
from app.adapters.store.journal import SqlJournal
from app.adapters.store.local_tags import SqlTags
from app.adapters.store.manifest_rows import SqlManifestRows
from app.adapters.store.manifests import SqlManifests
from app.adapters.store.order_audits import SqlOrderAudits
from app.adapters.store.orders import SqlOrders
from app.adapters.store.overrides import SqlOverrides
from app.adapters.store.papers import SqlLocations
from app.adapters.store.parcels import SqlParcels
from app.adapters.store.pickup_lines import SqlPickupRows
from app.adapters.store.prints import SqlPrintLedger
from app.adapters.store.proofs import SqlBatchScans
from app.adapters.store.put_off import SqlPutOff
from app.adapters.store.reader import SqlReader
from app.adapters.store.remark_outbox import SqlRemarks
from app.adapters.store.routes import SqlRoutes
from app.adapters.store.schema import bring_up_to_date
from app.adapters.store.shipment_rows import SqlShipmentRows
from app.adapters.store.shipments import SqlShipments
from app.adapters.store.shops import SqlShops
from app.adapters.store.tables import order_receivers
from app.adapters.store.touched import Touched
from app.adapters.store.waybills import SqlWaybills
from app.domain.events import Event
from app.ports.alerts import AlertRepo
from app.ports.batch_store import BatchRepo
from app.ports.clock import Clock
from app.ports.day_close import DayCloseRepo
from app.ports.events import EventBus
from app.ports.manifests import ManifestRepo
from app.ports.papers import BatchScanRepo, LocationRepo
from app.ports.put_off import PutOffRepo
from app.ports.routes import RouteRepo
from app.ports.secrets import Seal
from app.ports.shops import ShopRepo
from app.ports.store import (
    AuditLog,
    HoldRepo,
    Journal,
    OrderAudits,
    OrderRepo,
    OverrideRepo,
    ParcelGroups,
    ParcelRepo,
    PrintLedger,
    RemarkRepo,
    ShipmentRepo,
    TagRepo,
    UnitOfWork,
    WaybillRepo,
)

BUSY_S = 10.0
"""How long another program's write is waited for."""


class SqlUnitOfWork:
    """One write transaction and its repositories; of no use once it is committed."""

    def __init__(
        self,
        connection: Connection,
        seal: Seal,
        committed: Callable[[Event | None], None],
        station: str,
    ) -> None:
        touched = Touched()
        self._connection = connection
        self._touched = touched
        self._committed = committed
        self.shops: ShopRepo = SqlShops(connection, touched)
        self.orders: OrderRepo = SqlOrders(connection, seal, touched)
        self.parcels: ParcelRepo = SqlParcels(connection, touched)
        self.overrides: OverrideRepo = SqlOverrides(connection, touched)
        self.groups: ParcelGroups = SqlGroups(connection, touched)
        self.waybills: WaybillRepo = SqlWaybills(connection, touched)
        self.prints: PrintLedger = SqlPrintLedger(connection, touched, station)
        self.shipments: ShipmentRepo = SqlShipments(connection, touched)
        self.routes: RouteRepo = SqlRoutes(connection, touched)
        self.manifests: ManifestRepo = SqlManifests(connection, touched)
        self.order_audits: OrderAudits = SqlOrderAudits(connection, touched)
        self.batches: BatchRepo = SqlBatches(connection)
        self.put_off: PutOffRepo = SqlPutOff(connection, touched)
        self.locations: LocationRepo = SqlLocations(connection)
        self.scans: BatchScanRepo = SqlBatchScans(connection)
        self.remarks: RemarkRepo = SqlRemarks(connection, touched)
        self.holds: HoldRepo = SqlHolds(connection, touched)
        self.tags: TagRepo = SqlTags(connection, touched)
        self.closes: DayCloseRepo = SqlDayCloses(connection)
        self.alerts: AlertRepo = SqlAlerts(connection)
        self.journal: Journal = SqlJournal(connection, station)
        self.audit: AuditLog = SqlAuditLog(connection)

    def commit(self) -> None:
        self._connection.commit()
        self._connection.close()
        self._committed(self._touched.event())


class SqlStore:
    """SQLite in WAL mode. Made by :func:`open_store`."""

    def __init__(
        self,
        writer: Engine,
        readers: Engine,
        *,
        seal: Seal,
        bus: EventBus | None,
        station: Callable[[], str],
    ) -> None:
        self._writer = writer
        self._station = station
        self._readers = readers
        self._seal = seal
        self._bus = bus
        self._turn = threading.Lock()
        self._holder: int | None = None
        self._closed = False
        self._reader = SqlReader(readers)

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        me = threading.get_ident()
        if self._holder == me:
            raise RuntimeError("a unit of work is already running on this thread")
        self._turn.acquire()
        if self._closed:
            self._turn.release()
            raise RuntimeError("the store is closed")
        self._holder = me
        released = False

        def release() -> None:
            nonlocal released
            if not released:
                released = True
                self._holder = None
                self._turn.release()

        def committed(event: Event | None) -> None:
            # The lock goes first: a listener may well begin a unit of work of its own.
            release()
            if event is not None and self._bus is not None:
                self._bus.publish(event)

        try:
            with self._writer.connect() as connection:
                connection.begin()
                yield SqlUnitOfWork(connection, self._seal, committed, self._station())
        finally:
            release()

    @property
    def reader(self) -> SqlReader:
        """Queries on connections of their own."""
        return self._reader

    @property
    def pickups(self) -> SqlPickupRows:
        """What waits for the carrier and what it has taken, likewise."""
        return SqlPickupRows(self._readers)

    @property
    def days(self) -> SqlDayRows:
        """What daily reports are counted from; never blocks the writer."""
        return SqlDayRows(self._readers)

    @property
    def closes(self) -> SqlDayCloseRows:
        """Closed days, likewise."""
        return SqlDayCloseRows(self._readers)

    @property
    def alerts(self) -> SqlAlertRows:
        """What alerts are raised for, and those that were, likewise."""
        return SqlAlertRows(self._readers)

    @property
    def manifests(self) -> SqlManifestRows:
        """What was handed over to couriers, likewise."""
        return SqlManifestRows(self._readers)

    @property
    def shipped(self) -> SqlShipmentRows:
        """What was shipped, or was to be, likewise."""
        return SqlShipmentRows(self._readers)

    def close(self) -> None:
        """Wait for the running unit of work, move the log into the file and close."""
        with self._turn:
            self._closed = True
            self._readers.dispose()
            checkpoint(self._writer)
            self._writer.dispose()


def open_store(
    path: Path,
    *,
    seal: Seal,
    bus: EventBus | None,
    clock: Clock,
    busy_s: float = BUSY_S,
    give_way: Callable[[], None] = lambda: None,
    station: Callable[[], str] = lambda: "",
) -> SqlStore:
    """Open the database at ``path``, making it or bringing it up to date first.

    Args:
        path: the file; its folder must exist.
        seal: encrypts receivers at rest.
        bus: told of every commit.
        clock: dates the copy that is made before a migration.
        busy_s: how long another program's write is waited for.
        give_way: called before each statement; may wait a moment for what is more urgent.
        station: the name of this station (工作站), kept with what it begins and prints.

    Raises:
        StorageError: ``storage.read_only``, ``storage.disk_full``, ``storage.corrupt``,
            ``storage.busy``, ``storage.io``, or ``storage.newer_schema``.
    """
    writer = writer_engine(path, busy_s, give_way)
    try:
        bring_up_to_date(writer, path, clock.now())
    except BaseException:
        writer.dispose()
        raise
    readers = reader_engine(path, busy_s, give_way)
    return SqlStore(writer, readers, seal=seal, bus=bus, station=station)


def has_sealed_rows(path: Path, *, busy_s: float = BUSY_S) -> bool:
    """True when ``path`` holds receivers that only the key of this profile can open.

    Ask before a key is made: a new key beside sealed rows would lock them up for good.

    Raises:
        StorageError: the file is there and cannot be read.
    """
    if not path.exists() or path.stat().st_size == 0:
        return False
    readers = reader_engine(path, busy_s)
    try:
        with readers.connect() as connection:
            if not inspect(connection).has_table(order_receivers.name):
                return False
            row = connection.execute(select(order_receivers.c.order_id).limit(1)).first()
            return row is not None
    finally:
        readers.dispose()
