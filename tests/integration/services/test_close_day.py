"""日结 on a practice shop: refusals, bytes, revisions, and what a program that dies leaves."""

import hashlib
import json
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.adapters.files.close_folder import DiskCloseFolders
from app.adapters.store import day_copy
from app.adapters.store.dialect import copy_whole
from app.bootstrap.practice_site import PracticeSite
from app.domain.day_close import INCOMPLETE, Trouble
from app.domain.day_late import Cause, Why
from app.domain.day_report import reports_digest
from app.domain.errors import Cancelled, InvalidInput, StorageError
from app.domain.hold import HoldWish
from app.domain.instants import business_day
from app.domain.parcel import Stage
from app.domain.printing import PrintState
from app.presentation.desk import Desk
from app.presentation.report.words import verified_phrase
from app.services.close_day import Closed, Outcome
from app.services.report_day import ReportWish
from app.services.verify_report import Recount, Verified, verify_report
from app.settings.printers import FIRST
from tests.e2e.canaries import canaries, found_in
from tests.fakes.tasks import CancelAt, job_context
from tests.integration.files.test_report_files import poppler
from tests.integration.services.conftest import MORNING, later, parcels, shop_of
from tests.integration.services.dying import Died, dying_at

REPORTS = {"xlsx", "pdf", "json"}


@pytest.fixture
def start() -> datetime:
    return MORNING


def work_a_day(desk: Desk, site: PracticeSite) -> None:
    """Everything of the morning: numbers, labels, shipped."""
    ctx = job_context()
    desk.sync_orders(ctx, shop_of(site))
    desk.acquire_waybills(ctx, parcels(desk, Stage.TO_NUMBER))
    desk.print_labels(ctx, parcels(desk, Stage.TO_PRINT), FIRST)
    desk.ship_parcels(ctx, parcels(desk, Stage.TO_SHIP))
    later(desk, site, 60)


def close(desk: Desk, days_ago: int = 0, out: Path | None = None) -> Closed:
    day = business_day(desk.clock.now()) - timedelta(days=days_ago)
    return desk.close_day(job_context(), day, out)


def contents(done: Closed) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(done.close.folder).iterdir()}


def database(desk: Desk) -> sqlite3.Connection:
    return sqlite3.connect(desk.profile / "zhunlan.sqlite3")


