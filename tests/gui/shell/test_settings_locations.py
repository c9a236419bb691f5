"""Settings · 库位, worked by keys and mouse."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.errors import StorageError
from app.gui.main_window import MainWindow
from app.gui.settings_page.locations import LocationsSection
from app.gui.settings_page.page import SettingsPage
from app.gui.shell_api import SETTINGS
from app.ports.rows import GoodsRow
from tests.fakes.desk import FakeDesk
from tests.gui.shell.acting import click, type_into

PLACES = {"TS-01": "A-10", "CUP": "A-2", "BAG": "B-1"}
WAITING = (
    GoodsRow(code="CUP", name="保温杯", spec="绿"),
    GoodsRow(code="HAT", name="帽子", spec=""),
)


@pytest.fixture
def section(window: MainWindow, fake: FakeDesk) -> LocationsSection:
    fake.papers.locations.places = dict(PLACES)
    fake.papers.locations.waiting = WAITING
    window.commands.get("settings.locations").run()
    page = window.page
    assert isinstance(page, SettingsPage)
    assert page.section == "locations"
    body = page.sections["locations"]
    assert isinstance(body, LocationsSection)
    return body


def lines(section: LocationsSection) -> list[tuple[str, ...]]:
    """What the table shows."""
    rows = section.rows
    columns = range(rows.columnCount())
    return [
        tuple(str(rows.data(rows.index(at, column))) for column in columns)
        for at in range(rows.rowCount())
    ]


def codes(section: LocationsSection) -> list[str]:
    return [line[0] for line in lines(section)]


def test_goods_along_the_shelves_then_those_without_a_place(section: LocationsSection) -> None:
    assert lines(section) == [
        ("CUP", "A-2", "保温杯 绿"),
        ("TS-01", "A-10", ""),
        ("BAG", "B-1", ""),
        ("HAT", "", "帽子"),
    ]
    assert section.count.text() == "3 个编码有库位"
    section.missing.setChecked(True)
    assert codes(section) == ["HAT"]
    section.missing.setChecked(False)
    section.search.setText("a-")
    assert codes(section) == ["CUP", "TS-01"]
    section.search.setText("杯")
    assert codes(section) == ["CUP"]
    section.search.setText("nothing")
    assert section.pages.currentWidget() is section.empty
    assert section.empty_words.text().startswith("没有找到")
    assert not section.empty_import.isVisible()


def test_a_place_is_typed_into_its_row_and_undone(
    section: LocationsSection, window: MainWindow, fake: FakeDesk, qtbot: QtBot
) -> None:
    table = section.table
    table.go_to(3)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    qtbot.keyClicks(editor, "A-1")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(fake.called("place")))  # Qt hands it on in its own time
    assert fake.called("place") == [("HAT", "A-1")]
    assert codes(section)[3] == "HAT"  # it stays under the hand
    assert window.undo_stack.newest is not None
    assert window.undo_stack.newest.label == "HAT 放在 A-1"
    window.undo_stack.take_back()
    assert fake.papers.locations.places == PLACES
    assert lines(section)[3] == ("HAT", "", "帽子")


def test_enter_goes_to_the_next_row_and_a_click_anywhere_edits_the_place(
    section: LocationsSection, fake: FakeDesk, qtbot: QtBot
) -> None:
    table = section.table
    at = table.visualRect(section.rows.index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert table.currentIndex().column() == 1
    for number, place in enumerate(("C-1", "C-2"), 1):
        qtbot.keyClick(table, Qt.Key.Key_F2)
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        editor.selectAll()
        qtbot.keyClicks(editor, place)
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda n=number: table.currentIndex().row() == n)
    assert fake.called("place") == [("CUP", "C-1"), ("TS-01", "C-2")]


def test_what_cannot_be_kept_goes_back_and_says_why(
    section: LocationsSection, window: MainWindow, fake: FakeDesk
) -> None:
    index = section.rows.index(0, 1)
    assert not section.rows.setData(index, "9" * 41)
    assert lines(section)[0][1] == "A-2"
    assert window.toasts.toasts[-1].text == "库位超过 40 个字"
    fake.faults["place"] = [StorageError("disk.full", "磁盘满了", "清出空间后再试。")]
    assert section.rows.setData(index, "Z-9")
    assert lines(section)[0][1] == "A-2"
    assert window.toasts.toasts[-1].text == "磁盘满了"


def test_a_code_is_added_and_found_at_its_place(
    section: LocationsSection, fake: FakeDesk, qtbot: QtBot
) -> None:
    type_into(qtbot, section.code, "NEW")
    qtbot.keyClick(section.code, Qt.Key.Key_Return)
    assert fake.called("place") == []  # where to?
    assert section.place.hasFocus()
    type_into(qtbot, section.place, "A-3")
    click(qtbot, section.more)
    assert codes(section) == ["CUP", "NEW", "TS-01", "BAG", "HAT"]
    assert [row.code for row in section.table.chosen()] == ["NEW"]
    assert (section.code.text(), section.place.text()) == ("", "")


def test_chosen_places_are_taken_away_at_once(
    section: LocationsSection, window: MainWindow, fake: FakeDesk, qtbot: QtBot
) -> None:
    assert not section.away.isEnabled()
    section.table.selectAll()
    assert section.away.isEnabled()
    qtbot.keyClick(section.table, Qt.Key.Key_Delete)
    assert fake.called("unplace") == [(("CUP", "TS-01", "BAG"),)]
    assert fake.papers.locations.places == {}
    assert window.toasts.toasts[-1].text == "去掉 3 个库位"
    window.toasts.toasts[-1].take_back()
    assert fake.papers.locations.places == PLACES


def test_without_any_place_the_section_says_what_to_do(
    window: MainWindow, fake: FakeDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    window.open_page(SETTINGS, "locations")
    page = window.page
    assert isinstance(page, SettingsPage)
    section = page.sections["locations"]
    assert isinstance(section, LocationsSection)
    assert section.empty_words.text().startswith("还没有库位")
    assert not section.export.isEnabled()
    asked: list[str] = []
    section.ask_source = lambda _parent, _title, *kinds: asked.extend(kinds)  # type: ignore[assignment,func-returns-value]
    click(qtbot, section.empty_import)
    assert "*.xlsx" in asked[0]
    assert fake.called("look") == []


def test_a_file_is_shown_before_it_is_taken(
    section: LocationsSection, window: MainWindow, fake: FakeDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "库位.csv"
    path.write_text("编码,库位\nTS-01,A-1\nCUP,A-2\nBAG,\nNEW,C-1\n", "utf-8")
    section.ask_source = lambda *_: path
    click(qtbot, section.bring)
    preview = section.preview
    assert section.both.currentWidget() is preview
    assert preview.title.text() == "库位.csv"
    assert preview.words.text() == "新 1 个，改 1 个，去掉 1 个。文件里没有的编码不动。"
    rows = preview.rows
    said = [rows.data(rows.index(at, 3)) for at in range(rows.rowCount())]
    assert said == ["改，原来在 A-10", "不变", "去掉，原来在 B-1", "新"]
    assert fake.papers.locations.places == PLACES
    click(qtbot, preview.drop)
    assert section.both.currentWidget() is section.list
    click(qtbot, section.bring)
    assert preview.take.text() == "导入 4 个库位"
    click(qtbot, preview.take)
    assert section.both.currentWidget() is section.list
    assert fake.papers.locations.places == {"TS-01": "A-1", "CUP": "A-2", "NEW": "C-1"}
    window.undo_stack.take_back()
    assert fake.papers.locations.places == PLACES


def test_a_file_with_wrong_lines_names_them_first_and_cannot_be_taken(
    section: LocationsSection, fake: FakeDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "库位.csv"
    path.write_text("A,1\nB\nA,2\n", "utf-8")
    section.ask_source = lambda *_: path
    click(qtbot, section.bring)
    preview = section.preview
    assert preview.words.text().startswith("3 行里有 2 行不对")
    rows = preview.rows
    first = [(rows.data(rows.index(at, 0)), rows.data(rows.index(at, 3))) for at in range(3)]
    assert first == [
        ("2", "只有一列，应是 商家编码 和 库位"),
        ("3", "和第 1 行的编码相同，库位不同"),
        ("1", "新"),
    ]
    assert not preview.take.isEnabled()
    path.write_text("A,1\n", "utf-8")
    click(qtbot, preview.again)
    assert preview.take.isEnabled()


def test_places_are_exported_where_a_person_says(
    section: LocationsSection, window: MainWindow, fake: FakeDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    offered: list[str] = []

    def ask(_parent: object, _title: str, name: str, *_kinds: str) -> Path:
        offered.append(name)
        return tmp_path / name

    section.ask_target = ask
    click(qtbot, section.export)
    assert offered == ["库位-20260302.xlsx"]
    assert fake.called("give") == [(tmp_path / offered[0],)]
    assert window.toasts.toasts[-1].text == "导出 3 个库位：库位-20260302.xlsx"
