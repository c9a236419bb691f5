"""Settings · 打印机, worked by mouse and keys: find, add, test, change, delete, choose."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.events import SettingsChanged
from app.domain.ids import PrinterId
from app.domain.station import Silence, Way
from app.gui.main_window import MainWindow
from app.gui.settings_page.page import SettingsPage
from app.gui.settings_page.printer_list import PrinterLine
from app.gui.settings_page.printers import PrintersSection
from app.gui.shell_api import SETTINGS
from app.ports.component import ComponentStatus
from app.ports.printer import Paper, PrinterStatus, SendResult
from app.ports.station import FoundPrinter
from app.settings.printers import FIRST
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.gui.shell.acting import button, choose, click, texts, type_into

SECOND = PrinterId("second")
TSC = FoundPrinter(name="TSC TE244", place="10.0.0.7:9100", way=Way.NETWORK, profile="tsc-te-244")
QUEUE = FoundPrinter(name="Zebra", place="zebra", way=Way.CUPS, model="ZD420")


@pytest.fixture
def section(window: MainWindow) -> PrintersSection:
    window.open_page(SETTINGS, "printers")
    page = window.page
    assert isinstance(page, SettingsPage)
    section = page.sections["printers"]
    assert isinstance(section, PrintersSection)
    return section


@pytest.fixture
def two(section: PrintersSection, fake: FakeDesk, qtbot: QtBot) -> PrintersSection:
    """A station with two printers."""
    fake.set_up_printer()
    fake.set_up_printer(printer_id=SECOND, name="备用机", place="192.168.1.61")
    fake.bus.publish(SettingsChanged(keys=frozenset({"printers"})))
    qtbot.waitUntil(lambda: len(section.list.lines) == 2)
    return section


def line(section: PrintersSection, printer_id: PrinterId = FIRST) -> PrinterLine:
    return section.list.lines[printer_id]


def toasts(window: MainWindow) -> list[str]:
    return [toast.text for toast in window.toasts.toasts]


def test_an_empty_station_says_what_to_do(section: PrintersSection) -> None:
    assert section.list.empty.isVisible()
    assert section.add_button.isVisible()
    assert not section.current.isVisible()


def test_a_found_printer_is_added_in_two_clicks(
    section: PrintersSection, qtbot: QtBot, fake: FakeDesk, window: MainWindow
) -> None:
    fake.found = (TSC, QUEUE)
    click(qtbot, section.add_button)
    assert "网络 · 10.0.0.7:9100 · 型号看起来是 TSC TE244（203 dpi）" in texts(section)
    assert "系统驱动 · zebra · ZD420" in texts(section)
    click(qtbot, button(section.editor.search, "选用 TSC TE244"))
    form = section.editor.form
    assert form.isVisible()
    assert not section.editor.search.isVisible()
    click(qtbot, form.save)
    (setup,) = fake.station.setups
    assert (setup.name, setup.place, setup.profile) == ("TSC TE244", "10.0.0.7:9100", "tsc-te-244")
    assert not section.editor.isVisible()
    qtbot.waitUntil(lambda: list(section.list.lines) == [setup.printer_id])
    added = line(section, setup.printer_id)
    qtbot.waitUntil(added.usual.isVisible)
    assert added.reach.text() == "网络 · 10.0.0.7:9100"
    assert toasts(window) == ["已添加「TSC TE244」"]
    window.undo_stack.take_back()
    assert fake.station.setups == []


def test_a_search_shows_progress_and_can_be_stopped(
    section: PrintersSection, qtbot: QtBot, tasks: InlineTasks, fake: FakeDesk
) -> None:
    tasks.hold()
    click(qtbot, section.add_button)
    search = section.editor.search
    assert search.again.text() == "停止搜索"
    assert search.words.text() == "正在找打印机"
    assert not search.scan.isEnabled()
    click(qtbot, search.again)
    tasks.release()
    assert search.words.text() == "搜索已停止。"
    assert fake.called("find") == []
    click(qtbot, search.scan)
    assert fake.called("find") == [(True,)]
    assert search.words.text().startswith("没有找到打印机")


def test_what_was_not_searched_is_said(
    section: PrintersSection, qtbot: QtBot, fake: FakeDesk
) -> None:
    fake.found = (
        FoundPrinter(name="USB 打印机", place="", way=None, note="没有找：系统没有回应。"),
    )
    click(qtbot, section.add_button)
    assert section.editor.search.notes.text() == "USB 打印机：没有找：系统没有回应。"


def test_filling_in_by_hand_tells_errors_at_the_field(
    section: PrintersSection, qtbot: QtBot, fake: FakeDesk
) -> None:
    click(qtbot, section.add_button)
    click(qtbot, section.editor.search.by_hand)
    form = section.editor.form
    place = form.editors["place"]
    assert place.hasFocus()
    type_into(qtbot, place, "http://x")
    click(qtbot, form.save)
    assert place.property("wrong")
    assert any(text.startswith("打印机地址应形如") for text in texts(form))
    assert fake.station.setups == []
    type_into(qtbot, place, "192.168.1.60")
    assert not place.property("wrong")
    qtbot.keyClick(place, Qt.Key.Key_Return)
    assert [setup.place for setup in fake.station.setups] == ["192.168.1.60"]


def test_leaving_the_form_saves_nothing(
    section: PrintersSection, qtbot: QtBot, fake: FakeDesk
) -> None:
    click(qtbot, section.add_button)
    click(qtbot, section.editor.search.by_hand)
    type_into(qtbot, section.editor.form.editors["place"], "192.168.1.60")
    click(qtbot, section.editor.form.leave)
    assert not section.editor.isVisible()
    assert fake.station.setups == []
    click(qtbot, section.add_button)
    click(qtbot, section.editor.search.leave)
    assert not section.editor.isVisible()
    assert section.slip.isVisible()
    click(qtbot, section.add_button)
    click(qtbot, section.editor.search.by_hand)
    qtbot.keyClick(section.editor.form.editors["place"], Qt.Key.Key_Escape)
    assert not section.editor.isVisible()


def shown(form: QWidget, name: str) -> bool:
    return form.editors[name].isVisible()  # type: ignore[attr-defined]


def test_the_fields_follow_the_way(section: PrintersSection, qtbot: QtBot) -> None:
    click(qtbot, section.add_button)
    click(qtbot, section.editor.search.by_hand)
    form = section.editor.form
    assert not shown(form, "baud")
    choose(form.editors["way"], Way.SERIAL)
    assert shown(form, "baud")
    assert form.editors["place"].accessibleName() == "串口"
    assert "如 COM3 或 /dev/rfcomm0。" in texts(form)
    choose(form.editors["way"], Way.DRIVER)
    assert not shown(form, "profile")
    assert shown(form, "template")
    click(qtbot, form.more)
    assert shown(form, "silence")
    assert not shown(form, "speed_ips")


def test_the_component_says_whether_it_runs_and_offers_its_printers(
    section: PrintersSection, qtbot: QtBot, fake: FakeDesk
) -> None:
    component = fake.printers.asked_component
    component.state = ComponentStatus(
        ready=False, running=False, title="抖店打印组件没有运行", advice="请下载安装。"
    )
    click(qtbot, section.add_button)
    click(qtbot, button(section.editor.search, "选用 抖店打印组件"))
    form = section.editor.form
    assert form.behind.words.text() == "抖店打印组件没有运行。请下载安装。"
    component.state = ComponentStatus(ready=True, running=True, version="1.2.0.0")
    click(qtbot, form.behind.again)
    assert form.behind.words.text() == "打印组件正在运行，版本 1.2.0.0，有 2 台打印机。"
    assert not shown(form, "place")
    assert not shown(form, "template")
    assert not form.print.isEnabled()
    assert form.print.toolTip() == "测试页在组件自己的设置里打印"
    choose(form.editors["printer"], "备用机")
    assert not form.behind.options.isVisible()
    click(qtbot, form.behind.fold)
    assert form.behind.options.isVisible()
    click(qtbot, form.save)
    (setup,) = fake.station.setups
    assert (setup.way, setup.place, setup.template) == (Way.DOUDIAN, "备用机", "")


def test_another_address_of_the_component_is_asked_at_once(
    section: PrintersSection, qtbot: QtBot, fake: FakeDesk
) -> None:
    click(qtbot, section.add_button)
    click(qtbot, button(section.editor.search, "选用 抖店打印组件"))
    behind = section.editor.form.behind
    click(qtbot, behind.fold)
    fake.printers.asked_component.state = ComponentStatus(ready=True, running=True, version="9")
    type_into(qtbot, behind.options.editors["printer.component"], "ws://10.0.0.9:13888")
    click(qtbot, behind.options.save)
    qtbot.waitUntil(lambda: "版本 9" in behind.words.text())


def test_a_test_saves_first_and_tells_its_answer_in_the_form(
    section: PrintersSection, qtbot: QtBot, fake: FakeDesk
) -> None:
    click(qtbot, section.add_button)
    click(qtbot, section.editor.search.by_hand)
    form = section.editor.form
    click(qtbot, form.test)
    assert fake.station.setups == []
    type_into(qtbot, form.editors["place"], "192.168.1.60")
    fake.printer.state = PrinterStatus(ready=False, title="缺纸", advice="装纸。")
    click(qtbot, form.test)
    assert len(fake.station.setups) == 1
    assert form.verdict.text() == "缺纸。装纸。"
    assert form.save.text() == "保存"
    fake.printer.result = SendResult(paper=Paper.PRINTED)
    click(qtbot, form.print)
    assert form.verdict.text() == "测试页已打印。"
    assert len(fake.printer.pages) == 1
    assert len(fake.station.setups) == 1


def test_each_line_tests_its_own_printer(
    two: PrintersSection, qtbot: QtBot, fake: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    before = len(tasks.lanes)
    click(qtbot, line(two, SECOND).test)
    assert tasks.lanes[before:] == ["print.second"]
    assert not line(two, SECOND).test.isEnabled()
    assert line(two).test.isEnabled()
    tasks.release()
    assert line(two, SECOND).verdict.text() == "测试：打印机就绪。"
    assert not line(two).verdict.isVisible()
    click(qtbot, line(two).print)
    assert fake.printers.opened == [(FIRST, 100, 180)]


def test_a_fault_is_told_in_words_and_colour(
    two: PrintersSection, fake: FakeDesk, window: MainWindow, qtbot: QtBot
) -> None:
    fake.printer.state = PrinterStatus(ready=False, title="打印机没有纸")
    window.printers.ask_all()
    first = line(two)
    assert first.state.text() == "状态：打印机没有纸"
    assert first.state.objectName() == "fault"
    assert "打印机没有纸" in first.accessibleName()
    fake.printer.state = PrinterStatus(ready=True)
    window.printers.ask_all()
    assert first.state.text() == "状态：就绪"
    assert line(two) is first  # the focus stays where it was


def test_changing_a_printer(
    two: PrintersSection, qtbot: QtBot, fake: FakeDesk, window: MainWindow
) -> None:
    click(qtbot, line(two).edit)
    form = two.editor.form
    assert "编辑「标签机」" in texts(two)
    assert not two.slip.isVisible()
    click(qtbot, form.more)
    type_into(qtbot, form.editors["density"], "12")
    choose(form.editors["silence"], Silence.GO_ON)
    qtbot.keyClick(form.editors["turned"], Qt.Key.Key_Space)
    choose(form.editors["template"], "one_part_76x130")
    click(qtbot, form.save)
    setup = fake.station.get(FIRST)
    assert setup is not None
    assert (setup.density, setup.silence, setup.turned) == (12, Silence.GO_ON, True)
    qtbot.waitUntil(lambda: "76×130" in line(two).model.text())
    assert toasts(window) == ["已保存「标签机」"]
    window.undo_stack.take_back()
    now = fake.station.get(FIRST)
    assert now is not None
    assert (now.density, now.silence, now.turned) == (None, Silence.STOP, False)


def test_a_name_that_is_taken_is_told_at_the_name(
    two: PrintersSection, qtbot: QtBot, fake: FakeDesk
) -> None:
    click(qtbot, line(two).edit)
    form = two.editor.form
    type_into(qtbot, form.editors["name"], "备用机")
    click(qtbot, form.save)
    assert form.editors["name"].property("wrong")
    assert form.isVisible()
    assert fake.station.get(FIRST).name == "标签机"  # type: ignore[union-attr]


def test_deleting_is_local_and_can_be_taken_back(
    two: PrintersSection, qtbot: QtBot, fake: FakeDesk, window: MainWindow
) -> None:
    line(two).remove.trigger()
    assert [setup.name for setup in fake.station.setups] == ["备用机"]
    assert toasts(window) == ["已删除「标签机」"]
    qtbot.waitUntil(lambda: len(two.list.lines) == 1)
    window.undo_stack.take_back()
    qtbot.waitUntil(lambda: list(two.list.lines) == [FIRST, SECOND])


def test_a_printer_at_work_is_not_deleted(
    two: PrintersSection, fake: FakeDesk, window: MainWindow, tasks: InlineTasks
) -> None:
    tasks.hold()
    window.queue.add(tuple(fake.rows)[:1], FIRST)
    line(two).remove.trigger()
    assert toasts(window) == ["「标签机」正在打印，等它结束再删除"]
    tasks.release()
    assert fake.station.get(FIRST) is not None


def test_usual_and_current(two: PrintersSection, qtbot: QtBot, fake: FakeDesk) -> None:
    assert two.current.isVisible()
    assert two.current.currentText() == "跟随常用（标签机）"
    choose(two.current, SECOND)
    assert fake.settings.values["print.printer"] == SECOND
    qtbot.waitUntil(line(two, SECOND).current.isVisible)
    line(two, SECOND).make_usual.trigger()
    qtbot.waitUntil(lambda: list(two.list.lines) == [SECOND, FIRST])
    assert line(two, SECOND).usual.isVisible()
    assert not line(two, SECOND).make_usual.isEnabled()


def test_every_field_has_a_name(two: PrintersSection, qtbot: QtBot) -> None:
    click(qtbot, line(two).edit)
    click(qtbot, two.editor.form.more)
    fields: list[Any] = [*two.findChildren(QLineEdit), *two.findChildren(QComboBox)]
    assert len(fields) > 12
    assert [field for field in fields if not field.accessibleName()] == []