def traces(desk: Desk) -> list[str]:
    folder = desk.profile / "closes"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_closed_day_is_its_report_and_a_copy_that_opens(desk: Desk, site: PracticeSite) -> None:
    work_a_day(desk, site)
    desk.settings.put({"operator.name": "店长"})
    done = close(desk)
    assert (done.outcome, done.close.revision, done.close.actor) == (Outcome.CLOSED, 0, "店长")
    assert done.running
    day, folder = done.close.day, Path(done.close.folder)
    assert traces(desk) == [f"日结-{day}"]
    assert {p.name for p in folder.iterdir()} == {
        *(f"日报-{day}.{each}" for each in REPORTS),
        f"zhunlan-{day}.sqlite3",
        "日结.txt",
        "SHA256SUMS",
    }
    sums = (folder / "SHA256SUMS").read_text("utf-8")
    assert hashlib.sha256(sums.encode()).hexdigest() == done.close.manifest
    for line in sums.splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    report = json.loads((folder / f"日报-{day}.json").read_text("utf-8"))["reports"][0]
    shipped = len(site.shop.ledger.shipments)
    assert shipped
    with closing(sqlite3.connect(folder / f"zhunlan-{day}.sqlite3")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (in_copy,) = copy.execute("SELECT count(*) FROM shipments WHERE state='done'").fetchone()
        head = copy.execute("SELECT value FROM meta WHERE key = 'audit.head'").fetchone()[0]
    assert in_copy == shipped
    assert head == f"{done.close.head_number} {done.close.head_digest}"
    assert report["blocks"]["signoff"]["figures"]["open"]["value"] == 0
    assert "店长" in (folder / "日结.txt").read_text("utf-8")
    assert desk.verify_audit() is None
    assert desk.close_day.closes()[0].manifest == done.close.manifest


def test_a_closed_day_again_gives_the_same_bytes(desk: Desk, site: PracticeSite) -> None:
    work_a_day(desk, site)
    later(desk, site, 24 * 3600)
    first = close(desk, 1)
    assert not first.running
    before = contents(first)
    later(desk, site)
    again = close(desk, 1)
    assert (again.outcome, again.close) == (Outcome.SAME, first.close)
    assert contents(again) == before


def test_one_digest_stands_on_page_and_sheet_and_can_be_checked(
    desk: Desk, site: PracticeSite
) -> None:
    def verified(digest: str) -> Verified:
        wish = ReportWish(day=first.close.day)
        return verify_report(wish, digest, report=desk.report_day, closes=desk.close_day)

    work_a_day(desk, site)
    first = close(desk)  # the day is not over
    day, folder, digest = first.close.day, Path(first.close.folder), first.close.digest
    sheet = (folder / "日结.txt").read_text("utf-8")
    page = poppler("pdftotext", "-layout", folder / f"日报-{day}.pdf", "-")
    told = json.loads((folder / f"日报-{day}.json").read_text("utf-8"))
    assert f"日报摘要　{digest}" in sheet
    assert f"日报摘要 {digest}" in page
    assert told["digest"] == digest
    signoff = told["reports"][0]["blocks"]["signoff"]["figures"]
    assert f"　第 {signoff['entries']['value']} 条　{signoff['head']['value']}" in sheet
    assert f"　第 {first.close.head_number} 条　{first.close.head_digest}" in sheet
    hint = f"zhunlan report --date {day} --verify {digest[:16]}"
    assert hint in sheet
    assert hint not in page  # it may as well be exported, and then nothing ever has its digest
    assert "本期没有结束，不能再核对（日结里的除外，见日结.txt）" in page

    later(desk, site, 24 * 3600)
    found = verified(digest[:16].upper())
    assert (found.close, found.recount) == (first.close, Recount.SAME)
    with closing(database(desk)) as raw, raw:  # as another program counted it
        raw.execute("UPDATE day_closes SET digest = ?", ("f" * 64,))
    (folder / f"日报-{day}.pdf").unlink()  # which says nothing about the copy
    whole = verified("f" * 16)
    assert whole.recount is Recount.OTHER
    assert "副本完好" in str(verified_phrase(whole))
    with closing(sqlite3.connect(folder / f"zhunlan-{day}.sqlite3")) as copy, copy:
        copy.execute("UPDATE shipments SET settled_s = settled_s - 1")
    touched = verified("f" * 16)
    assert touched.recount is Recount.TOUCHED
    assert "副本被动过" in str(verified_phrase(touched))
    fresh = reports_digest(desk.report_day(ReportWish(day=day)))
    assert (verified(fresh).close, verified(fresh).digest) == (None, fresh)
    (folder / f"zhunlan-{day}.sqlite3").unlink()
    assert verified("f" * 64).recount is Recount.GONE
    with pytest.raises(InvalidInput, match="对不上"):
        verified("0" * 64)
    with pytest.raises(InvalidInput, match="不是日报摘要"):
        verified(digest[:15])


def test_a_closed_day_names_its_printers_as_they_were(desk: Desk, site: PracticeSite) -> None:
    work_a_day(desk, site)
    later(desk, site, 24 * 3600)
    first = close(desk, 1)
    before = contents(first)
    setup = desk.station.get(FIRST)
    assert setup is not None
    assert setup.name.encode() in before[f"日报-{first.close.day}.json"]
    desk.station.put(replace(setup, name="新名"))
    assert close(desk, 1).outcome is Outcome.SAME
    desk.station.remove(setup.printer_id)
    assert close(desk, 1).close == first.close
    book = Path(first.close.folder) / f"日报-{first.close.day}.xlsx"
    book.unlink()
    again = close(desk, 1)
    assert (again.outcome, again.close.digest) == (Outcome.REMADE, first.close.digest)
    made = {name: data for name, data in before.items() if name.startswith("日")}
    assert made.items() <= contents(again).items()


def test_files_that_are_gone_are_made_again_byte_by_byte(
    desk: Desk, site: PracticeSite, tmp_path: Path
) -> None:
    work_a_day(desk, site)
    later(desk, site, 24 * 3600)
    first = close(desk, 1)
    before = contents(first)
    book = next(name for name in before if name.endswith(".xlsx"))
    (Path(first.close.folder) / book).write_bytes(b"no workbook")
    later(desk, site)
    again = close(desk, 1)
    after = contents(again)
    assert (again.outcome, again.close.revision) == (Outcome.REMADE, 0)
    same = {name for name in before if before[name] == after[name]}
    assert {name for name in before if name.startswith("日")} <= same
    assert traces(desk) == [first.close.name, f"{first.close.name}.旧1"]
    assert "以后重做的副本会更长，里面有这一条" in after["日结.txt"].decode()
    with closing(sqlite3.connect(next(Path(again.close.folder).glob("*.sqlite3")))) as copy:
        heads = dict(copy.execute("SELECT number, digest FROM audit_log"))
    assert heads[first.close.head_number] == first.close.head_digest
    assert max(heads) > first.close.head_number
    elsewhere = close(desk, 1, tmp_path / "usb")
    assert Path(elsewhere.close.folder).parent == tmp_path / "usb"
    assert contents(elsewhere)[book] == before[book]


def test_late_events_make_a_revision_that_says_what_changed(desk: Desk, site: PracticeSite) -> None:
    work_a_day(desk, site)
    later(desk, site, 24 * 3600)
    first = close(desk, 1)
    # The couriers' scans of that day are heard of only now.
    desk.track_parcels(job_context(), shop_of(site))
    picked = [row for row in desk.reader.parcels(stages={Stage.PICKED_UP}) if row.picked_up_s]
    assert picked
    assert any(row.picked_up_s < first.close.as_of_s for row in picked)
    second = close(desk, 1)
    assert (second.outcome, second.close.revision) == (Outcome.REVISED, 1)
    assert second.close.changes
    assert all(each.before != each.after or "行" in each.after for each in second.close.changes)
    scanned = sum(row.picked_up_s < first.close.as_of_s for row in picked)
    (parcels_taken,) = (
        each
        for each in second.close.changes
        if each.title.endswith("揽收包裹") and each.column == "本日"
    )
    assert (parcels_taken.before, parcels_taken.after) == ("0", str(scanned))
    assert parcels_taken.why == (Why(Cause.SCAN, scanned),)
    sheet = contents(second)["日结.txt"].decode()
    assert f"和上一版不同的数字：{len(second.close.changes)} 个" in sheet
    one = second.close.changes[0]
    assert f"{one.title}" in sheet
    assert f"（揽收扫描晚到 {scanned}）" in sheet
    assert traces(desk) == [first.close.name, f"{first.close.name}-修订1"]
    assert contents(first)  # the close itself stays as it was
    third = close(desk, 1)
    assert (third.outcome, third.close) == (Outcome.SAME, second.close)
    state = desk.close_day.state(first.close.day)
    assert [each.revision for each in state.closes] == [0, 1]


def test_a_day_that_was_not_synced_to_its_end_says_so(desk: Desk, site: PracticeSite) -> None:
    work_a_day(desk, site)
    later(desk, site, 24 * 3600)
    wish = ReportWish(day=business_day(desk.clock.now()) - timedelta(days=1))
    report = desk.report_day(wish)[0]
    assert report.known_s is not None
    assert report.known_s < report.as_of_s
    first = close(desk, 1)
    assert not first.close.complete
    assert INCOMPLETE in contents(first)["日结.txt"].decode()
    assert close(desk, 1).outcome is Outcome.SAME
    desk.sync_orders(job_context(), shop_of(site))
    second = close(desk, 1)
    assert (second.outcome, second.close.complete) == (Outcome.REVISED, True)
    assert INCOMPLETE not in contents(second)["日结.txt"].decode()
    told = {each.title: (each.before, each.after) for each in second.close.changes}
    assert told["签核·没同步到的店铺"] == ("1", "0")
    assert close(desk, 1).outcome is Outcome.SAME


def test_without_the_copy_of_the_close_nobody_can_tell_why(desk: Desk, site: PracticeSite) -> None:
    work_a_day(desk, site)
    later(desk, site, 24 * 3600)
    first = close(desk, 1)
    next(Path(first.close.folder).glob("*.sqlite3")).unlink()
    desk.track_parcels(job_context(), shop_of(site))
    second = close(desk, 1)
    assert second.outcome is Outcome.REVISED
    assert {each.why for each in second.close.changes} == {(Why(Cause.UNKNOWN),)}


def test_what_was_done_here_after_an_early_close_is_not_called_a_rule(
    desk: Desk, site: PracticeSite
) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    early = close(desk)
    assert early.running
    held = parcels(desk, Stage.TO_NUMBER)[:1]
    desk.hold_orders.hold(held, HoldWish(reason="缺货"))
    later(desk, site)
    again = close(desk)
    assert again.outcome is Outcome.REVISED
    whys = {each.key: each.why for each in again.close.changes if each.column == "本日"}
    assert whys["held"] == whys["acts"] == whys["people#"] == (Why(Cause.AFTER),)
    assert "（日结之后发生）" in contents(again)["日结.txt"].decode()


def test_a_day_of_an_earlier_version_says_so_and_still_names_what_came_late(
    desk: Desk, site: PracticeSite
) -> None:
    work_a_day(desk, site)
    later(desk, site, 24 * 3600)
    first = close(desk, 1)
    with closing(database(desk)) as raw, raw:  # another program counted this figure otherwise
        (text,) = raw.execute("SELECT figures FROM day_closes").fetchone()
        figures = json.loads(text)
        (missed,) = (f for f in figures if (f["key"], f["column"]) == ("missed", "本日"))
        missed["exact"] = missed["text"] = "777"
        raw.execute("UPDATE day_closes SET figures = ?", (json.dumps(figures),))
    desk.track_parcels(job_context(), shop_of(site))
    again = close(desk, 1)
    whys = {each.key: each.why for each in again.close.changes if each.column == "本日"}
    assert whys["missed"][-1] == Why(Cause.RULES)
    others = [why for key, each in whys.items() for why in each if key != "missed"]
    assert others
    assert Cause.RULES not in {why.cause for why in others}
    assert [why.cause for why in whys["taken"]] == [Cause.SCAN]
    assert first.close.digest != again.close.digest


def test_days_in_between_that_are_not_closed_are_named(desk: Desk, site: PracticeSite) -> None:
    work_a_day(desk, site)
    first = close(desk)
    assert first.unclosed == ()
    later(desk, site, 3 * 24 * 3600)
    third = close(desk)
    day = first.close.day
    assert third.unclosed == (day + timedelta(days=1), day + timedelta(days=2))
    assert close(desk, 2).unclosed == ()
    with pytest.raises(InvalidInput) as refused:
        close(desk, -1)
    assert refused.value.code == "close.future"


def _label(desk: Desk) -> str:
    with closing(database(desk)) as raw, raw:
        raw.execute("UPDATE print_jobs SET state = ? WHERE rowid = (SELECT min(rowid) FROM"
                    " print_jobs)", (PrintState.UNCONFIRMED.value,))  # fmt: skip
    return "labels"


def _number(desk: Desk) -> str:
    return _set(desk, "UPDATE waybills SET state = 'unknown' WHERE waybill_id ="
                " (SELECT min(waybill_id) FROM waybills)")  # fmt: skip


def _shipment(desk: Desk) -> str:
    return _set(desk, "UPDATE shipments SET state = 'unknown' WHERE shipment_id ="
                " (SELECT min(shipment_id) FROM shipments)")  # fmt: skip


def _remark(desk: Desk) -> str:
    return _set(desk, "INSERT INTO remarks (remark_id, order_id, state, intended_s)"
                " SELECT 'r1', min(order_id), 'unknown', 1 FROM orders")  # fmt: skip


def _act(desk: Desk) -> str:
    return _set(desk, "INSERT INTO operations (kind, subject, at_s)"
                " VALUES ('waybill.give_back', 'w1', 1)")  # fmt: skip


def _batch(desk: Desk) -> str:
    return _set(desk, "UPDATE batches SET finished_s = 0 WHERE batch_id ="
                " (SELECT min(batch_id) FROM batches)")  # fmt: skip


def _running_list(desk: Desk) -> str:
    return _set(desk, "INSERT INTO operations (kind, subject, at_s)"
                " VALUES ('list.print', 'p1', 1)")  # fmt: skip


def _set(desk: Desk, sql: str) -> str:
    with closing(database(desk)) as raw, raw:
        assert raw.execute(sql).rowcount == 1
    return ""


def _manifest(desk: Desk) -> str:
    return _set(desk, "INSERT INTO manifests (manifest_id, carrier, branch, state, made_s)"
                " VALUES ('m1', 'zhongtong', '57101', 'open', 1)")  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "trouble"),
    [
        (_label, Trouble.LABELS),
        (_number, Trouble.NUMBERS),
        (_shipment, Trouble.SHIPMENTS),
        (_remark, Trouble.REMARKS),
        (_act, Trouble.ACTS),
        (_batch, Trouble.BATCHES),
        (_running_list, Trouble.LISTS),
        (_manifest, Trouble.MANIFESTS),
    ],
)
def test_nothing_unsettled_is_closed(
    desk: Desk, site: PracticeSite, spoil: Callable[[Desk], str], trouble: Trouble
) -> None:
    work_a_day(desk, site)
    spoil(desk)
    with pytest.raises(InvalidInput) as refused:
        close(desk)
    assert refused.value.code == "close.open"
    assert dict(refused.value.context) == {trouble.value: 1}
    assert refused.value.advice
    state = desk.close_day.state(business_day(desk.clock.now()))
    assert [(each.trouble, each.count) for each in state.obstacles] == [(trouble, 1)]
    assert state.obstacles[0].examples[0] in refused.value.advice
    assert (state.closes, traces(desk)) == ((), [])


