"""The 日报 page in the real window, by keys."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.day_period import Span
from app.domain.day_report import reports_digest
from app.domain.errors import StorageError
from app.domain.events import Changes, Event, SettingsChanged, SyncFinished
from app.domain.ids import ShopId
from app.domain.instants import business_day, day_start, to_epoch
from app.gui.bridge import Bridge
from app.gui.i18n import use_language
from app.gui.main_window import MainWindow
from app.gui.pages import REPORT_PAGE, WORKBENCH_PAGE
from app.gui.report import page as report_page
from app.gui.report.block_view import GAP, MOST, BlockView, _edges, _heading
from app.gui.report.page import ReportPage
from app.gui.shell_api import REPORT, SETTINGS, WORKBENCH
from app.gui.theme import Theme
from app.gui.workbench.page import WorkbenchPage
from app.ports.day_rows import ExportRow
from app.ports.report_files import Format
from tests.fakes.day_closes import make_close
from tests.fakes.day_reports import busy_day
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW, NOW_S, make_shop
from tests.gui.shell.texts import HAN

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
TODAY = business_day(NOW)


@pytest.fixture
def fake(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    shops = [make_shop("s1", "云上小铺"), make_shop("s2", "云上旗舰店")]
    fake = FakeDesk(tasks, tmp_path, OPTIONS, shops=shops)
    start_s = to_epoch(day_start(TODAY))
    fake.reports.rows.make = lambda: busy_day(start_s, orders=20)
    return fake


@pytest.fixture
def window(fake: FakeDesk, bridge: Bridge, theme: Theme, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(
        fake.desk(), bridge=bridge, theme=theme, pages=(WORKBENCH_PAGE, REPORT_PAGE)
    )
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_page(REPORT)
    yield window
    bench = window.pages["workbench"]
    window.close()
    if isinstance(bench, WorkbenchPage):
        bench.model.feed.stop()
        bench.keys.release()
    page_of(window).keys.release()
    QApplication.processEvents()


def page_of(window: MainWindow) -> ReportPage:
    page = window.pages[REPORT]
    assert isinstance(page, ReportPage)
    return page


def press(key: Qt.Key | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, held)  # type: ignore[call-overload]


def test_the_day_is_there_with_nine_cards(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    qtbot.waitUntil(lambda: len(page.blocks) == 9)
    assert page.heading.text() == "2026-03-02 周一　全部店铺（2）"
    assert "数据截至 03-02 14:00" in page.age.text()
    assert page.blocks[0].hasFocus()
    spoken = page.blocks[0].accessibleDescription()
    assert "付款订单：" in spoken
    assert " 平" in spoken
    assert page.bar.shop.isVisible()
    assert not page.bar.after.isEnabled()
    assert window.settled


def test_orders_that_are_missing_are_missed_above_the_day(
    window: MainWindow, fake: FakeDesk
) -> None:
    page = page_of(window)
    assert not page.behind.isVisible()
    facts = fake.reports.rows.make()
    fake.reports.rows.make = lambda: replace(facts, synced={"s1": 0, "s2": NOW_S})
    page.model.read()
    assert page.behind.isVisible()
    assert page.behind.text() == "有店铺没有同步过，数据不全"
    fake.reports.rows.make = lambda: replace(facts, synced={"s1": NOW_S, "s2": NOW_S})
    page.model.read()
    assert not page.behind.isVisible()


def test_keys_go_through_days_spans_and_cards(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    qtbot.waitUntil(lambda: page.blocks[0].hasFocus() if page.blocks else False)
    press(Qt.Key.Key_Left)
    assert page.model.day == TODAY - timedelta(days=1)
    assert page.bar.day.date() == QDate(2026, 3, 1)
    press("w")
    qtbot.waitUntil(lambda: page.model.span is Span.WEEK)
    assert page.bar.spans[Span.WEEK].isChecked()
    press("t")
    qtbot.waitUntil(lambda: page.model.day == TODAY)
    press("d")
    qtbot.waitUntil(lambda: page.model.span is Span.DAY)
    press("j")
    qtbot.waitUntil(page.blocks[1].hasFocus)
    press("c", CONTROL)
    assert QGuiApplication.clipboard().text().startswith("时效\n")
    press("k")
    qtbot.waitUntil(page.blocks[0].hasFocus)
    press("g")
    qtbot.waitUntil(page.bar.day.hasFocus)
    press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.model.day < TODAY)


def test_a_shop_is_chosen(window: MainWindow) -> None:
    page = page_of(window)
    page.bar.shop.setCurrentIndex(2)
    page.bar.shop.activated.emit(2)
    assert page.model.shop_id == "s2"
    assert page.heading.text().endswith("云上旗舰店")


def test_exports_ask_where_and_say_what_they_did(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(window)
    asked: list[tuple[str, ...]] = []

    def ask(_parent: object, _title: str, name: str, *kinds: str) -> Path:
        asked.append((name, kinds[0]))
        return tmp_path / name

    monkeypatch.setattr(report_page, "ask_target", ask)
    press("e", CONTROL)
    assert asked == [("日报-2026-03-02.xlsx", "Excel (*.xlsx)")]
    assert (tmp_path / "日报-2026-03-02.xlsx").exists()
    page.bar.exports[Format.PDF].click()
    assert (tmp_path / "日报-2026-03-02.pdf").read_bytes().startswith(b"%PDF")
    assert any("已导出" in text for text in toasts(window))
    press("c", CONTROL | SHIFT)
    picture = QGuiApplication.clipboard().image()
    assert (picture.width(), picture.height()) == (1240, 1754)


def test_a_digest_is_shown_and_checked(window: MainWindow, fake: FakeDesk) -> None:
    page = page_of(window)
    card = page.digest
    assert card.digest.text() == reports_digest(page.model.reports)
    page.verify_digest()
    assert card.typed.hasFocus()
    card.typed.setText(card.digest.text()[:16])
    press(Qt.Key.Key_Return)
    assert "一致" in card.answer.text()
    fake.closes.kept = [replace(make_close(TODAY), digest="ab" * 32)]
    card.typed.setText("ab" * 32)
    card.button.click()
    assert "日结" in card.answer.text()
    card.typed.setText("00" * 32)
    card.button.click()
    assert "摘要对不上" in card.answer.text()
    page.step(-1)
    assert card.answer.isHidden()


def test_a_card_says_how_many_rows_it_leaves_out_and_which_are_totals(window: MainWindow) -> None:
    page = page_of(window)
    risk = page.blocks[2]
    rows = len(risk.block.table("nearest").rows)
    assert rows > MOST
    said = drawn(risk)
    assert f"还有 {rows - MOST} 行，导出 Excel、CSV 或 JSON 看全部" in said
    assert said.count("较昨天") == said.count("较上周同日") == 1
    people = drawn(page.blocks[6])
    assert people.count("合计") >= 2
    stations = {row[0] for row in page.blocks[6].block.table("stations").rows}
    assert all(people.count(str(name)) == 1 for name in stations)  # once, over its printers


def drawn(view: BlockView) -> list[str]:
    """What it writes, in order."""
    texts: list[str] = []
    view._text = lambda _painter, _box, text, *_rest: texts.append(text)  # type: ignore[method-assign]
    view.grab()
    del view._text
    return texts


def toasts(window: MainWindow) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [label.text() for label in window.toasts.findChildren(QLabel)]


def test_a_failing_export_says_what_to_do(
    window: MainWindow, fake: FakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_page, "ask_target", lambda *_args: tmp_path / "a.csv")
    fake.reports.files.broken = True
    page_of(window).export(Format.CSV)
    assert any("磁盘满了" in text for text in toasts(window))
    assert page_of(window).can_export


def test_the_scheduled_report_that_failed_is_shown(window: MainWindow, fake: FakeDesk) -> None:
    page = page_of(window)
    assert page.failed.isHidden()
    fake.settings.put({"report.at": "08:30", "report.folder": "/nowhere"})
    fake.reports.rows.tries.append(
        ExportRow(subject="2026-03-01", at_s=NOW_S - 60, outcome="failed", note="x")
    )
    page.refresh()
    assert page.failed.isVisible()
    assert "2026-03-01" in page.failed.text.text()
    page.failed.change.click()
    assert window.page.page_id == SETTINGS


def test_an_error_offers_to_try_again(window: MainWindow, fake: FakeDesk) -> None:
    page, good = page_of(window), fake.reports.rows.make

    def broken() -> None:
        raise StorageError("storage.busy", "数据库正忙", "稍后再试。")

    fake.reports.rows.make = broken  # type: ignore[assignment]
    page.refresh()
    assert page.stack.currentWidget() is page.placeholder
    assert page.placeholder.title.text() == "数据库正忙"
    assert not page.bar.exports[Format.XLSX].isEnabled()
    fake.reports.rows.make = good
    page.placeholder.button.click()
    assert page.stack.currentWidget() is page.area


@pytest.mark.parametrize(
    "event", [SyncFinished(shop_id=ShopId("s1"), at=NOW), Changes(), SettingsChanged()]
)
def test_news_make_every_day_again(window: MainWindow, fake: FakeDesk, event: Event) -> None:
    """A past one too, for a scan may be told late: on the page, and when it is come back to."""
    page = page_of(window)
    page.step(-1)
    start_s = to_epoch(day_start(page.model.day))
    facts = busy_day(start_s, orders=40)
    fake.reports.rows.make = lambda: facts
    page._hear(event)
    assert page._news.isActive()
    page._news.stop()
    page._news.timeout.emit()
    whole = page.model.digest
    window.open_page(WORKBENCH)
    fake.reports.rows.make = lambda: replace(facts, lines=facts.lines[:-20])
    page._hear(event)
    assert not page._news.isActive()  # nobody looks
    window.open_page(REPORT)
    assert page.model.digest != whole
    assert page.digest.digest.text() == page.model.digest


@pytest.mark.parametrize("width", [880, 1280, 1920])
def test_every_card_fits_its_height(window: MainWindow, width: int) -> None:
    page = page_of(window)
    window.resize(width, 800)
    QApplication.processEvents()
    for block in page.blocks:
        assert block.height() == block._height(block.width()) > 100
        assert block.grab().width() > 0


def test_it_speaks_english(
    qapp: QApplication, fake: FakeDesk, bridge: Bridge, theme: Theme, qtbot: QtBot
) -> None:
    use_language(qapp, "en")
    try:
        window = MainWindow(
            fake.desk(), bridge=bridge, theme=theme, pages=(WORKBENCH_PAGE, REPORT_PAGE)
        )
        qtbot.addWidget(window)
        window.open_page(REPORT)
        page = page_of(window)
        page.model.read()
        assert not HAN.search(page.heading.text().replace("　", "").replace("All shops", ""))
        for block in page.blocks:
            place = block._columns(1210)[0]
            titles = [_heading(figure.title) for figure in block.block.figures]
            measure = block.fontMetrics().horizontalAdvance
            edges = _edges(*place, len(block._titles), max(map(measure, titles)))
            room = edges[1] - edges[0] - GAP
            assert all(measure(title) <= room for title in titles), titles
            assert all(title[0].isupper() for title in (block.accessibleName(), *titles))
            assert not HAN.search(block.accessibleName())
            assert not HAN.search(block.accessibleDescription())
        bench = window.pages["workbench"]
        window.close()
        if isinstance(bench, WorkbenchPage):
            bench.model.feed.stop()
            bench.keys.release()
        page.keys.release()
    finally:
        use_language(qapp, "zh_CN")
