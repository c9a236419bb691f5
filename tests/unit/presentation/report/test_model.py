"""The 日报 page without its widgets."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.domain.day_period import Span
from app.domain.day_report import Figure, Kind
from app.domain.errors import InvalidInput, StorageError
from app.domain.instants import business_day, day_start, to_epoch
from app.domain.pickup import Urgency
from app.domain.words import Words
from app.ports.day_rows import ExportRow
from app.ports.report_files import Format
from app.presentation.countdown import URGENCY_WORDS
from app.presentation.formatting import said
from app.presentation.report.model import FRESH_S, ReportModel
from app.presentation.report.words import (
    as_of_phrase,
    block_text,
    change_phrase,
    period_phrase,
    shops_phrase,
    value_phrase,
)
from app.presentation.status_jobs import JobBoard
from app.presentation.workbench.model import Action
from app.services.export_report import Exported
from app.services.report_day import ReportWish
from app.services.scheduled_report import formats_of, known_formats
from tests.fakes.day_reports import busy_day
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW, NOW_S, make_shop

TODAY = business_day(NOW)


class View:
    """Counts what it is told."""

    def __init__(self) -> None:
        self.changes = 0
        self.done: list[Exported] = []

    def report_changed(self) -> None:
        self.changes += 1

    def export_done(self, done: Exported) -> None:
        self.done.append(done)


@pytest.fixture
def tasks() -> InlineTasks:
    return InlineTasks()


@pytest.fixture
def fake(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    shops = [make_shop("s1", "云上小铺"), make_shop("s2", "云上旗舰店")]
    fake = FakeDesk(tasks, tmp_path, OPTIONS, shops=shops)
    start_s = to_epoch(day_start(TODAY))
    fake.reports.rows.make = lambda: busy_day(start_s, orders=10)
    return fake


@pytest.fixture
def bugs() -> list[Exception]:
    return []


@pytest.fixture
def view() -> View:
    return View()


@pytest.fixture
def model(fake: FakeDesk, tasks: InlineTasks, view: View, bugs: list[Exception]) -> ReportModel:
    jobs = JobBoard(tasks, fake.clock, failed=bugs.append)
    return ReportModel(fake.desk(), jobs, view=view, unforeseen=bugs.append)


def test_it_begins_with_today_of_all_shops(model: ReportModel, view: View) -> None:
    assert model.stale
    waiting = model.placeholder()
    assert waiting
    assert str(waiting.title) == "正在做日报"
    model.read()
    assert model.report
    assert model.report.period.first == TODAY
    assert [report.shop_id for report in model.reports] == ["", "s1", "s2"]
    assert model.placeholder() is None
    assert not model.stale
    assert view.changes == 2


def test_steps_and_spans(model: ReportModel) -> None:
    model.read()
    assert not model.can_go_on
    model.step(1)
    assert model.day == TODAY
    model.step(-1)
    assert model.day == TODAY - timedelta(days=1)
    assert model.can_go_on
    model.choose_span(Span.WEEK)
    assert model.report
    assert model.report.period.span is Span.WEEK
    model.step(-1)
    assert model.report.period.last < TODAY
    model.choose_day(date(2099, 1, 1))
    assert model.day == TODAY
    model.choose_shop("s2")
    assert [report.shop_id for report in model.reports] == ["s2"]


def test_a_running_day_grows_stale_and_a_past_one_by_news(
    model: ReportModel, fake: FakeDesk, tasks: InlineTasks
) -> None:
    model.read()
    fake.clock.forward(seconds=FRESH_S + 1)
    assert model.stale
    model.step(-1)
    fake.clock.forward(seconds=10 * FRESH_S)
    assert not model.stale
    model.hear()
    assert model.stale
    tasks.hold()
    model.read()
    assert not model.stale  # its answer is on the way
    model.hear()
    tasks.release()
    assert model.stale  # what was read may be of before


@pytest.mark.parametrize("wanted", [Format.CSV, Format.PNG])
def test_nothing_old_goes_into_a_file(
    model: ReportModel, fake: FakeDesk, tmp_path: Path, wanted: Format
) -> None:
    start_s = to_epoch(day_start(TODAY - timedelta(days=1)))
    fake.reports.rows.make = lambda: busy_day(start_s, orders=40)
    model.step(-1)
    facts = busy_day(start_s, orders=40)
    fake.reports.rows.make = lambda: replace(facts, lines=facts.lines[:-20])
    model.hear()
    old = model.reports
    made: list[bytes] = []
    if wanted is Format.PNG:
        model.picture(made.append)
    else:
        model.export(tmp_path / "a.csv")
        made.append((tmp_path / "a.csv").read_bytes())
        assert model.reports != old
    newest = fake.desk().report_day(ReportWish(day=model.day))
    render = fake.desk().export_report.render
    assert made[0] == render(newest, wanted) != render(old, wanted)


def test_an_answer_that_comes_too_late_is_dropped(model: ReportModel, tasks: InlineTasks) -> None:
    tasks.hold()
    model.read()
    model.step(-1)
    tasks.release()
    assert model.report
    assert model.report.period.first == TODAY - timedelta(days=1)


def test_errors_offer_to_try_again_and_bugs_go_on(
    model: ReportModel, fake: FakeDesk, bugs: list[Exception]
) -> None:
    def broken() -> None:
        raise StorageError("storage.busy", "数据库正忙", "稍后再试。")

    good = fake.reports.rows.make
    fake.reports.rows.make = broken  # type: ignore[assignment]
    model.read()
    placeholder = model.placeholder()
    assert placeholder
    assert (str(placeholder.title), placeholder.action) == ("数据库正忙", Action.RETRY)
    fake.reports.rows.make = lambda: 1 // 0  # type: ignore[assignment,return-value]
    model.read()
    assert isinstance(bugs[0], ZeroDivisionError)
    fake.reports.rows.make = good
    model.read()
    assert model.placeholder() is None


def test_without_a_shop_it_says_how_to_begin(tasks: InlineTasks, tmp_path: Path) -> None:
    empty = FakeDesk(tasks, tmp_path, OPTIONS)
    jobs = JobBoard(tasks, empty.clock, failed=lambda _error: None)
    model = ReportModel(empty.desk(), jobs, view=View(), unforeseen=lambda _error: None)
    model.read()
    placeholder = model.placeholder()
    assert placeholder
    assert placeholder.action is Action.AUTHORIZE


@pytest.mark.parametrize("wanted", Format)
def test_exports_write_what_is_shown(
    model: ReportModel, view: View, fake: FakeDesk, tmp_path: Path, wanted: Format
) -> None:
    model.read()
    path = tmp_path / model.name(wanted)
    model.export(path)
    assert path.stat().st_size > 500
    assert view.done[0].paths == (path,)
    assert not model.exporting
    assert [row.outcome for row in fake.reports.rows.tries] == ["done"]
    assert fake.reports.books.audited == [("report.export", TODAY.isoformat(), wanted.value)]


def test_a_failed_export_is_told_and_journaled(
    model: ReportModel, fake: FakeDesk, bugs: list[Exception], tmp_path: Path
) -> None:
    model.read()
    fake.reports.files.broken = True
    model.export(tmp_path / "a.csv")
    assert isinstance(bugs[0], StorageError)
    assert not model.exporting
    assert [row.outcome for row in fake.reports.rows.tries] == ["failed"]
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize("span", Span)
def test_a_day_that_has_not_come_has_no_report(fake: FakeDesk, span: Span) -> None:
    """It would say "as of" an instant that is still to come."""
    report_day = fake.desk().report_day
    with pytest.raises(InvalidInput, match="这一天还没有到") as refused:
        report_day(ReportWish(day=TODAY + timedelta(days=40), span=span))
    assert refused.value.code == "report.future"
    (first, *_) = report_day(ReportWish(day=TODAY, span=span))
    assert first.as_of_s == NOW_S + 1


def test_what_is_being_read_is_waited_for_by_a_file(
    model: ReportModel, fake: FakeDesk, tasks: InlineTasks, tmp_path: Path
) -> None:
    """News come while a file is being named, and the page begins to read."""
    model.read()
    old = model.reports
    facts = busy_day(to_epoch(day_start(TODAY)), orders=4)
    fake.reports.rows.make = lambda: facts
    model.hear()
    tasks.hold()
    model.read()
    model.export(tmp_path / "a.csv")
    tasks.release()
    made = (tmp_path / "a.csv").read_bytes()
    assert made != fake.desk().export_report.render(old, Format.CSV)


def test_one_export_at_a_time(model: ReportModel, tasks: InlineTasks, tmp_path: Path) -> None:
    model.read()
    tasks.hold()
    model.export(tmp_path / "a.csv")
    assert model.exporting
    model.export(tmp_path / "b.csv")
    tasks.release()
    assert (tmp_path / "a.csv").exists()
    assert not (tmp_path / "b.csv").exists()


def test_the_scheduled_report_that_failed_is_made_now(
    model: ReportModel, fake: FakeDesk, view: View, tmp_path: Path
) -> None:
    fake.settings.put(
        {"report.at": "08:30", "report.folder": str(tmp_path / "r"), "report.formats": "csv"}
    )
    day = (TODAY - timedelta(days=1)).isoformat()
    fake.reports.rows.tries.append(
        ExportRow(subject=day, at_s=NOW_S - 60, outcome="failed", note="storage.disk_full")
    )
    model.read()
    assert model.failed
    assert model.failed.day == day
    model.export_again()
    assert view.done[0].paths == (tmp_path / "r" / f"日报-{day}.csv",)
    assert model.failed is None


def test_the_picture_is_a_png(model: ReportModel) -> None:
    model.read()
    found: list[bytes] = []
    model.picture(found.append)
    assert found[0].startswith(b"\x89PNG")


def test_what_phrases_say(model: ReportModel) -> None:
    model.read()
    report = model.report
    assert report
    assert str(period_phrase(report.period)) == "2026-03-02 周一"
    assert str(shops_phrase(report)) == "全部店铺（2）"
    assert "本期还没有结束" in str(as_of_phrase(report))
    assert str(value_phrase(None, Kind.COUNT)) == "—"
    assert str(said(Words("支付 {n} 小时", n=24))) == "支付 24 小时"
    nested = Words("{name}（{n}）", name=Words("第 {n} 张", n=2), n=3)
    assert str(said(nested)) == "第 2 张（3）"
    hours = Figure(key="h", title="", value=3, kind=Kind.HOURS, before=(1,))
    assert str(value_phrase(hours.value, hours.kind)) == "3.00 小时"
    assert str(change_phrase(hours, 0)) == "+2.00"
    text = block_text(report, report.blocks[0])
    assert "付款订单\t" in text
    assert "上周同日" in text.splitlines()[1]
    model.choose_span(Span.MONTH)
    assert model.report
    assert str(period_phrase(model.report.period)) == "2026-03-01 – 2026-03-31"
    model.choose_shop("s1")
    assert str(shops_phrase(model.report or report)) == "云上小铺"


def test_the_report_and_the_countdown_call_a_state_the_same(model: ReportModel) -> None:
    model.read()
    assert model.report
    risk = model.report.block("risk")
    states = (Urgency.URGENT, Urgency.SOON, Urgency.CALM)
    titles = [risk.figure(state.value).title for state in states]
    assert titles == [URGENCY_WORDS[state] for state in states]
    assert risk.notes[1].startswith("、".join(titles))


def test_formats_are_read_forgivingly() -> None:
    assert formats_of("XLSX, pdf，csv pdf") == (Format.XLSX, Format.PDF, Format.CSV)
    for text in ("", "doc", "pdf doc"):
        with pytest.raises(InvalidInput):
            formats_of(text)
    assert set(known_formats()) == {each.value for each in Format}
