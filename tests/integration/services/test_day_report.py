"""Reports against the practice shop's own books, over several days and kinds of days."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.day_late import Cause
from app.domain.day_period import Span, period_of
from app.domain.day_report import Report
from app.domain.errors import StorageError
from app.domain.instants import business_day, from_epoch
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.ports.report_files import Format
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from app.services.export_report import EXPORT, SCHEDULED
from app.services.report_day import ReportWish
from app.services.scheduled_report import PATIENCE_S
from app.settings.printers import FIRST
from app.settings.station_name import station_name
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import MORNING, later, parcels, shop_of
from tests.integration.services.test_grouping import go_out, merge_one, two_kinds
from tests.integration.services.truth import Books

MINUTE = 60
FLOW = (
    *("open_ship", "paid", "shipped", "refunded", "elsewhere", "close_ship"),
    *("open_take", "taken", "close_take"),
)


@pytest.fixture
def start() -> datetime:
    return MORNING


def figures(report: Report, block: str, *keys: str) -> dict[str, int]:
    return {key: int(Fraction(report.value(block, key) or 0)) for key in keys}


def days_of(site: PracticeSite, desk: Desk) -> list[date]:
    """Every day of the story, the running one too."""
    first = min(order.pay_time for order in site.shop.orders if order.pay_time)
    began = from_epoch(first)
    assert began is not None
    day, today = business_day(began), business_day(desk.clock.now())
    return [day + timedelta(days=n) for n in range((today - day).days + 1)]


def agree(desk: Desk, site: PracticeSite) -> list[Report]:
    """Every day's report against the books, a minute after the last act; the reports."""
    later(desk, site, MINUTE)
    desk.sync_orders(job_context(), shop_of(site))  # what came in the minute
    books = Books(site.shop, site.config.shop_id)
    found = []
    for day in days_of(site, desk):
        report = desk.report_day(ReportWish(day=day))[0]
        truth = books.truth(report.period.start_s, report.as_of_s)
        assert figures(report, "flow", *FLOW) == truth.flow, day
        assert str(report.value("flow", "check_ship")).endswith(" 平")
        assert str(report.value("flow", "check_take")).endswith(" 平")
        assert figures(report, "cost", "bought", "given_back") == {
            "bought": truth.bought,
            "given_back": truth.given_back,
        }
        assert report.value("flow", "sent_parcels") == truth.parcels_sent
        assert figures(report, "exceptions", "refunds_before", "refund_fen") == {
            "refunds_before": truth.refunds,
            "refund_fen": truth.refund_fen,
        }
        found.append(report)
    for before, after in pairwise(found):
        assert before.value("flow", "close_ship") == after.value("flow", "open_ship")
        assert after.block("flow").figure("paid").before[0] == before.value("flow", "paid")
    return found


def work(desk: Desk, site: PracticeSite) -> None:
    """One round: everything that may go goes, then the couriers are asked about."""
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER))
    desk.print_labels(job_context(), parcels(desk, Stage.TO_PRINT), FIRST)
    desk.ship_parcels(job_context(), parcels(desk, Stage.TO_SHIP))
    desk.sync_orders(job_context(), shop_of(site))
    desk.track_parcels(job_context(), shop_of(site))


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["calm", "refund_storm", "slow_courier"])
def test_three_days_of_every_kind_agree_with_the_books(scenario: str, tmp_path: Path) -> None:
    config = PracticeConfig(
        orders=20, seed=11, speed=0, arrivals_per_hour=1, scenario=scenario, start=MORNING
    )
    with (
        PracticeSite.start(config, tmp_path / "paper") as site,
        open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as desk,
    ):
        bind_practice(desk, site)
        for _ in range(6):
            work(desk, site)
            later(desk, site, seconds=13 * 3600)
        desk.track_parcels(job_context(), shop_of(site))
        reports = agree(desk, site)
        assert len(reports) >= 4
        assert sum(figures(r, "flow", "taken")["taken"] for r in reports) > 15
        week = desk.report_day(ReportWish(day=reports[1].period.first, span=Span.WEEK))[0]
        inside = [r for r in reports if r.period.first in week.period.days]
        if len(inside) == len(reports):
            assert week.value("flow", "paid") == sum(
                figures(r, "flow", "paid")["paid"] for r in reports
            )


