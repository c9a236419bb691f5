"""A run of 1,000 labels from the key to the wire: orders, audit, leases, pictures, bytes, ledger.

The printer takes bytes at once and says that it is done, so that only this program counts. Each
benchmark notes its limit (``limit_s``); the whole run also what the pictures and bytes of as many
labels take by themselves in the same process (``plain_s``) and their share (``ratio``).
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from time import perf_counter

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import LOOPBACK, PracticeSite
from app.domain.ids import ParcelId, ShopId
from app.domain.receipt import Outcome
from app.labels.render import render
from app.presentation.desk import Desk
from app.runtime.context import Context
from app.sandbox import PracticeConfig
from app.settings.printers import FIRST
from printers.languages.base import JobSettings
from printers.languages.tspl import Tspl
from printers.page import Page
from tests.fakes.label_documents import label_document

LABELS = 1000
LIMIT_S = 20.0
FIRST_LIMIT_S = 0.3
QUERY = b"\x1b!?"


@dataclass(slots=True)
class Sink:
    """A printer without paper: it swallows labels, and is always done."""

    port: int = 0
    taken: int = 0
    first_at: float = 0.0
    listener: socket.socket = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.listener = socket.create_server((LOOPBACK, 0))
        self.port = self.listener.getsockname()[1]

    def serve(self) -> None:
        """Until the listener is closed."""
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self.listener.accept()
                with sock, contextlib.suppress(OSError):
                    while data := sock.recv(1 << 18):
                        if data != QUERY:
                            self.taken += len(data)
                            self.first_at = self.first_at or perf_counter()
                        if data.endswith(QUERY):
                            sock.sendall(b"\0")


@dataclass(frozen=True, slots=True)
class Shop:
    """A warm program with so many parcels that wait for their labels."""

    desk: Desk
    sink: Sink
    waiting: tuple[ParcelId, ...]


@pytest.fixture
def shop(benchmark: BenchmarkFixture, tmp_path: Path) -> Iterator[Shop]:
    labels = LABELS if benchmark.enabled else 20
    config = PracticeConfig(orders=labels * 2, seed=7, speed=0, arrivals_per_hour=0)
    sink = Sink()
    thread = threading.Thread(target=sink.serve, name="sink")
    thread.start()
    try:
        with (
            PracticeSite.start(config, tmp_path / "paper") as site,
            open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as desk,
        ):
            bind_practice(desk, site)
            desk.station.put(replace(site.printer, place=f"{LOOPBACK}:{sink.port}"))
            desk.sync_orders(Context(), ShopId(config.shop_id))
            free = [row.parcel_id for row in desk.reader.parcels() if not row.blocks]
            desk.acquire_waybills(Context(), tuple(free[: labels + 1]))
            desk.print_labels(Context(), tuple(free[:1]), FIRST)
            sink.taken, sink.first_at = 0, 0.0
            yield Shop(desk, sink, tuple(free[1 : labels + 1]))
    finally:
        sink.listener.shutdown(socket.SHUT_RDWR)
        sink.listener.close()
        thread.join()


def plain_s(labels: int) -> float:
    """Seconds for the pictures and bytes of ``labels`` alone, from fifty of them."""
    settings, language = JobSettings(width_mm=100, height_mm=180), Tspl()
    documents = [label_document(sequence=n, total=labels) for n in range(1, 51)]
    begin = perf_counter()
    for document in documents:
        raster = render(document)
        page = Page(width=raster.width, height=raster.height, rows=raster.rows)
        language.encode(page, settings)
    return (perf_counter() - begin) / len(documents) * labels


@pytest.mark.timeout(300)
@pytest.mark.benchmark(group="print run")
def test_a_thousand_labels_end_to_end(benchmark: BenchmarkFixture, shop: Shop) -> None:
    """A label in the ledger has two commits on the disk: before its first byte, and after."""
    count = len(shop.waiting)

    def run() -> int:
        receipt = shop.desk.print_labels(Context(), shop.waiting, FIRST)
        return receipt.count(Outcome.DONE)

    assert benchmark.pedantic(run, rounds=1) == count
    benchmark.extra_info["labels"] = count
    benchmark.extra_info["bytes"] = shop.sink.taken
    if benchmark.enabled:
        plain = plain_s(count)
        whole = benchmark.stats.stats.mean
        benchmark.extra_info |= {"limit_s": LIMIT_S, "plain_s": plain, "ratio": plain / whole}


@pytest.mark.timeout(300)
@pytest.mark.benchmark(group="print run")
def test_the_first_of_a_thousand_labels_on_the_wire(
    benchmark: BenchmarkFixture, shop: Shop
) -> None:
    """From the key to the first byte; the run is stopped after that label."""
    waits: list[float] = []
    left = list(shop.waiting)

    def run() -> None:
        stop = Event()
        shop.sink.first_at = 0.0
        begin = perf_counter()
        shop.desk.print_labels(Context(stop, lambda *_: stop.set()), tuple(left), FIRST)
        waits.append(shop.sink.first_at - begin)

    benchmark.pedantic(run, rounds=5 if benchmark.enabled else 1, setup=None)
    assert shop.sink.taken > 0
    benchmark.extra_info |= {"limit_s": FIRST_LIMIT_S, "first_s": sorted(waits)[len(waits) // 2]}
