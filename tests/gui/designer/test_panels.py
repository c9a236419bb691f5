"""Properties, the text, files: what is beside the canvas."""

import tomllib
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from app.gui.designer.page import DesignerPage
from app.gui.main_window import MainWindow
from app.labels.library import shipped_text
from tests.fakes.desk import FakeDesk
from tests.gui.designer.conftest import Hand
from tests.gui.designer.hands import CTRL, NAME, SHIFT, line, press, slots, text, type_new
from tests.gui.shell.conftest import Answers


def test_a_wrong_value_is_told_at_its_field(page: DesignerPage, hand: Hand, qtbot: QtBot) -> None:
    before = text(page)
    hand.click(10, 35)
    editor = line(page, "box.2")
    type_new(qtbot, editor, "99")
    fault = page.properties.faults["box.2"]
    assert fault.isVisible()
    assert "超出了纸边" in fault.text()
    assert fault.text().startswith("第 ")
    assert editor.property("wrong") is True
    assert text(page) == before or slots(page)[4]["box"][2] == 9.0
    page.canvas.setFocus()
    assert not page.properties.faults["box.2"].isVisible()


def test_choices_flags_and_chinese_text(page: DesignerPage, hand: Hand, qtbot: QtBot) -> None:
    hand.click(10, 35)
    bold = page.properties.editors["bold"]
    assert isinstance(bold, QCheckBox)
    bold.click()
    assert slots(page)[4]["bold"] is True
    field = page.properties.editors["field"]
    assert isinstance(field, QComboBox)
    field.setCurrentIndex(field.findData(""))
    field.activated.emit(field.currentIndex())
    type_new(qtbot, line(page, "literal"), "易碎品")
    assert slots(page)[4]["literal"] == "易碎品"
    assert page.slots.item(4).text() == "文字 · 易碎品"


def test_the_paper_is_resized_and_the_canvas_follows(page: DesignerPage, qtbot: QtBot) -> None:
    type_new(qtbot, line(page, "height_mm"), "60")
    assert page.canvas.view.paper_mm == (60, 60)
    raster = page.model.proofs.proof
    assert raster is not None
    assert raster.pages[0].height == 480


def test_adding_from_the_menu(page: DesignerPage) -> None:
    menu = page.arranging.add.menu()
    menu.aboutToShow.emit()
    named = {action.text(): action for action in menu.actions()}
    assert "商品清单" not in named
    named["二维码"].trigger()
    assert slots(page)[-1]["kind"] == "qr"
    assert page.model.selection == ((6,),)


def test_the_text_is_edited_and_the_label_follows(page: DesignerPage, qtbot: QtBot) -> None:
    page.tabs.setCurrentIndex(1)
    edit = page.text.edit
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    assert page.text.faults.isVisible()
    assert page._banner.isVisible()
    assert not page.files.save.isEnabled()
    edit.setPlainText(shipped_text(NAME).replace("size = 4.4", "size = 5.0"))
    assert slots(page)[0]["size"] == 5.0
    assert not page._banner.isVisible()
    page.undo()
    page.undo()
    assert text(page) == shipped_text(NAME)
    assert edit.toPlainText() == shipped_text(NAME)


def test_the_text_shows_what_is_selected_and_what_was_dragged(
    page: DesignerPage, hand: Hand
) -> None:
    page.tabs.setCurrentIndex(1)
    hand.click(10, 35)
    block = page.text.edit.textCursor().block()
    assert block.text() == "[[slot]]"
    assert block.next().next().text() == 'field = "shop"'
    hand.drag((10, 35), (14, 33), (16, 31))
    assert page.text.edit.toPlainText() == text(page)


def test_a_broken_file_shows_where_it_is_broken(
    page: DesignerPage, fake: FakeDesk, tmp_path: Path
) -> None:
    folder = tmp_path / "labels"
    folder.mkdir()
    broken = shipped_text(NAME).replace("box = [3.0, 2.4, 54.0, 9.4]", "box = [3.0, 2.4]")
    (folder / "mine.toml").write_text(broken, "utf-8")
    page.shelf.refresh()
    page.files.opened.emit("mine")
    assert "第 12 行" in page._banner.text
    assert page.tabs.currentIndex() == 1
    assert page.text.edit.textCursor().blockNumber() == 11
    assert page.canvas.viewport().grab().toImage().isNull() is False
    assert page.slots.count() == 0
    page.text.edit.setPlainText(shipped_text(NAME))
    assert page._banner.text == ""
    assert page.slots.count() == 6
    page.files.save.click()
    assert (folder / "mine.toml").read_text("utf-8") == shipped_text(NAME)


def test_a_shipped_template_is_saved_as_a_copy(
    page: DesignerPage, hand: Hand, qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    assert page.files.save.text() == "存为副本"
    assert not page.files.save.isEnabled()
    hand.click(10, 35)
    hand.drag((10, 35), (14, 33), (16, 31))
    assert page.files.state.text() == "自带模板不会被改，保存时存为副本"
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    (path,) = (tmp_path / "labels").glob("*.toml")
    assert path.read_text("utf-8") == text(page)
    assert page.files.save.text() == "保存"
    assert page.files.chooser.currentText() == "商品标签 60×40 副本 · 自己的"
    assert window.toasts.isVisible()


def test_save_as_asks_for_a_name_in_place(
    page: DesignerPage, qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    page.canvas.setFocus()
    press(qtbot, window, Qt.Key.Key_S, CTRL, SHIFT)
    name = page._name.line
    assert name.hasFocus()
    qtbot.keyClick(name, Qt.Key.Key_Escape)
    assert not page._name.isVisible()
    press(qtbot, window, Qt.Key.Key_S, CTRL, SHIFT)
    type_new(qtbot, name, "吊牌 A")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    (path,) = (tmp_path / "labels").glob("*.toml")
    assert tomllib.loads(path.read_text("utf-8"))["title"] == "吊牌 A"


def test_import_and_export_by_the_systems_dialogs(page: DesignerPage, tmp_path: Path) -> None:
    source, target = tmp_path / "other.toml", tmp_path / "out.toml"
    source.write_text("# other\n" + shipped_text(NAME), "utf-8")
    page.choose_file = lambda *_: source
    page.choose_target = lambda *_: target
    page.take_in()
    assert text(page).startswith("# other")
    page.give_out()
    assert target.read_text("utf-8") == source.read_text("utf-8")


def test_removing_asks_first(
    page: DesignerPage, window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    page.shelf.save_as("要删的")
    answers.press("先不做")
    page.remove()
    assert page.model.own
    answers.press("删除")
    page.remove()
    assert not list((tmp_path / "labels").glob("*.toml"))
    assert "要删的" in answers.asked[0]