SATURDAY = datetime(2031, 4, 26, 1, tzinfo=UTC)
"""Nine o'clock in Shanghai. The week after it holds the end of April and the begin of May."""
ADDED = (
    *("paid", "shipped", "refunded", "elsewhere", "taken"),
    *("numbered", "printed", "sent_parcels", "taken_parcels"),
)
"""Figures of a period that are the sum of its days'."""


def agrees(desk: Desk, books: Books, day: date, span: Span) -> Report:
    """The report of a week or a month against the books, and against its own days."""
    report = desk.report_day(ReportWish(day=day, span=span))[0]
    truth = books.truth(report.period.start_s, report.as_of_s)
    assert figures(report, "flow", *FLOW) == truth.flow
    assert [str(report.value("flow", f"check_{each}"))[-1] for each in ("ship", "take")] == [
        "平"
    ] * 2
    assert report.value("flow", "sent_parcels") == truth.parcels_sent
    assert figures(report, "exceptions", "refunds_before", "refund_fen") == {
        "refunds_before": truth.refunds,
        "refund_fen": truth.refund_fen,
    }
    assert figures(report, "cost", "bought", "given_back") == {
        "bought": truth.bought,
        "given_back": truth.given_back,
    }
    today = business_day(desk.clock.now())
    come = [each for each in report.period.days if each <= today]  # others have no report
    days = [desk.report_day(ReportWish(day=each))[0] for each in come]
    for key in ADDED:
        assert report.value("flow", key) == sum(figures(r, "flow", key)[key] for r in days), key
    for edge, at in (("open", 0), ("close", -1)):
        for state in ("ship", "take"):
            key = f"{edge}_{state}"
            assert report.value("flow", key) == days[at].value("flow", key)
    return report


@pytest.mark.slow
def test_weeks_and_months_agree_with_the_books_and_a_late_scan_revises_a_day(
    tmp_path: Path,
) -> None:
    config = PracticeConfig(
        orders=20, seed=5, speed=0, arrivals_per_hour=0.3, scenario="refund_storm", start=SATURDAY
    )
    with (
        PracticeSite.start(config, tmp_path / "paper") as site,
        open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as desk,
    ):
        bind_practice(desk, site)
        for _ in range(10):
            work(desk, site)
            later(desk, site, seconds=24 * 3600)
        day = business_day(desk.clock.now()) - timedelta(days=1)
        closed = desk.close_day(job_context(), day)  # its scans are not asked about yet
        desk.track_parcels(job_context(), shop_of(site))
        agree(desk, site)
        books = Books(site.shop, site.config.shop_id)
        first, *weeks = (agrees(desk, books, date(2031, 4, 26 + n), Span.WEEK) for n in (0, 2))
        assert weeks[0].block("flow").figure("paid").before == (first.value("flow", "paid"),)
        assert all(figures(weeks[0], "flow", "paid", "taken", "refunded").values())
        months = [agrees(desk, books, date(2031, month, 1), Span.MONTH) for month in (4, 5)]
        for state in ("ship", "take"):
            assert months[0].value("flow", f"close_{state}") == months[1].value(
                "flow", f"open_{state}"
            )
        revised = desk.close_day(job_context(), day)
        assert (closed.close.revision, revised.close.revision) == (0, 1)
        (taken,) = (
            each
            for each in revised.close.changes
            if (each.block, each.key, each.column) == ("flow", "taken", "本日")
        )
        truth = books.truth(period_of(day, Span.DAY).start_s, period_of(day, Span.DAY).end_s)
        assert taken.after == str(truth.flow["taken"])
        assert {why.cause for why in taken.why} == {Cause.SCAN}


@pytest.fixture
def synced(desk: Desk, site: PracticeSite) -> Desk:
    desk.sync_orders(job_context(), shop_of(site))
    return desk


def test_merged_and_split_orders_balance(synced: Desk, site: PracticeSite) -> None:
    _, merged = merge_one(synced)
    row = two_kinds(synced)
    code = row.codes.split(" ")[0]
    receipt = synced.split_parcels.split(row.parcel_id, [((code, 1),)])
    first, rest = (line.parcel_id for line in receipt.lines)
    go_out(synced, merged, first)
    later(synced, site)
    report = synced.report_day(ReportWish())[0]
    assert report.value("flow", "merged") == 1
    assert report.value("flow", "split") == 1
    agree(synced, site)
    go_out(synced, rest)
    later(synced, site, seconds=72 * 3600)
    synced.track_parcels(job_context(), shop_of(site))
    agree(synced, site)


