"""Pointing, dragging, zooming, keys: told by the text that comes out."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.designer.page import DesignerPage
from app.gui.designer.view import DOTS
from app.gui.i18n import english_table
from app.gui.main_window import MainWindow
from app.gui.theme import Theme
from app.labels.content import LISTS, USE_TITLES
from app.labels.template import SlotKind, Use
from app.presentation.designer.fields import KIND_TITLES, LIST_TITLES, field_titles
from tests.gui.designer.conftest import Hand
from tests.gui.designer.hands import CTRL, SHIFT, line, press, slots, text
from tests.gui.shell.test_access import name_of, reached_by_tab


def test_a_drag_snaps_and_is_one_step_back(
    page: DesignerPage, hand: Hand, qtbot: QtBot, window: MainWindow
) -> None:
    before = text(page)
    hand.click(10, 35)
    assert page.model.selection == ((4,),)
    hand.drag((10, 35), (11, 34), (14, 30), (13.9, 29.2))
    x, y, width, height = slots(page)[4]["box"]
    assert (width, height) == (26.0, 4.8)
    assert (x, y) != (3.0, 33.2)
    assert min(abs(x * 2 - round(x * 2)), abs(y * 2 - round(y * 2))) < 0.01 or _on_line(page, x, y)
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert text(page) == before
    press(qtbot, window, Qt.Key.Key_Y, CTRL)
    assert slots(page)[4]["box"][:2] == [x, y]


def _on_line(page: DesignerPage, x: float, y: float) -> bool:
    """Whether the box stands on an edge of another one."""
    others = [slot["box"] for n, slot in enumerate(slots(page)) if n != 4]
    return any(x in {b[0], b[0] + b[2]} or y in {b[1], b[1] + b[3]} for b in others)


def test_while_dragging_the_text_waits_and_the_preview_follows(
    page: DesignerPage, hand: Hand
) -> None:
    before, proof = text(page), page.model.proofs.proof
    hand.click(10, 35)
    hand.press(10, 35)
    hand.move(14, 33)
    hand.move(16, 31)
    assert text(page) == before
    assert page.model.proofs.proof != proof
    template = page.model.template
    assert template is not None
    assert template.slots[4].box.x > 3
    hand.release(16, 31)
    assert text(page) != before


def test_escape_gives_a_drag_up(
    page: DesignerPage, hand: Hand, qtbot: QtBot, window: MainWindow
) -> None:
    before = text(page)
    hand.click(10, 35)
    hand.press(10, 35)
    hand.move(16, 31)
    press(qtbot, window, Qt.Key.Key_Escape)
    hand.release(16, 31)
    assert text(page) == before
    assert page.model.selection == ((4,),)


def test_nothing_else_happens_in_the_middle_of_a_drag(
    page: DesignerPage, hand: Hand, qtbot: QtBot, window: MainWindow
) -> None:
    page.canvas.setFocus()
    hand.click(10, 35)
    press(qtbot, window, Qt.Key.Key_D, CTRL)
    (copy,) = page.model.selection
    box = slots(page)[copy[0]]["box"]
    hand.press(box[0] + 5, box[1] + 2)
    hand.move(box[0] + 10, box[1] - 6)
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    press(qtbot, window, Qt.Key.Key_Delete)
    assert len(slots(page)) == 7
    hand.release(box[0] + 10, box[1] - 6)
    assert slots(page)[copy[0]]["box"] != box
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert slots(page)[copy[0]]["box"] == box


def test_a_handle_changes_the_size(page: DesignerPage, hand: Hand) -> None:
    hand.click(10, 22)  # the bar code
    assert page.model.selection == ((2,),)
    hand.drag((58, 28.6), (56, 27.9), (50.1, 26.0))
    x, y, width, height = slots(page)[2]["box"]
    assert (x, y) == (2.0, 17.6)
    assert width == pytest.approx(48, abs=0.6)
    assert height < 11


def test_shift_adds_and_a_band_takes_all_inside(page: DesignerPage, hand: Hand) -> None:
    hand.click(10, 35)
    hand.click(50, 35, SHIFT)
    assert page.model.selection == ((4,), (5,))
    hand.click(10, 35, SHIFT)
    assert page.model.selection == ((5,),)
    hand.drag((0.3, 32.5), (20, 39), (59.5, 39.5))
    assert page.model.selection == ((4,), (5,))
    hand.click(10, 35)
    assert page.model.selection == ((4,),)
    hand.click(0.3, 32.5)
    assert page.model.selection == ()


def test_a_double_click_leads_to_the_property(page: DesignerPage, hand: Hand) -> None:
    hand.double(10, 35)
    assert page.properties.editors["field"].hasFocus()


def test_rows_of_a_repeat_are_entered_and_left(
    page: DesignerPage, hand: Hand, qtbot: QtBot, window: MainWindow
) -> None:
    page.shelf.open("packing_slip_100x100")
    hand.click(90, 60)
    assert page.model.selection == ((11,),)
    hand.double(90, 27)
    assert page.model.selection == ((11, 2),)
    page.canvas.setFocus()
    press(qtbot, window, Qt.Key.Key_Left)
    assert slots(page)[11]["slot"][2]["box"][0] == 80.5
    press(qtbot, window, Qt.Key.Key_Escape)
    assert page.model.selection == ((11,),)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert page.model.selection == ()


def test_the_pointer_is_told_in_millimetres(page: DesignerPage, hand: Hand) -> None:
    hand.move(20, 10)
    assert page.look.place.text().endswith("mm")
    assert float(page.look.place.text().split(",")[0]) == pytest.approx(20, abs=0.2)


def test_zoom_from_fit_to_dots(page: DesignerPage, hand: Hand) -> None:
    fitted = page.canvas.view.pixels_per_dot
    page.zoom("dots")
    assert page.canvas.view.pixels_per_dot == DOTS
    assert page.look.zoom.text() == "800%"
    picture = page.canvas.viewport().grab().toImage()
    hand.click(30, 22)
    black, white = _dots_across(page, picture)
    assert black
    assert white
    page.zoom("fit")
    assert page.canvas.view.pixels_per_dot == fitted
    wheel = QWheelEvent(
        QPointF(100, 100),
        QPointF(page.canvas.viewport().mapToGlobal(QPoint(100, 100))),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        CTRL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    kept = hand.mm(QPoint(100, 100))
    QApplication.sendEvent(page.canvas.viewport(), wheel)
    assert page.canvas.view.pixels_per_dot > fitted
    assert page.canvas.view.fitted == fitted
    assert kept != (0, 0)


def _dots_across(page: DesignerPage, picture: Any) -> tuple[bool, bool]:
    """Whether whole dots of the bar code are as black and as white as they are in the raster."""
    proof = page.model.proofs.proof
    assert proof is not None
    raster, view = proof.pages[0], page.canvas.view
    row = round(23.0 * 8)
    seen = {True: False, False: False}
    for dot in range(200, 260):
        ink = bool(raster.rows[row * ((raster.width + 7) // 8) + dot // 8] >> (7 - dot % 8) & 1)
        x = round(view.paper.x() + (dot + 0.5) * 8)
        y = round(view.paper.y() + (row + 0.5) * 8)
        if picture.rect().contains(x, y):
            assert (picture.pixelColor(x, y).lightness() < 100) == ink
            seen[ink] = True
    return seen[True], seen[False]


def test_the_keyboard_alone_moves_copies_and_deletes(
    page: DesignerPage, qtbot: QtBot, window: MainWindow
) -> None:
    before = text(page)
    page.canvas.setFocus()
    press(qtbot, window, Qt.Key.Key_J, CTRL)
    assert page.model.selection == ((0,),)
    press(qtbot, window, Qt.Key.Key_Right)
    press(qtbot, window, Qt.Key.Key_Right, CTRL)
    assert slots(page)[0]["box"][0] == 3.6
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert text(page) == before
    press(qtbot, window, Qt.Key.Key_Down, SHIFT)
    assert slots(page)[0]["box"][1] == 7.4
    press(qtbot, window, Qt.Key.Key_D, CTRL)
    press(qtbot, window, Qt.Key.Key_C, CTRL)
    press(qtbot, window, Qt.Key.Key_V, CTRL)
    assert len(slots(page)) == 8
    press(qtbot, window, Qt.Key.Key_A, CTRL)
    assert len(page.model.selection) == 8
    page.model.select([(6,), (7,)])
    press(qtbot, window, Qt.Key.Key_Delete)
    assert len(slots(page)) == 6


def test_keys_in_a_field_stay_in_the_field(
    page: DesignerPage, hand: Hand, qtbot: QtBot, window: MainWindow
) -> None:
    hand.click(10, 35)
    editor = line(page, "size")
    editor.setFocus()
    editor.selectAll()
    press(qtbot, window, Qt.Key.Key_Delete)
    assert len(slots(page)) == 6
    assert editor.text() == ""
    qtbot.keyClicks(editor, "3")
    assert slots(page)[4]["size"] == 3.0
    qtbot.keyClick(editor, Qt.Key.Key_Up)
    assert slots(page)[4]["size"] == 3.5
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert slots(page)[4]["size"] == 2.6
    assert editor.text() == "2.6"


def test_the_list_and_the_canvas_show_one_selection(
    page: DesignerPage, hand: Hand, qtbot: QtBot
) -> None:
    assert [page.slots.item(n).text() for n in range(3)] == [
        "文字 · 商品名称",
        "文字 · 规格",
        "条形码 · 商品编码",
    ]
    page.slots.setFocus()
    page.slots.setCurrentRow(1)
    assert page.model.selection == ((1,),)
    qtbot.keyClick(page.slots, Qt.Key.Key_Down, SHIFT)
    assert page.model.selection == ((1,), (2,))
    hand.click(10, 35)
    assert [i.text() for i in page.slots.selectedItems()] == ["文字 · 店铺"]
    assert "店铺" in page.canvas.accessibleDescription()


def test_whatever_tab_reaches_has_a_name(page: DesignerPage, hand: Hand, qtbot: QtBot) -> None:
    hand.click(10, 35)
    window = page.window()
    assert isinstance(window, MainWindow)
    seen = reached_by_tab(qtbot, window, presses=80)
    assert len(seen) > 20
    assert [widget for widget in seen if not name_of(widget)] == []
    assert page.canvas in seen
    assert page.properties.editors["size"] in seen


def test_the_preview_is_of_a_real_parcel_or_the_hardest_sample(
    page: DesignerPage, qtbot: QtBot
) -> None:
    page.shelf.open("two_part_100x180")
    names = [page.look.subject.itemText(n) for n in range(page.look.subject.count())]
    assert names[1] == "示例：最难排的"
    assert len(names) > 3
    page.look.subject.setCurrentIndex(1)
    page.look.subject.activated.emit(1)
    assert "字库里没有" in page.look.trouble.text()
    marked = [n for n in range(page.slots.count()) if page.slots.item(n).toolTip()]
    assert [page.slots.item(n).text() for n in marked] == ["文字 · 收件人和地址", "商品清单"]
    qtbot.mouseClick(page.look.trouble, Qt.MouseButton.LeftButton)
    assert [item.text() for item in page.slots.selectedItems()] == ["文字 · 收件人和地址"]
    qtbot.keyClick(page.canvas, Qt.Key.Key_F8)
    assert [item.text() for item in page.slots.selectedItems()] == ["商品清单"]
    qtbot.keyClick(page.canvas, Qt.Key.Key_F8)
    assert [item.text() for item in page.slots.selectedItems()] == ["文字 · 收件人和地址"]
    page.look.subject.activated.emit(3)
    assert page.model.proofs.subject.startswith("parcel.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_problems_are_drawn_on_the_paper(
    page: DesignerPage, theme: Theme, qapp: QApplication, scheme: str
) -> None:
    theme.choose(scheme)
    page.shelf.open("two_part_100x180")
    qapp.processEvents()
    plain = page.canvas.viewport().grab().toImage()
    page.model.proofs.choose("hardest")
    qapp.processEvents()
    marked = page.canvas.viewport().grab().toImage()
    template = page.model.template
    assert template is not None
    box = next(s.box for s in template.slots if s.kind == "goods")
    corner = page.canvas.view.to_pixels(box).topLeft().toPoint()
    before, after = plain.pixelColor(corner), marked.pixelColor(corner)
    assert before != after
    assert after.saturation() > 100


def test_whatever_a_field_is_called_has_english() -> None:
    table = english_table()
    names = {*USE_TITLES.values(), *KIND_TITLES.values(), *LIST_TITLES.values()}
    for use in Use:
        for rows in ("", *LISTS[use]):
            names |= set(field_titles(use, rows).values())
    assert {name for name in names if name not in table} <= {KIND_TITLES[SlotKind.MATRIX]}
