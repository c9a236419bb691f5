"""Where to save: endings, and never over a file that nobody was asked about."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.gui import file_dialogs
from app.gui.file_dialogs import CSV, PDF, XLSX, ask_source, ask_target, with_ending
from tests.gui.shell.texts import ROOT

KINDS = (PDF, CSV)
Answer = tuple[str, str]


@pytest.fixture
def dialogs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Answers of the system's dialog in turn; returns what it was offered."""

    def answer(*answers: Answer) -> list[str]:
        left, offered = list(answers), []

        def ask(_parent: QWidget, _title: str, name: str, _kinds: str) -> Answer:
            offered.append(name)
            return left.pop(0)

        monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
        return offered

    return answer


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Questions of the program; the first is answered with no, further ones with yes."""
    questions: list[tuple[str, str, str]] = []

    def confirm(_parent: QWidget, title: str, text: str, verb: str) -> bool:
        questions.append((title, text, verb))
        return len(questions) > 1

    monkeypatch.setattr(file_dialogs, "confirm", confirm)
    return questions


@pytest.mark.parametrize(
    ("typed", "kind", "name"),
    [
        ("备货单.pdf", PDF, "备货单.pdf"),
        ("备货单.PDF", PDF, "备货单.PDF"),
        ("备货单.pdf", CSV, "备货单.csv"),
        ("备货单", CSV, "备货单.csv"),
        ("1128.03", PDF, "1128.03.pdf"),
        ("备货单", "", "备货单.pdf"),
    ],
)
def test_the_name_ends_as_the_kind_that_was_chosen(typed: str, kind: str, name: str) -> None:
    assert with_ending(Path("/a") / typed, kind, KINDS) == Path("/a") / name


def test_a_name_as_it_was_typed_is_the_dialogs_own_question(
    qtbot: QtBot, dialogs: Callable[..., list[str]], asked: list[object], tmp_path: Path
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    there = tmp_path / "a.csv"
    there.write_text("old")
    dialogs((str(there), CSV), ("", ""))
    assert ask_target(page, "保存", "a.pdf", *KINDS) == there
    assert ask_target(page, "保存", "a.pdf", *KINDS) is None
    assert asked == []


def test_no_file_is_overwritten_under_a_name_that_nobody_typed(
    qtbot: QtBot,
    dialogs: Callable[..., list[str]],
    asked: list[tuple[str, str, str]],
    tmp_path: Path,
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    there = tmp_path / "备货单.csv"
    there.write_text("old")
    typed = str(tmp_path / "备货单.pdf")
    offered = dialogs((typed, CSV), (typed, CSV))
    assert ask_target(page, "保存", "备货单.pdf", *KINDS) == there
    assert [title for title, _, _ in asked] == ["「备货单.csv」已经存在"] * 2
    assert tmp_path.name in asked[0][1]
    assert offered[1] == str(there)  # after a no the dialog comes again, at that name
    free = str(tmp_path / "另一份.pdf")
    dialogs((free, CSV))
    assert ask_target(page, "保存", "备货单.pdf", *KINDS) == tmp_path / "另一份.csv"
    assert len(asked) == 2


def test_what_is_opened_is_any_of_the_kinds(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    kinds: list[str] = []

    def ask(_parent: QWidget, _title: str, _folder: str, shown: str) -> Answer:
        kinds.append(shown)
        return ("/a/库位.xlsx" if len(kinds) == 1 else "", shown)

    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    assert ask_source(page, "导入", XLSX, CSV) == Path("/a/库位.xlsx")
    assert ask_source(page, "导入", XLSX, CSV) is None
    assert kinds[0] == f"{XLSX};;{CSV}"


def test_every_file_dialog_is_opened_here() -> None:
    users = [p for p in (ROOT / "app").rglob("*.py") if "QFileDialog" in p.read_text("utf-8")]
    assert users == [ROOT / "app" / "gui" / "file_dialogs.py"]
