"""Trouble in the middle of a run: what is printed stays printed, what is not can be printed later.

Each has a Chinese title and says what to do.
"""

import contextlib
import re
import socket
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap.practice_site import LOOPBACK, PracticeSite
from app.domain.errors import AppError, InvalidInput
from app.domain.ids import PrinterId
from app.domain.parcel import Stage
from app.domain.printing import PrintState
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.jobs import JobContext
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from app.settings.printers import FIRST
from app.settings.profile import profile_at
from tests.fakes.counted_label import put_counted_label
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import (
    answer_by_paper,
    later,
    parcels,
    shop_of,
    tracking,
)

COUNT = 20
"""More than are looked ahead at once."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    """A practice shop with enough orders."""
    config = PracticeConfig(orders=30, seed=7, speed=0, arrivals_per_hour=0)
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def numbered(desk: Desk, site: PracticeSite) -> Desk:
    """Twenty numbered parcels, and labels that a machine reads."""
    desk.station.put(replace(site.printer, template=put_counted_label(desk.profile)))
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:COUNT])
    assert len(parcels(desk, Stage.TO_PRINT)) == COUNT
    return desk


def at(number: int, happens: Callable[[], None]) -> JobContext:
    """A job during which something happens once so many labels are done."""

    def tell(done: int, _total: int | None, text: str) -> None:
        if done == number and text == "打印面单":
            happens()

    return job_context(tell=tell)


def on_paper(site: PracticeSite) -> list[str]:
    return [sheet.codes[0] for sheet in site.labels.labels]


def said(line: Line) -> None:
    """It says what happened and what to do."""
    assert CHINESE.search(line.title)
    assert CHINESE.search(line.advice)


def states(desk: Desk, receipt: Receipt) -> Counter[PrintState]:
    return Counter(job.state for job in desk.reader.batch_jobs(receipt.batch_id))


def finish(desk: Desk, site: PracticeSite, numbers: list[str]) -> None:
    """Answer by the paper, print the rest: each once, in the order asked, nothing open."""
    answer_by_paper(desk, on_paper(site))
    desk.print_labels(job_context(), parcels(desk, Stage.TO_PRINT), FIRST)
    assert on_paper(site) == numbers
    assert len(parcels(desk, Stage.TO_SHIP)) == len(numbers)
    with closing(sqlite3.connect(profile_at(desk.profile).database)) as database:
        query = "SELECT count(*) FROM operations WHERE kind = 'label.print' AND outcome = ''"
        assert database.execute(query).fetchone() == (0,)


class Broken(Exception):
    """A fault of this program."""


def test_a_fault_of_the_program_forgets_no_printed_label(
    numbered: Desk, site: PracticeSite
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    numbers = tracking(numbered, wanted)

    def breaks() -> None:
        raise Broken

    with pytest.raises(Broken):
        numbered.print_labels(at(3, breaks), wanted, FIRST)
    assert on_paper(site) == numbers[:3]
    assert set(parcels(numbered, Stage.TO_SHIP)) == set(wanted[:3])
    finish(numbered, site, numbers)


def test_a_database_that_takes_no_outcome_leaves_one_question(
    numbered: Desk, site: PracticeSite
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    numbers = tracking(numbered, wanted)
    path = profile_at(numbered.profile).database

    def statement(text: str) -> None:
        with closing(sqlite3.connect(path)) as database:
            database.execute(text)
            database.commit()

    def fails_from_now_on() -> None:
        statement(
            "CREATE TRIGGER full BEFORE INSERT ON audit_log WHEN new.action = 'label.print'"
            " BEGIN SELECT RAISE(ABORT, 'no'); END"
        )

    with pytest.raises(Exception, match=r"."):
        numbered.print_labels(at(2, fails_from_now_on), wanted, FIRST)
    assert on_paper(site) == numbers[:3]  # the third came out, and nobody could write it down
    (waiting,) = numbered.reader.unconfirmed()
    assert waiting.parcel_id == wanted[2]
    statement("DROP TRIGGER full")
    finish(numbered, site, numbers)


def test_paper_that_ends_in_the_middle_loses_none(numbered: Desk, site: PracticeSite) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    numbers = tracking(numbered, wanted)
    site.labels.faults.paper_left = 5
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.count(Outcome.DONE) in {4, 5}
    stopped = next(line for line in receipt.lines if line.outcome is not Outcome.DONE)
    assert "没有纸" in stopped.title
    said(stopped)
    said(receipt.lines[-1])
    assert "没有纸" in receipt.lines[-1].advice
    site.labels.faults.clear()
    finish(numbered, site, numbers)


@pytest.mark.parametrize("fault", ["head_open", "paused"])
def test_a_printer_that_cannot_print_is_sent_nothing(
    numbered: Desk, site: PracticeSite, fault: str
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    numbers = tracking(numbered, wanted)
    receipt = numbered.print_labels(
        at(4, lambda: setattr(site.labels.faults, fault, True)), wanted, FIRST
    )
    assert receipt.count(Outcome.DONE) == 4
    assert receipt.lines[4].outcome is Outcome.FAILED
    said(receipt.lines[4])
    assert states(numbered, receipt)[PrintState.UNCONFIRMED] == 0
    site.labels.faults.clear()
    finish(numbered, site, numbers)


@contextmanager
def half_closing(after: int) -> Iterator[int]:
    """A printer that answers so many questions, then ends its side and goes on listening."""
    listener = socket.create_server((LOOPBACK, 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = listener.accept()
                with sock, contextlib.suppress(OSError):
                    answered = 0
                    while data := sock.recv(65_536):
                        if data == b"\x1b!?" and answered < after:
                            sock.sendall(b"\0")
                            answered += 1
                        if answered == after:
                            sock.shutdown(socket.SHUT_WR)
                            answered += 1

    thread = threading.Thread(target=serve, name="half closing printer")
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@pytest.mark.parametrize(("answers", "outcome"), [(0, Outcome.FAILED), (1, Outcome.UNKNOWN)])
def test_a_half_closed_socket_is_seen_and_named(
    numbered: Desk, site: PracticeSite, answers: int, outcome: Outcome
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    numbers = tracking(numbered, wanted)
    good = numbered.station.get(FIRST)
    assert good is not None
    with half_closing(answers) as port:
        numbered.station.put(replace(good, place=f"{LOOPBACK}:{port}"))
        receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.lines[0].outcome is outcome
    assert "断了" in receipt.lines[0].title
    said(receipt.lines[0])
    numbered.station.put(good)
    finish(numbered, site, numbers)


@pytest.mark.parametrize(
    "changes",
    [
        {"template": "nowhere"},
        {"template": "product_60x40"},
        {"template": "packing_slip_100x100"},
        {"profile": "nobody-1"},
        {"profile": "generic-escpos-80"},
    ],
)
def test_a_set_up_that_does_not_fit_is_refused_before_a_lease(
    numbered: Desk, changes: dict[str, str]
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    setup = numbered.station.get(FIRST)
    assert setup is not None
    numbered.station.put(replace(setup, **changes))  # type: ignore[arg-type]
    with pytest.raises(AppError) as refused:
        numbered.print_labels(job_context(), wanted, FIRST)
    assert CHINESE.search(refused.value.title)
    assert CHINESE.search(refused.value.advice)
    assert parcels(numbered, Stage.TO_PRINT) == wanted
    detail = numbered.reader.detail(wanted[0])
    assert detail is not None
    assert detail.jobs == ()


def test_an_unknown_printer_is_refused(numbered: Desk) -> None:
    with pytest.raises(InvalidInput, match="还没有设置面单打印机"):
        numbered.print_labels(job_context(), parcels(numbered, Stage.TO_PRINT), PrinterId("nobody"))


def test_a_head_too_narrow_for_the_label_prints_none(numbered: Desk, site: PracticeSite) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    setup = numbered.station.get(FIRST)
    assert setup is not None
    # Two sizes of labels are set up for the wrong one of two printers.
    narrow = replace(setup, profile="generic-cpcl-mobile", template="two_part_100x180")
    numbered.station.put(narrow)
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.lines[0].outcome is Outcome.FAILED
    assert "宽" in receipt.lines[0].title
    said(receipt.lines[0])
    assert site.labels.labels == ()
    assert parcels(numbered, Stage.TO_PRINT) == wanted


def test_a_platform_out_of_reach_in_mid_run_leaves_the_rest_for_later(
    numbered: Desk, site: PracticeSite
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    numbers = tracking(numbered, wanted)

    def gone() -> None:
        site.shop.faults.add("reset", endpoint="order.batchDecrypt", count=None)

    receipt = numbered.print_labels(at(10, gone), wanted, FIRST)
    assert receipt.count(Outcome.DONE) == 16 == len(site.labels.labels)
    assert receipt.count(Outcome.FAILED) == COUNT - 16
    said(receipt.lines[-1])
    assert receipt.retryable == wanted[16:]
    assert states(numbered, receipt) == {PrintState.PRINTED: 16, PrintState.NOT_PRINTED: 4}
    site.shop.faults.clear()
    finish(numbered, site, numbers)


@pytest.mark.parametrize("place", [5, 18])  # looked ahead already, and not yet
def test_a_number_given_back_in_mid_run_stops_its_label_alone(
    numbered: Desk, site: PracticeSite, place: int
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    (number,) = tracking(numbered, wanted[place : place + 1])

    def given_back() -> None:  # by another program
        with closing(sqlite3.connect(profile_at(numbered.profile).database)) as database, database:
            database.execute(
                "UPDATE waybills SET state = 'cancelled' WHERE tracking_number = ?", (number,)
            )

    receipt = numbered.print_labels(at(2, given_back), wanted, FIRST)
    assert receipt.count(Outcome.DONE) == COUNT - 1
    assert receipt.lines[place].outcome is Outcome.FAILED
    assert receipt.lines[place].title == "运单号已回收，这张没有发送"
    assert number not in on_paper(site)


def test_an_address_changed_in_mid_run_stops_its_label_alone(
    numbered: Desk, site: PracticeSite
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    (row,) = numbered.reader.parcels_by_id(frozenset(wanted[5:6]))

    def changes() -> None:
        site.shop.happen.change_address(row.order_ids[0])
        site.shop.clock.advance(60)
        numbered.sync_orders(job_context(), shop_of(site))

    receipt = numbered.print_labels(at(2, changes), wanted, FIRST)
    assert receipt.count(Outcome.DONE) == COUNT - 1
    assert receipt.lines[5].outcome is Outcome.BLOCKED
    assert receipt.lines[5].title == "取号后收件地址已改"
    assert tracking(numbered, wanted[5:6])[0] not in on_paper(site)


def test_after_a_long_pause_the_orders_are_asked_about_again(
    numbered: Desk, site: PracticeSite
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)[:5]
    (row,) = numbered.reader.parcels_by_id(frozenset(wanted[3:4]))
    paces = 0

    def pace(_ctx: JobContext) -> None:
        nonlocal paces
        paces += 1
        if paces == 3:  # a person pauses the printer for an hour; nobody syncs meanwhile
            site.shop.happen.refund(row.order_ids[0])
            later(numbered, site)

    receipt = numbered.print_labels(job_context(), wanted, FIRST, pace=pace)
    assert [line.outcome for line in receipt.lines] == [
        *[Outcome.DONE] * 3,
        Outcome.BLOCKED,
        Outcome.DONE,
    ]
    assert receipt.lines[3].title == "买家正在申请退款"
    assert len(site.labels.labels) == 4