def test_numbers_given_back_and_cancelled_orders(synced: Desk, site: PracticeSite) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:4]
    assert synced.acquire_waybills(job_context(), wanted).count(Outcome.DONE) == 4
    assert synced.give_back_numbers(job_context(), wanted[:2]).count(Outcome.DONE) == 2
    (order_id,) = synced.reader.parcels_by_id(frozenset({wanted[0]}))[0].order_ids
    assert site.shop.happen.cancel(order_id)
    later(synced, site)
    computer = station_name(synced.settings)
    synced.settings.put({"station.name": "包装台"})
    work(synced, site)
    reports = agree(synced, site)
    rows = reports[-1].block("people").table("stations").rows
    here = len(site.shop.ledger.shipments)
    assert rows == (
        ("包装台", "合计", here - 2, here, here, 0, 0),
        ("包装台", site.printer.name, None, None, here, 0, 0),
        (computer, "合计", 4, 0, 0, 0, 0),
    )
    assert figures(reports[-1], "cost", "given_back")["given_back"] >= 2


def test_scans_that_come_late_change_the_day_they_were_on(synced: Desk, site: PracticeSite) -> None:
    work(synced, site)
    later(synced, site, seconds=40 * 3600)
    today = business_day(synced.clock.now())
    days = [today - timedelta(days=n) for n in (1, 2)]  # the couriers came on one or both

    def reports() -> list[Report]:
        return [synced.report_day(ReportWish(day=day))[0] for day in days]

    def taken(found: list[Report]) -> int:
        return sum(figures(report, "flow", "taken")["taken"] for report in found)

    before = reports()
    assert [each.digest for each in before] == [each.digest for each in reports()]
    synced.track_parcels(job_context(), shop_of(site))
    after = reports()
    assert taken(after) > taken(before) == 0
    assert [each.digest for each in before] != [each.digest for each in after]
    day = days[0]
    synced.sync_orders(job_context(), shop_of(site))
    agree(synced, site)
    again = synced.report_day(
        ReportWish(day=day, now_s=int(synced.clock.now().timestamp()) + 99 * 86400)
    )[0]
    assert again.digest == synced.report_day(ReportWish(day=day))[0].digest


def test_a_report_as_of_an_instant_knows_nothing_later(synced: Desk, site: PracticeSite) -> None:
    day = business_day(synced.clock.now())
    now_s = int(synced.clock.now().timestamp())
    early = synced.report_day(ReportWish(day=day, now_s=now_s))[0]
    later(synced, site)
    work(synced, site)
    later(synced, site, MINUTE)
    again = synced.report_day(ReportWish(day=day, now_s=now_s))[0]
    assert figures(early, "flow", *FLOW) == figures(again, "flow", *FLOW)
    late = synced.report_day(ReportWish(day=day))[0]
    assert figures(late, "flow", "shipped") != figures(early, "flow", "shipped")


def receivers(site: PracticeSite) -> set[str]:
    """Names, phones and addresses of every buyer, and what buyers and the shop wrote."""
    found: set[str] = set()
    for order in site.shop.orders:
        person = order.receiver
        found |= {person.name, person.phone, person.detail}
        found |= {order.buyer_words, order.seller_words}
    return {text for text in found if len(text) >= 2}


@pytest.fixture
def canaries(site: PracticeSite, desk: Desk) -> Desk:
    """A day's work with a buyer whose every word is known, and acts with typed reasons."""
    canary = next(order for order in site.shop.orders if order.status == 2)
    site.shop.happen.remark(canary.order_id, "金丝雀备注", 1)
    work(desk, site)
    rows = desk.reader.parcels(stages=frozenset(Stage))
    site.shop.happen.change_address(canary.order_id)
    held = tuple(row.parcel_id for row in rows[:2])
    desk.tag_orders(held, add=("金丝雀标签",))
    later(desk, site)
    work(desk, site)
    return desk


def test_no_file_names_a_buyer(canaries: Desk, site: PracticeSite, tmp_path: Path) -> None:
    words = receivers(site) | {"金丝雀备注", "金丝雀标签"}
    assert len(words) > 40
    reports = canaries.report_day(ReportWish())
    done = canaries.export_report.to_folder(job_context(), reports, tuple(Format), tmp_path / "r")
    assert len(done.paths) == len(Format)
    for path in done.paths:
        for text in readable(path):
            found = {word for word in words if word in text}
            assert found == set(), path.name
    masked = json.loads((tmp_path / "r" / done.paths[-1].name).read_text("utf-8"))
    assert "**" not in json.dumps(masked, ensure_ascii=False)  # not even masks