def test_a_van_of_which_nobody_says_that_it_left_keeps_its_day_open(
    desk: Desk, site: PracticeSite
) -> None:
    work_a_day(desk, site)
    (first, *_) = desk.match_handover.board(1).waiting
    open_one = desk.hand_over.open(first.carrier, first.branch, fill=True).manifest
    with pytest.raises(InvalidInput) as refused:
        close(desk)
    assert dict(refused.value.context) == {"manifests": 1}
    assert "中通" in refused.value.advice
    assert "交接" in refused.value.advice
    (obstacle,) = desk.close_day.state(business_day(desk.clock.now())).obstacles
    assert obstacle.places == (open_one.manifest_id,)
    before = business_day(desk.clock.now()) - timedelta(days=1)
    assert desk.close_day.state(before).obstacles == ()  # it was begun later
    desk.hand_over.leave(open_one.manifest_id)
    assert close(desk).outcome is Outcome.CLOSED


def test_cancelled_or_on_a_full_disk_nothing_is_left(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_a_day(desk, site)
    day = business_day(desk.clock.now())
    for report in range(1, 6):
        with pytest.raises(Cancelled):
            desk.close_day(CancelAt(report).context, day)
        assert traces(desk) == [], report
    folders = desk.close_day._parts.folders
    write = type(folders).write

    def full(self: object, path: Path, data: bytes) -> None:
        if path.suffix == ".pdf":
            raise StorageError("storage.disk_full", "磁盘满了", "")
        write(self, path, data)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(type(folders), "write", full)
        with pytest.raises(StorageError):
            close(desk)
    assert (desk.close_day.closes(), traces(desk)) == ((), [])
    assert close(desk).outcome is Outcome.CLOSED


def test_a_program_that_dies_at_any_commit_leaves_nothing_or_a_closed_day(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_a_day(desk, site)
    for number in range(1, 5):
        with dying_at(number, monkeypatch), suppress(Died):
            close(desk)
        desk.close_day.recover()
        closes = desk.close_day.closes()
        assert traces(desk) == [each.name for each in closes], number
        assert len(closes) == (number > 2)
        with closing(database(desk)) as raw:
            assert raw.execute("SELECT 1 FROM operations WHERE outcome = ''").fetchone() is None
    done = close(desk)
    assert (done.outcome, done.close.revision) == (Outcome.SAME, 0)


def test_a_program_that_dies_after_its_commit_has_closed_the_day(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_a_day(desk, site)

    def die(*_args: object) -> None:
        raise Died

    with monkeypatch.context() as death:
        death.setattr(DiskCloseFolders, "finish", die)
        with pytest.raises(Died):
            close(desk)
    (kept,) = desk.close_day.closes()
    assert traces(desk) == [f".{kept.name}.part"]
    desk.close_day.recover()
    assert traces(desk) == [kept.name]
    assert close(desk).outcome is Outcome.SAME


def test_a_copy_that_is_taken_for_the_database_removes_no_closed_day(
    desk: Desk, site: PracticeSite
) -> None:
    work_a_day(desk, site)
    done = close(desk)
    before = contents(done)
    with closing(database(desk)) as raw, raw:  # so the copy in the folder looks
        raw.execute("DELETE FROM day_closes")
        raw.execute("UPDATE operations SET outcome = '' WHERE kind = 'day.close'")
    desk.close_day.recover()
    assert contents(done) == before
    with pytest.raises(InvalidInput) as refused:
        close(desk)
    assert refused.value.code == "close.taken"
    assert contents(done) == before


def test_a_log_that_was_edited_closes_no_day(desk: Desk, site: PracticeSite) -> None:
    work_a_day(desk, site)
    _set(desk, "UPDATE audit_log SET actor = 'x' WHERE number = 1")
    with pytest.raises(StorageError) as refused:
        close(desk)
    assert refused.value.code == "close.copy_chain"
    assert (desk.close_day.closes(), traces(desk)) == ((), [])


def test_a_copy_with_other_rows_closes_no_day(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_a_day(desk, site)

    def lossy(path: Path, target: Path) -> dict[str, int]:
        counts = copy_whole(path, target)
        with closing(sqlite3.connect(target)) as raw, raw:
            raw.execute("DELETE FROM locations")
            raw.execute("INSERT INTO locations (code, location) VALUES ('a', 'b')")
        return counts

    monkeypatch.setattr(day_copy, "copy_whole", lossy)
    with pytest.raises(StorageError) as refused:
        close(desk)
    assert refused.value.code == "close.copy_rows"
    assert (desk.close_day.closes(), traces(desk)) == ((), [])


def test_no_receiver_is_in_any_file_of_a_closed_day(desk: Desk, site: PracticeSite) -> None:
    work_a_day(desk, site)
    done = close(desk)
    secret = canaries(site)
    for name, content in contents(done).items():
        assert found_in(content, secret) == 0, name
    folder = Path(done.close.folder)
    book, page = (next(folder.glob(f"*.{end}")) for end in ("xlsx", "pdf"))
    cells = subprocess.run(["unzip", "-p", str(book)], capture_output=True, check=True)
    words = subprocess.run(["pdftotext", str(page), "-"], capture_output=True, check=True)
    assert b"<row" in cells.stdout
    assert "日报".encode() in words.stdout
    assert found_in(cells.stdout + words.stdout, secret) == 0
    kept = desk.close_day.state(done.close.day).closes[0]
    assert found_in(repr(kept).encode(), secret) == 0
