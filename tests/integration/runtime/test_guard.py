"""A guard for each printer: apart from the others, one program at a time, whoever asks."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.domain.errors import InvalidInput
from app.runtime.guard import FileGuard, Guards
from tests.integration.cli.program import ROOT

HOLD = """
import sys
from pathlib import Path
from app.runtime.guard import Guards
with Guards(Path(sys.argv[1]), "printing", "打印")(sys.argv[2]).hold():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def guards(tmp_path: Path) -> Guards:
    return Guards(tmp_path, "printing", "打印")


def test_each_thing_has_one_guard_whoever_asks(guards: Guards) -> None:
    assert guards("one") is guards("one")
    assert guards("one") is not guards("two")


def test_printers_do_not_wait_for_each_other(guards: Guards) -> None:
    held: list[str] = []
    with guards("one").hold():
        other = threading.Thread(target=lambda: held.append(_held(guards, "two")))
        other.start()
        other.join(20)
        assert held == ["two"]


def test_an_id_may_hold_what_no_file_name_does(guards: Guards, tmp_path: Path) -> None:
    with guards('a/b\\c:"*?<>|' + "长" * 300).hold():
        (file,) = tmp_path.iterdir()
        assert len(file.name) < 50
        assert file.name.startswith("printing-")


def test_threads_of_one_program_take_turns(guards: Guards) -> None:
    inside, order = threading.Event(), []

    def second() -> None:
        inside.wait(20)
        with guards("one").hold():
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with guards("one").hold():
        inside.set()
        order.append("first")
    thread.join(20)
    assert order == ["first", "second"]


def test_another_program_on_the_same_printer_is_refused_and_others_are_not(
    guards: Guards, tmp_path: Path
) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path), "one"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert other.stdin is not None
    assert other.stdout is not None
    try:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(InvalidInput, match="另一个准揽程序正在打印"), guards("one").hold():
            pytest.fail("two programs print on one printer")
        with guards("two").hold():
            pass
    finally:
        other.kill()  # its lock dies with it
        other.communicate(timeout=20)
    with guards("one").hold():
        pass


def test_a_guard_that_was_refused_can_be_held_later(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    one, two = FileGuard(path, "打印"), FileGuard(path, "打印")
    with one.hold(), pytest.raises(InvalidInput), two.hold():
        pytest.fail("both hold it")
    with two.hold():
        pass


def _held(guards: Guards, name: str) -> str:
    with guards(name).hold():
        return name
