"""The calibration panel as a person with a keyboard meets it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.ids import PrinterId
from app.domain.station import Calibration, Way
from app.gui.i18n import use_language
from app.gui.settings_page.calibration_steps import (
    DarknessStep,
    DriftStep,
    MeasureStep,
    StockStep,
)
from app.gui.theme import Theme
from app.presentation.printing.calibration import Step
from app.settings.printers import FIRST
from tests.fakes.desk import FakeDesk
from tests.gui.calibration.side import Side


@pytest.fixture
def side(qtbot: QtBot, fake: FakeDesk, theme: Theme) -> Iterator[Side]:
    """The panel on one printer."""
    fake.set_up_printer(name="仓库一号")
    side = Side(fake, theme)
    qtbot.addWidget(side)
    with qtbot.waitExposed(side):
        side.show()
    side.activateWindow()
    side.panel.begin(FIRST)
    yield side
    assert side.errors == []


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key) -> None:
    QTest.keyClick(focus(), key)


def keys(text: str) -> None:
    """Type into what has the focus; Chinese punctuation comes from an input method."""
    for char in text:
        QTest.keyClicks(focus(), char)


def kept(fake: FakeDesk) -> dict[str, Calibration]:
    setup = fake.station.get(FIRST)
    assert setup is not None
    return dict(setup.calibrations)


def shown(side: Side, kind: type[QWidget]) -> list[str]:
    """Texts on the screen now."""
    return [
        w.text()  # type: ignore[attr-defined]
        for w in side.panel.findChildren(kind)
        if w.isVisibleTo(side)
    ]


def measure(side: Side) -> MeasureStep:
    step = side.panel.steps[Step.MEASURE]
    assert isinstance(step, MeasureStep)
    return step


def test_the_keyboard_alone_calibrates(side: Side, fake: FakeDesk) -> None:
    panel = side.panel
    first = panel.steps[Step.STOCK]
    assert isinstance(first, StockStep)
    assert focus() is first.stock
    panel.onward.setFocus()
    press(Qt.Key.Key_Space)
    assert panel.model.step is Step.RULER
    assert isinstance(focus(), QPushButton)
    press(Qt.Key.Key_Space)  # 打印标尺
    assert panel.model.step is Step.MEASURE
    assert len(fake.printer.pages) == 1
    assert focus() is measure(side).fields.lines["left"]
    keys("8,7")
    press(Qt.Key.Key_Tab)
    assert focus() is measure(side).fields.lines["top"]
    keys("10.5")
    assert measure(side).outcome.text() == "保存后：右移 1.3 毫米，上移 0.5 毫米"
    press(Qt.Key.Key_Return)
    assert panel.model.step is Step.VERIFY
    assert kept(fake) == {"100x180": Calibration(shift_x_mm=1.3, shift_y_mm=-0.5)}
    assert "右移 1.3 毫米，上移 0.5 毫米" in panel.summary.text()
    assert panel.verdict.text() == "已保存：右移 1.3 毫米，上移 0.5 毫米。"


def test_only_one_step_is_on_the_screen(side: Side) -> None:
    for step in Step:
        side.panel.tabs.setCurrentIndex(step)
        assert [s for s, view in side.panel.steps.items() if view.isVisibleTo(side)] == [step]
    assert not side.panel.onward.isVisibleTo(side)
    assert side.panel.back.isEnabled()


def test_arrow_keys_walk_the_steps_and_keep_the_focus(side: Side) -> None:
    side.panel.tabs.setFocus()
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    assert side.panel.model.step is Step.MEASURE
    assert side.panel.tabs.hasFocus()


def test_the_picture_points_at_the_number_that_is_typed(side: Side) -> None:
    side.panel.model.print_ruler()
    side.panel.model.go(Step.MEASURE)
    step = measure(side)
    for name in ("left", "top", "across", "down"):
        step.fields.lines[name].setFocus()
        assert step.drawing.chosen == name
    side.panel.back.setFocus()
    assert step.drawing.chosen == ""


def test_a_wrong_number_is_told_at_its_field_and_cannot_be_saved(
    side: Side, fake: FakeDesk
) -> None:
    side.panel.model.print_ruler()
    side.panel.model.go(Step.MEASURE)
    step = measure(side)
    step.fields.lines["left"].setFocus()
    keys("99")
    press(Qt.Key.Key_Tab)
    keys("10")
    assert "应在 0–30 毫米之间" in step.fields.faults["left"].text()
    assert step.fields.faults["left"].isVisibleTo(side)
    assert not step.save.isEnabled()
    press(Qt.Key.Key_Return)
    assert kept(fake) == {}


def test_without_a_ruler_there_is_nothing_to_type(side: Side) -> None:
    side.panel.model.go(Step.MEASURE)
    step = measure(side)
    assert not any(line.isEnabled() for line in step.fields.lines.values())
    assert step.outcome.text() == "这种纸还没有打过标尺，先打印一张。"


def test_papers_are_chosen_from_a_list_that_marks_the_calibrated(
    side: Side, fake: FakeDesk
) -> None:
    panel = side.panel
    step = panel.steps[Step.STOCK]
    assert isinstance(step, StockStep)
    names = [step.stock.itemText(at) for at in range(step.stock.count())]
    assert names[0] == "100×180 二联单"
    panel.model.print_ruler()
    panel.model.edit("left", "9")
    panel.model.edit("top", "9")
    panel.model.save()
    assert step.stock.itemText(0) == "100×180 二联单 · 已校准"
    step.stock.setCurrentIndex(names.index("60×40 商品标签"))
    step.stock.activated.emit(names.index("60×40 商品标签"))
    assert panel.model.stock.width_mm == 60
    assert panel.summary.text().startswith("60×40 · 还没有校准")


def test_a_darkness_is_picked_and_kept(side: Side, fake: FakeDesk) -> None:
    side.panel.model.go(Step.DARKNESS)
    step = side.panel.steps[Step.DARKNESS]
    assert isinstance(step, DarknessStep)
    step.print.click()
    assert fake.printers.densities == [3, 6, 9, 12, 15]
    assert not step.finer.isVisibleTo(side)
    step.density.setCurrentIndex(10)
    step.density.activated.emit(10)
    assert step.finer.text() == "再打 7–11"
    step.save.click()
    assert kept(fake) == {"100x180": Calibration(density=9)}
    assert not step.save.isEnabled()


def test_a_printer_without_a_darkness_of_ours_says_where_it_is(
    side: Side, fake: FakeDesk, theme: Theme
) -> None:
    setup = fake.station.get(FIRST)
    assert setup is not None
    fake.set_up_printer(printer_id=PrinterId("d"), name="驱动", way=Way.DRIVER, place="HP LaserJet")
    side.panel.begin(PrinterId("d"))
    side.panel.model.go(Step.DARKNESS)
    step = side.panel.steps[Step.DARKNESS]
    assert isinstance(step, DarknessStep)
    assert not step.body.isVisibleTo(side)
    assert "系统驱动" in step.words.text()


def test_a_run_is_judged_as_its_numbers_are_typed(side: Side, fake: FakeDesk) -> None:
    side.panel.model.go(Step.DRIFT)
    step = side.panel.steps[Step.DRIFT]
    assert isinstance(step, DriftStep)
    step.count.setFocus()
    step.count.selectAll()
    keys("5")
    assert step.print.text() == "打印 5 张"
    step.print.click()
    assert len(fake.printer.pages) == 5
    step.fields.lines["first"].setFocus()
    keys("10")
    step.fields.lines["last"].setFocus()
    keys("11.2")
    assert step.verdict.text() == "每张往下偏 0.30 毫米，约 6 张后偏出 2 毫米。"
    assert "学一次纸" in step.advice.text()
    step.fields.lines["last"].selectAll()
    keys("10.1")
    assert step.verdict.objectName() == "good"


def test_reset_offers_to_undo(side: Side, fake: FakeDesk) -> None:
    panel = side.panel
    assert not panel.reset.isEnabled()
    panel.model.print_ruler()
    panel.model.edit("left", "9")
    panel.model.edit("top", "9")
    panel.model.save()
    panel.reset.click()
    assert kept(fake) == {}
    assert side.toasts == ["已恢复原样：100×180"]
    side.undo[0]()
    assert kept(fake) == {"100x180": Calibration(shift_x_mm=1, shift_y_mm=1)}


def test_leaving_and_coming_back_loses_nothing(side: Side, fake: FakeDesk, qtbot: QtBot) -> None:
    panel = side.panel
    panel.model.print_ruler()
    panel.model.edit("left", "9")
    with qtbot.waitSignal(panel.closed):
        panel.close_button.click()
    panel.begin(FIRST)
    assert panel.model.drafts["left"] == "9"
    assert panel.model.ruler is not None


def test_a_printer_that_is_removed_meanwhile_says_so(side: Side, fake: FakeDesk) -> None:
    fake.station.remove(FIRST)
    assert side.panel.verdict.text() == "这台打印机已经不在了。"
    assert not any(view.isVisibleTo(side) for view in side.panel.steps.values())


def test_everything_that_takes_focus_has_a_name(side: Side) -> None:
    side.panel.model.print_ruler()
    for step in Step:
        side.panel.model.go(step)
        for kind in (QLineEdit, QPushButton):
            for widget in side.panel.findChildren(kind):
                if widget.isVisibleTo(side):
                    text = widget.accessibleName() or (
                        widget.text() if isinstance(widget, QPushButton) else ""
                    )
                    assert text, widget


def test_a_narrow_place_puts_the_picture_below(side: Side, qtbot: QtBot) -> None:
    side.panel.model.print_ruler()
    side.panel.model.go(Step.MEASURE)
    step = measure(side)
    beside = step.drawing.x() > 0
    assert beside
    side.resize(520, 900)
    qtbot.waitUntil(lambda: step.drawing.x() == 0)
    assert step.drawing.y() > step.fields.lines["down"].y()


def test_it_speaks_english(fake: FakeDesk, theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    fake.set_up_printer(name="Desk 1")
    use_language(qapp, "en")
    side = Side(fake, theme)
    qtbot.addWidget(side)
    side.show()
    side.panel.begin(FIRST)
    side.panel.model.print_ruler()
    side.panel.model.edit("left", "99")
    side.panel.model.edit("top", "9")
    for step in Step:
        side.panel.model.go(step)
        texts = [*shown(side, QLabel), *shown(side, QPushButton)]
        assert not [text for text in texts if any("一" <= char <= "鿿" for char in text)]
    use_language(qapp, "zh_CN")