def readable(path: Path) -> Iterator[str]:
    """All text in a file, unpacked; a picture is drawn from the strokes that the PDF has."""
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        import io
        import zipfile

        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                yield package.read(name).decode("utf-8")
    elif path.suffix == ".pdf":
        import pypdfium2

        pages = pypdfium2.PdfDocument(data)
        yield from (page.get_textpage().get_text_bounded() for page in pages)
        pages.close()
    elif path.suffix == ".png":
        yield data.decode("latin-1")
    else:
        yield data.decode("utf-8")


def test_exports_are_journaled_and_audited(
    synced: Desk, site: PracticeSite, tmp_path: Path
) -> None:
    reports = synced.report_day(ReportWish())
    synced.export_report.to_file(job_context(), reports, tmp_path / "a.csv")
    with pytest.raises(StorageError):
        synced.export_report.to_file(job_context(), reports, tmp_path / "none" / "a.csv")
    rows = synced.report_day._rows.exports(EXPORT, 0)
    assert [(row.subject, row.outcome) for row in rows] == [
        (reports[0].period.name, "failed"),
        (reports[0].period.name, "done"),
    ]
    assert rows[0].note == "storage.no_folder"
    assert synced.verify_audit() is None
    later(synced, site)
    after = synced.report_day(ReportWish())[0]
    assert (
        after.value("signoff", "entries")
        == figures(reports[0], "signoff", "entries")["entries"] + 1
    )


def test_the_scheduled_report_is_made_once_and_its_failure_is_kept(
    synced: Desk, site: PracticeSite, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("", "ascii")
    scheduled = synced.scheduled_report
    assert scheduled.due() is None
    synced.settings.put(
        {"report.at": "00:00", "report.folder": str(blocked / "in"), "report.formats": "csv png"}
    )
    day = scheduled.due()
    assert day == business_day(synced.clock.now()) - timedelta(days=1)
    with pytest.raises(StorageError):
        scheduled(job_context(), day)
    failed = scheduled.failed()
    assert failed is not None
    assert failed.day == day.isoformat()
    assert scheduled.due() is None  # not before half an hour
    later(synced, site, seconds=1801)
    synced.settings.put({"report.folder": str(tmp_path / "good")})
    again = scheduled.due()
    assert again is not None
    done = scheduled(job_context(), again)
    assert sorted(path.suffix for path in done.paths) == [".csv", ".png"]
    assert all(path.exists() for path in done.paths)
    assert scheduled.failed() is None
    assert scheduled.due() is None
    assert len(synced.report_day._rows.exports(SCHEDULED, 0)) == 2
    later(synced, site, seconds=86400)
    assert scheduled.due() is None  # the sync is still to bring what came since
    synced.sync_orders(job_context(), shop_of(site))
    assert scheduled.due() == again + timedelta(days=1)


def test_the_scheduled_report_waits_for_the_sync_but_not_for_ever(
    synced: Desk, site: PracticeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduled = synced.scheduled_report
    synced.settings.put(
        {"report.at": "00:00", "report.folder": str(tmp_path), "report.formats": "json"}
    )
    later(synced, site, seconds=86400)
    assert scheduled.due() is None
    began = synced.clock.monotonic()
    monkeypatch.setattr(type(scheduled._clock), "monotonic", lambda _self: began + PATIENCE_S + 9)
    day = scheduled.due()
    assert day == business_day(synced.clock.now()) - timedelta(days=1)
    assert not json.loads(
        next(
            Path(path).read_text("utf-8")
            for path in (scheduled(job_context(), day).paths)
            if path.suffix == ".json"
        )
    )["reports"][0]["complete"]


def test_a_paused_shop_keeps_no_scheduled_report_waiting(
    synced: Desk, site: PracticeSite, tmp_path: Path
) -> None:
    synced.settings.put(
        {"report.at": "00:00", "report.folder": str(tmp_path), "report.formats": "json"}
    )
    later(synced, site, seconds=86400)
    assert synced.scheduled_report.due() is None
    synced.manage_shops.pause(shop_of(site))
    assert synced.scheduled_report.due() is not None


def test_an_export_that_was_cut_off_is_ended(synced: Desk) -> None:
    synced.export_report._intend(EXPORT, period_of(date(2026, 1, 2), Span.DAY), "xlsx")
    synced.export_report.recover()
    (row,) = synced.report_day._rows.exports(EXPORT, 0)
    assert (row.outcome, row.note) == ("failed", "recovered")
