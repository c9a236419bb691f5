"""The practice shop opens in a program of its own, on a profile of its own."""

from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.window import PracticeWindow
from app.domain.errors import AppError

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def _without_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def test_its_window_comes_with_orders_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "practice"
    window = PracticeWindow(folder)
    window()
    program = window.program
    assert program is not None
    try:
        with open_desk(folder, "file", deliver=lambda call: call()) as desk:
            (shop,) = desk.reader.shops()
            assert shop.authorized
            assert desk.reader.parcels()
        with pytest.raises(AppError) as caught:
            window()
        assert caught.value.code == "practice.open"
        assert program.poll() is None
    finally:
        program.kill()
        program.wait()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "practice"
    folder.mkdir()
    (folder / "mine.txt").write_text("keep")
    with pytest.raises(AppError) as caught:
        PracticeWindow(folder)()
    assert caught.value.code == "practice.not_started"
    assert (folder / "mine.txt").read_text() == "keep"
