"""The window, worked by keys and mouse: pages, palette, keys, status, banner, toasts, closing."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.authorization import Standing
from app.domain.errors import AuthorizationError, Cancelled, NetworkError, PrinterError
from app.domain.events import Changes
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.memory import FILE
from app.gui.shell_api import KEYS, SETTINGS, WORKBENCH
from app.gui.theme import Theme
from app.gui.toasts import AT_MOST
from app.ports.printer import PrinterStatus
from app.ports.tasks import NET_USER, PRINT
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.rows import NOW, NOW_S, SHOP, make_shop
from tests.gui.shell.conftest import Answers, Bench, Open

CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier


def press(
    qtbot: QtBot, window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None
) -> None:
    """Press a key where the focus is."""
    target = window.focusWidget() or window
    qtbot.keyClick(target, key, modifier or Qt.KeyboardModifier.NoModifier)


def click(qtbot: QtBot, widget: object) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)  # type: ignore[arg-type]


def toasts(window: MainWindow) -> list[str]:
    return [toast.text for toast in window.toasts.toasts]


# Pages.


def test_begins_at_work_with_the_focus_in_the_page(window: MainWindow, bench: Bench) -> None:
    assert window.page is bench
    assert bench.shown == 1
    assert window.rail.button(WORKBENCH).isChecked()


def test_pages_by_key(window: MainWindow, qtbot: QtBot, bench: Bench) -> None:
    press(qtbot, window, Qt.Key.Key_2, CTRL)
    assert window.page.page_id == SETTINGS
    assert window.rail.button(SETTINGS).isChecked()
    assert not window.rail.button(WORKBENCH).isChecked()
    press(qtbot, window, Qt.Key.Key_1, CTRL)
    assert window.page is bench
    assert bench.shown == 2


def test_pages_by_mouse(window: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, window.rail.button(SETTINGS))
    assert window.page.page_id == SETTINGS
    click(qtbot, window.rail.button(WORKBENCH))
    assert window.page.page_id == WORKBENCH


def test_only_pages_that_work_are_in_the_rail(window: MainWindow) -> None:
    assert window.railed == (WORKBENCH, SETTINGS)


def test_the_page_of_keys_tells_every_key(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_F1)
    assert window.page.page_id == KEYS
    qtbot.waitUntil(lambda: not window.page.loading)
    shown = {label.text() for label in window.page.findChildren(QLabel)}
    keyed = [command for command in window.commands.all() if command.keys]
    assert len(keyed) >= 8
    assert all(command.title in shown for command in keyed)
    assert {"Ctrl+1", "F5", "P", "Ctrl+J"} <= shown
    assert not window.rail.button(WORKBENCH).isChecked()


# Keys.


def test_a_plain_key_works_inside_its_page_only(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    press(qtbot, window, Qt.Key.Key_P)
    assert bench.did == ["plain"]
    window.rail.button(WORKBENCH).setFocus()
    press(qtbot, window, Qt.Key.Key_P)
    press(qtbot, window, Qt.Key.Key_2, CTRL)
    press(qtbot, window, Qt.Key.Key_P)
    assert bench.did == ["plain"]


def test_a_field_keeps_its_letters(window: MainWindow, bench: Bench, qtbot: QtBot) -> None:
    bench.field.setFocus()
    qtbot.keyClicks(bench.field, "p")
    assert bench.field.text() == "p"
    assert bench.did == []


def test_a_modified_key_works_wherever_the_focus_is_while_its_page_is_in_front(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    window.rail.button(WORKBENCH).setFocus()
    press(qtbot, window, Qt.Key.Key_J, CTRL)
    assert bench.did == ["modified"]
    press(qtbot, window, Qt.Key.Key_2, CTRL)
    press(qtbot, window, Qt.Key.Key_J, CTRL)
    assert bench.did == ["modified"]


# Palette.


def test_the_palette_runs_what_is_found_by_initials(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    palette = window.palette_panel
    assert palette.isVisible()
    qtbot.keyClicks(palette.field, "qh")
    found = [palette.list.item(at).text() for at in range(palette.list.count())]
    assert found == ["取号", "切换深色浅色"]
    press(qtbot, window, Qt.Key.Key_Return)
    assert bench.did == ["modified"]
    assert not palette.isVisible()


def test_the_palette_moves_by_arrows_and_closes_by_escape(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    bench.field.setFocus()
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    palette = window.palette_panel
    for key, row in (
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_Down, 2),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_PageUp, 0),
        (Qt.Key.Key_Up, 0),
    ):
        press(qtbot, window, key)
        assert palette.list.currentRow() == row
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert window.focusWidget() is bench.field


def test_the_palette_shows_only_what_can_be_done_here(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_2, CTRL)
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    shown = window.palette_panel.list
    titles = [shown.item(at).text() for at in range(shown.count())]
    assert "工作台" in titles
    assert "取号" not in titles  # another page's
    assert "撤销" not in titles  # nothing to undo


def test_keys_of_the_page_rest_while_the_palette_is_open(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    press(qtbot, window, Qt.Key.Key_J, CTRL)
    assert bench.did == []
    press(qtbot, window, Qt.Key.Key_Escape)
    press(qtbot, window, Qt.Key.Key_J, CTRL)
    assert bench.did == ["modified"]


def test_nothing_found_says_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(window.palette_panel.field, "zzzz")
    labels = window.palette_panel.findChildren(QLabel)
    assert [label.text() for label in labels if label.isVisible()] == [
        "没有找到命令。换个词试试，或按 F1 看全部按键。"
    ]
    press(qtbot, window, Qt.Key.Key_Return)
    assert window.palette_panel.isVisible()


def test_the_menu_lists_what_can_be_given(window: MainWindow) -> None:
    from app.gui.menu import MenuButton

    menu = window.findChild(MenuButton).menu()
    menu.aboutToShow.emit()
    titles = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert titles[:2] == ["打印", "取号"]
    assert "立即同步" in titles
    window.pages[WORKBENCH].did.clear()  # type: ignore[attr-defined]
    next(action for action in menu.actions() if action.text().startswith("取号")).trigger()
    assert window.pages[WORKBENCH].did == ["modified"]  # type: ignore[attr-defined]


# Status bar.


def test_the_status_bar_tells_shop_printer_and_jobs(window: MainWindow) -> None:
    bar = window.status_bar
    assert bar.shops.text() == "练习店铺 · 刚刚更新"
    assert bar.printer.text() == "未设置打印机"
    assert bar.jobs.text() == "空闲"
    assert not bar.cancel.isVisible()


def test_ages_grow_with_time(window: MainWindow, fake: FakeDesk) -> None:
    fake.clock.forward(minutes=4)
    window._tick()
    assert window.status_bar.shops.text() == "练习店铺 · 4 分钟前更新"


def test_the_printers_state_is_asked_again_and_again(window: MainWindow, fake: FakeDesk) -> None:
    fake.set_up_printer()
    fake.printer.state = PrinterStatus(ready=False, title="缺纸", advice="装纸后继续。")
    for _ in range(15):
        window._tick()
    assert window.status_bar.printer.text() == "标签机 缺纸 · 队列 0"
    assert window.status_bar.printer.accessibleName() == "标签机 缺纸 · 队列 0"
    assert window.status_bar.printer.toolTip() == "装纸后继续。"


def test_clicks_open_what_a_chip_is_about(window: MainWindow, qtbot: QtBot) -> None:
    settings = window.pages[SETTINGS]
    click(qtbot, window.status_bar.printer)
    assert window.page is settings
    assert settings.section == "printers"  # type: ignore[attr-defined]
    click(qtbot, window.status_bar.shops)
    assert settings.section == "shops"  # type: ignore[attr-defined]


def test_a_job_shows_progress_and_can_be_cancelled(
    window: MainWindow, qtbot: QtBot, tasks: InlineTasks
) -> None:
    tasks.hold()
    window.jobs.run_job("打印", NET_USER, lambda _ctx: None)
    job = window.board.jobs[0]
    job.done, job.total = 3, 12
    window._refresh()
    bar = window.status_bar
    assert bar.jobs.text() == "打印 3 / 12"
    assert (bar.bar.value(), bar.bar.maximum()) == (3, 12)
    click(qtbot, bar.cancel)
    assert job.cancelling
    assert bar.cancel.text() == "正在取消"
    tasks.release()
    assert bar.jobs.text() == "空闲"
    assert toasts(window) == ["已取消"]


def test_the_jobs_panel_lists_jobs_and_cancels_one(
    window: MainWindow, qtbot: QtBot, tasks: InlineTasks
) -> None:
    click(qtbot, window.status_bar.jobs)
    panel = window.jobs_panel
    assert "没有正在进行的任务" in [label.text() for label in panel.findChildren(QLabel)]
    tasks.hold()
    window.jobs.run_job("取号", NET_USER, lambda _ctx: None)
    window.jobs.run_job("打印", NET_USER, lambda _ctx: None)
    rows = list(panel._rows.values())
    click(qtbot, rows[0]._cancel)
    assert [job.cancelling for job in window.board.jobs] == [True, False]
    tasks.release()
    assert panel._rows == {}
    panel.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()


# Background sync and its banner.


def test_f5_syncs(window: MainWindow, qtbot: QtBot, fake: FakeDesk) -> None:
    before = len(fake.called("sync"))
    press(qtbot, window, Qt.Key.Key_F5)
    assert len(fake.called("sync")) == before + 1


def test_trouble_shows_in_the_banner_with_the_datas_age_and_a_retry(
    window: MainWindow, qtbot: QtBot, fake: FakeDesk
) -> None:
    assert window.banner.text == ""
    fake.shops[SHOP] = make_shop(synced_s=NOW_S - 300)
    fault = NetworkError("network.timeout", "网络超时", "检查网络后重试。")
    fake.faults["sync"] = [fault]
    press(qtbot, window, Qt.Key.Key_F5)
    assert window.banner.text == (
        "「练习店铺」同步失败：网络超时。数据更新于 5 分钟前。检查网络后重试。"
    )
    assert window.banner.isVisible()
    assert not window.banner._authorize.isVisible()
    click(qtbot, window.banner._retry)
    assert window.banner.text == ""


def test_a_lost_authorization_leads_to_the_shops(
    window: MainWindow, qtbot: QtBot, fake: FakeDesk
) -> None:
    fake.faults["sync"] = [AuthorizationError("token.expired", "授权已过期")]
    press(qtbot, window, Qt.Key.Key_F5)
    assert not window.banner._retry.isVisible()
    click(qtbot, window.banner._authorize)
    assert window.page.page_id == SETTINGS


def test_an_authorization_that_ends_soon_shows_until_it_was_seen(
    window: MainWindow, qtbot: QtBot, fake: FakeDesk
) -> None:
    soon = Standing(granted_until=NOW + timedelta(days=3, hours=1))
    fake.shops[SHOP] = make_shop(standing=soon)
    window.status.refresh()
    assert window.banner.text.startswith("「练习店铺」的授权 3 天后到期")
    assert window.status_bar.shops.text() == "练习店铺：授权 3 天后到期"
    assert not window.banner._retry.isVisible()
    fake.faults["sync"] = [NetworkError("network.timeout", "网络超时", "检查网络后重试。")]
    press(qtbot, window, Qt.Key.Key_F5)
    assert "网络超时" in window.banner.text  # trouble comes first
    assert not window.banner._later.isVisible()
    press(qtbot, window, Qt.Key.Key_F5)
    click(qtbot, window.banner._later)
    assert window.banner.text == ""
    fake.clock.forward(days=1)
    window._tick()
    click(qtbot, window.banner._authorize)
    assert window.page.page_id == SETTINGS
    assert "2 天后到期" in window.banner.text


# Toasts.


def test_a_toast_is_undone_by_key_once(window: MainWindow, qtbot: QtBot) -> None:
    undone: list[str] = []
    window.toast("挂起 3 单", undo=lambda: undone.append("hold"))
    assert toasts(window) == ["挂起 3 单"]
    (toast,) = window.toasts.toasts
    assert [b.text() for b in toast.findChildren(QPushButton)] == ["撤销"]
    # The same words wherever something was done here, and the key that the registry has.
    assert toast.said[-1] == toast.accessibleDescription() == "按 Ctrl+Z 撤销"
    assert window.commands.get("shell.undo").keys == ("Ctrl+Z",)
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert undone == ["hold"]
    assert toasts(window) == ["撤销：挂起 3 单"]


def test_the_newest_thing_is_undone_first(window: MainWindow, qtbot: QtBot) -> None:
    undone: list[int] = []
    window.toast("一", undo=lambda: undone.append(1))
    window.toast("二", undo=lambda: undone.append(2))
    window.toast("三")
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert undone == [2, 1]


def test_an_act_is_undone_from_another_page_when_its_toast_has_gone(
    window: MainWindow, qtbot: QtBot
) -> None:
    undone: list[str] = []
    window.toast("标签「礼盒」2 单", undo=lambda: undone.append("tag"))
    window.toasts.clear()
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    shown = window.palette_panel.list
    assert "撤销：标签「礼盒」2 单" in [shown.item(at).text() for at in range(shown.count())]
    press(qtbot, window, Qt.Key.Key_Escape)
    window.open_page(window.railed[-1])
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert undone == ["tag"]
    assert toasts(window) == ["撤销：标签「礼盒」2 单"]


def test_the_button_of_an_older_toast_undoes_that_act_alone(window: MainWindow) -> None:
    undone: list[int] = []
    window.toast("一", undo=lambda: undone.append(1))
    window.toast("二", undo=lambda: undone.append(2))
    window.toasts.toasts[0].take_back()
    assert undone == [1]
    assert toasts(window) == ["二", "撤销：一"]
    window.undo_stack.take_back()
    assert undone == [1, 2]
    assert not window.undo_stack


def test_a_toast_goes_by_itself_and_an_error_stays(window: MainWindow) -> None:
    window.toast("已复制")
    window.show_error(PrinterError("printer.paper", "缺纸", "装纸后继续。"))
    passing, staying = window.toasts.toasts
    assert passing.timer.isActive()
    assert not staying.timer.isActive()
    passing.timer.timeout.emit()
    assert toasts(window) == ["缺纸"]
    assert staying.accessibleDescription() == "装纸后继续。"


def test_the_same_error_is_shown_once(window: MainWindow) -> None:
    for _ in range(3):
        window.show_error(PrinterError("printer.paper", "缺纸", "装纸后继续。"))
    assert toasts(window) == ["缺纸"]


def test_few_toasts_at_once(window: MainWindow) -> None:
    for number in range(6):
        window.toast(str(number))
    assert toasts(window) == ["3", "4", "5"]
    assert len(toasts(window)) == AT_MOST


def test_toasts_stay_inside_the_window(window: MainWindow, qapp: QApplication) -> None:
    window.show_error(PrinterError("x", "打印机没有回答", "检查电源和网线，" * 12))
    for width in (860, 1500):
        window.resize(width, 700)
        qapp.processEvents()
        area = window.toasts.geometry()
        assert window.centralWidget().rect().contains(area)


# Errors.


def test_errors_that_nobody_takes(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    hooked: list[BaseException] = []
    monkeypatch.setattr("sys.excepthook", lambda _kind, error, _trace: hooked.append(error))
    bug = RuntimeError("bug")
    for error in (Cancelled(), NetworkError("network.timeout", "网络超时"), bug):
        window.take_error(error)
    assert toasts(window) == ["已取消", "网络超时"]
    assert hooked == [bug]


def crash_box(window: MainWindow) -> QMessageBox | None:
    boxes = (box for box in window.findChildren(QMessageBox, "crash") if box.isVisible())
    return next(boxes, None)


def test_a_crash_offers_to_go_on_or_to_quit(window: MainWindow, qtbot: QtBot) -> None:
    window.tell_crash("报告在 logs 里。")
    window.tell_crash("第二个。")
    qtbot.waitUntil(lambda: crash_box(window) is not None)
    box = crash_box(window)
    assert box is not None
    assert box.informativeText() == "报告在 logs 里。"
    assert [button.text() for button in box.buttons()] == ["继续使用", "退出"]
    box.buttons()[0].click()
    assert crash_box(window) is None
    assert window.isVisible()
    window.tell_crash("又一个。")
    qtbot.waitUntil(lambda: crash_box(window) is not None)
    with qtbot.waitSignal(window.closed):
        crash_box(window).buttons()[1].click()  # type: ignore[union-attr]


# Events, look, life.


def test_events_reach_the_pages_on_the_windows_thread(
    window: MainWindow, bench: Bench, fake: FakeDesk, qtbot: QtBot
) -> None:
    event = Changes(parcels=frozenset(fake.rows))
    fake.bus.publish(event)
    assert event not in bench.events
    qtbot.waitUntil(lambda: event in bench.events)


def test_the_scheme_by_key_is_remembered_in_the_settings(
    window: MainWindow, qtbot: QtBot, fake: FakeDesk, theme: Theme
) -> None:
    press(qtbot, window, Qt.Key.Key_D, CTRL_SHIFT)
    qtbot.waitUntil(lambda: theme.dark)
    assert fake.settings.values["ui.theme"] == "dark"


def test_density_from_the_settings(
    window: MainWindow, qtbot: QtBot, fake: FakeDesk, theme: Theme
) -> None:
    fake.settings.put({"ui.density": "comfortable"})
    qtbot.waitUntil(lambda: theme.row_height == 40)


def test_closing_asks_nothing_and_remembers_the_place(
    window: MainWindow, qtbot: QtBot, fake: FakeDesk, open_window: Open
) -> None:
    window.resize(1111, 707)
    press(qtbot, window, Qt.Key.Key_2, CTRL)
    with qtbot.waitSignal(window.closed):
        press(qtbot, window, Qt.Key.Key_Q, CTRL)
    assert not window.isVisible()
    assert fake.bus.windows() == []
    again = open_window(fake)
    assert again.page.page_id == SETTINGS


def test_a_broken_memory_is_no_obstacle(fake: FakeDesk, open_window: Open) -> None:
    for text in ("{", "[]", '{"geometry": 5, "page": ["x"]}', '{"geometry": "zz"}'):
        (fake.desk().profile / FILE).write_text(text, "utf-8")
        assert open_window(fake).page.page_id == WORKBENCH


def test_what_is_remembered_is_plain(window: MainWindow, fake: FakeDesk) -> None:
    window.close()
    remembered = json.loads((fake.desk().profile / FILE).read_text("utf-8"))
    assert set(remembered) == {"geometry", "page"}
    assert bytes.fromhex(remembered["geometry"])


def test_closing_while_a_label_is_in_hand_asks_first(
    window: MainWindow, tasks: InlineTasks, answers: Answers
) -> None:
    tasks.hold()
    window.jobs.run_job("打印", f"{PRINT}.label", lambda _ctx: None)
    answers.press("先不做")
    assert not window.close()
    assert window.isVisible()
    answers.press("打完这张就退出")
    assert window.close()
    assert answers.asked == ["正在打印面单 现在退出会先打完手里的这一张，其余的下次再打。"] * 2
    window.board._jobs.clear()


def test_late_events_after_closing_are_dropped(
    window: MainWindow, fake: FakeDesk, bench: Bench, qapp: QApplication, bridge: Bridge
) -> None:
    window._from_any_thread(Changes())
    window.close()
    before = list(bench.events)
    qapp.processEvents()
    assert bench.events == before


def test_settled_tells_when_everything_is_there(
    window: MainWindow, tasks: InlineTasks, fake: FakeDesk, open_window: Open
) -> None:
    assert window.settled
    tasks.hold()
    other = open_window(fake)
    assert not other.settled
    tasks.release()
    assert other.settled


def test_a_refused_rule_file_is_told_at_the_start(open_window: Open, fake: FakeDesk) -> None:
    desk = replace(fake.desk(), rules_trouble="规则包 2026-05.toml 不能用")
    fake.desk = lambda: desk  # type: ignore[method-assign]
    assert toasts(open_window(fake)) == ["规则包 2026-05.toml 不能用"]


def test_a_broken_settings_file_is_told_at_the_start(open_window: Open, fake: FakeDesk) -> None:
    fake.settings_trouble = "设置文件损坏，已改用上次的备份"
    window = open_window(fake)
    assert toasts(window) == ["设置文件损坏，已改用上次的备份"]
