"""Unsaved edits are asked about; ways in and out."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.designer.page import DesignerPage
from app.gui.main_window import MainWindow
from app.gui.settings_page.page import SettingsPage
from app.gui.shell_api import DESIGNER, KEYS, SETTINGS, WORKBENCH
from app.labels.library import shipped_text
from tests.gui.designer.hands import NAME, text
from tests.gui.shell.conftest import Answers
from tests.gui.shell.test_settings_page import button


@pytest.fixture
def edited(page: DesignerPage) -> DesignerPage:
    page.model.select([(0,)])
    page.arranger.nudge(0.5, 0)
    return page


def test_leaving_with_unsaved_edits_asks(
    edited: DesignerPage, window: MainWindow, answers: Answers
) -> None:
    answers.press("继续编辑")
    window.open_page(WORKBENCH)
    assert window.page is edited
    assert edited.model.dirty
    answers.press("不保存")
    window.open_page(WORKBENCH)
    assert window.page is not edited
    window.open_page(DESIGNER)
    assert text(edited) == shipped_text(NAME)


def test_saving_on_the_way_out_goes_where_one_was_going(
    edited: DesignerPage, window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    answers.press("保存")
    window.open_page(WORKBENCH)
    assert window.page.page_id == WORKBENCH
    assert list((tmp_path / "labels").glob("*.toml"))


def test_closing_the_window_asks_too(
    edited: DesignerPage, window: MainWindow, answers: Answers
) -> None:
    answers.press("继续编辑")
    assert not window.close()
    assert window.isVisible()


def test_another_template_asks_too(edited: DesignerPage, answers: Answers) -> None:
    answers.press("继续编辑")
    edited.files.opened.emit("one_part_76x130")
    assert edited.model.draft is not None
    assert edited.model.draft.name == NAME
    assert edited.files.chooser.currentData() == NAME


def test_back_leads_to_the_settings_and_the_settings_lead_here(
    page: DesignerPage, window: MainWindow
) -> None:
    assert window.rail.button(SETTINGS).isChecked()
    page.files.away.click()
    settings = window.page
    assert isinstance(settings, SettingsPage)
    assert settings.section == "templates"
    body: QWidget = settings.sections["templates"]
    button(body, "编辑 交接单 A4").click()
    assert window.page is page
    assert page.model.draft is not None
    assert page.model.draft.name == "manifest_a4"


def test_undo_belongs_to_the_page_in_front(
    edited: DesignerPage, window: MainWindow, answers: Answers
) -> None:
    answers.press("不保存")
    window.open_page(WORKBENCH)
    undone: list[str] = []
    window.toast("已挂起", undo=lambda: undone.append("hold"))
    assert window.commands.run("shell.undo")
    assert undone == ["hold"]


def test_the_designers_verbs_rest_on_other_pages(window: MainWindow, qtbot: QtBot) -> None:
    assert DESIGNER not in window.pages.made
    window.open_page(KEYS)
    qtbot.waitUntil(lambda: not window.page.loading)
    assert DESIGNER in window.pages.made  # its keys belong on the page of keys
    window.open_page(WORKBENCH)
    assert not window.commands.run("designer.select-all")
    assert window.commands.run("shell.designer")
    assert window.page.page_id == DESIGNER
