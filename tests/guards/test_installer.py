"""The set-up program: what it decides, without changing this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from installer import bootstrap
from installer.devsetup import checks, commands, debian, environment, libraries, packages, speak
from installer.devsetup.environment import Environment
from installer.devsetup.tools import Outcome, read, run
from installer.devsetup.turn import turn
from tests.guards.source_tree import ROOT

NO_SUCH = libraries.Need("libzhunlan-none.so.9", ("libzhunlan-none9t64", "libzhunlan-none9"))

SECOND_SET_UP = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from installer.devsetup.turn import turn
with turn(Path(sys.argv[2])):
    print("mine")
"""


def program(folder: Path, name: str, script: str) -> None:
    """A command that only this test knows."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, but for the shell's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program(folder, "env", 'while case "$1" in *=*) true;; *) false;; esac; do shift; done; "$@"')
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with lock files and a project, and nothing else."""
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\n[tool.setuptools]\n[tool.ruff]\nline-length = 1\n'
    )
    (tmp_path / "requirements.lock").write_text("a==1\n")
    (tmp_path / "requirements-dev.lock").write_text("a==1\nb==2\n")
    return tmp_path


class TestPythonVersion:
    def test_says_what_is_needed(self) -> None:
        message = bootstrap.version_message()
        assert "需要 3.11 – 3.14" in message
        assert "3.11 – 3.14 is needed" in message

    def test_takes_the_newest_that_fits(self, bin_folder: Path) -> None:
        assert bootstrap.fitting_python() is None
        for name in ("python3.10", "python3.11", "python3.13", "python3.15"):
            program(bin_folder, name, "true")
        assert bootstrap.fitting_python() == str(bin_folder / "python3.13")

    def test_fits_what_the_project_requires(self) -> None:
        assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text("utf-8")
        assert bootstrap.MINORS[0] == 11

    def test_stops_without_a_traceback(
        self, bin_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(bootstrap, "MINORS", range(90, 92))
        assert bootstrap.main() == 3
        assert "请安装后再运行" in capsys.readouterr().err


class TestEnvironment:
    def test_stamp_holds_until_something_changes(self, checkout: Path) -> None:
        here = Environment(checkout)
        here.folder.mkdir()
        assert not environment.is_ready(here, "py", dev=False)
        environment.write_stamp(here, "py", dev=False)
        assert environment.is_ready(here, "py", dev=False)
        assert not environment.is_ready(here, "py", dev=True)
        assert not environment.is_ready(here, "another py", dev=False)
        environment.write_stamp(here, "py", dev=True)
        assert environment.is_ready(here, "py", dev=True)
        assert environment.is_ready(here, "py", dev=False)
        (checkout / "requirements.lock").write_text("a==2\n")
        assert not environment.is_ready(here, "py", dev=True)

    def test_stamp_ignores_what_changes_nothing(self, checkout: Path) -> None:
        before = environment.key(checkout, "py", "requirements.lock")
        text = (checkout / "pyproject.toml").read_text()
        (checkout / "pyproject.toml").write_text(text.replace("line-length = 1", "line-length = 2"))
        assert environment.key(checkout, "py", "requirements.lock") == before
        (checkout / "pyproject.toml").write_text(text.replace('"x"', '"y"'))
        assert environment.key(checkout, "py", "requirements.lock") != before

    @pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"runtime": "old"})])
    def test_a_spoilt_stamp_is_no_stamp(self, checkout: Path, content: str) -> None:
        here = Environment(checkout)
        here.folder.mkdir()
        here.stamp.write_text(content)
        assert not environment.is_ready(here, "py", dev=False)

    def test_makes_one_that_runs_and_replaces_a_broken_one(self, checkout: Path) -> None:
        here = Environment(checkout)
        assert environment.probe(here) == ""
        made = environment.create(here)
        assert made.split()[1:3] == [str(number) for number in sys.version_info[:2]]
        here.python.unlink()
        here.python.symlink_to(checkout / "gone")
        assert environment.probe(here) == ""
        assert environment.create(here) == made
        assert not here.has_pip()

    def test_begins_anew_after_an_installation_was_cut_off(
        self, checkout: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        here = Environment(checkout)
        here.root.joinpath(".venv").mkdir()
        steps: list[str] = []

        def installing(fails: bool) -> None:
            def install(_pip: object, lock: Path) -> None:
                assert here.unfinished.exists()
                steps.append(f"install {lock.name}")
                if fails:
                    raise speak.Trouble("没有网络", "no network")

            monkeypatch.setattr(environment, "install_lock", install)

        monkeypatch.setattr(environment, "probe", lambda _environment: "py")
        monkeypatch.setattr(environment, "check_space", lambda _root: None)
        monkeypatch.setattr(environment, "create", lambda _here: steps.append("create") or "py")
        monkeypatch.setattr(environment, "find_pip", lambda _python: ("pip",))
        monkeypatch.setattr(environment, "install_project", lambda _pip, _root: None)
        installing(fails=True)
        with pytest.raises(speak.Trouble):
            environment.prepare(here, dev=False)
        installing(fails=False)
        environment.prepare(here, dev=True)
        environment.prepare(here, dev=True)
        environment.prepare(here, dev=False)
        assert steps == ["install requirements.lock", "create", "install requirements-dev.lock"]

    def test_waits_for_another_set_up(self, tmp_path: Path) -> None:
        lock = tmp_path / "lock"
        command = [sys.executable, "-c", SECOND_SET_UP, str(ROOT), str(lock)]
        with turn(lock):
            second = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            assert second.stdout is not None
            assert "waiting for another set-up" in second.stdout.readline()
        assert second.communicate()[0] == "mine\n"

    def test_removes_nothing_that_is_no_environment(self, checkout: Path) -> None:
        here = Environment(checkout)
        here.folder.mkdir()
        (here.folder / "thesis.txt").write_text("x")
        with pytest.raises(speak.Trouble, match="is no Python environment"):
            environment.create(here)
        assert (here.folder / "thesis.txt").exists()

    def test_stops_before_the_disk_is_full(
        self, checkout: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(environment, "NEEDED_BYTES", 1 << 62)
        with pytest.raises(speak.Trouble) as caught:
            environment.check_space(checkout)
        assert "磁盘空间不足" in caught.value.chinese
        assert caught.value.code == speak.FAILED


class TestPip:
    @pytest.mark.parametrize(
        ("line", "chinese"),
        [
            ("OSError: [Errno 28] No space left on device", "磁盘已满"),
            ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE LOCK", "与锁定文件不一致"),
            ("Failed to establish a new connection: [Errno 101]", "无法下载依赖"),
            ("ERROR: No matching distribution found for alembic==1", "无法下载依赖"),
            ("ERROR: something else", "安装依赖失败"),
        ],
    )
    def test_explains_a_failure(self, bin_folder: Path, line: str, chinese: str) -> None:
        program(bin_folder, "pip", f"echo '{line}'; exit 1")
        with pytest.raises(speak.Trouble) as caught:
            packages.install_lock((str(bin_folder / "pip"),), ROOT / "requirements.lock")
        assert chinese in caught.value.chinese
        assert line in caught.value.detail
        assert caught.value.code == speak.FAILED

    def test_installs_only_what_the_hashes_name(self, bin_folder: Path) -> None:
        told = bin_folder / "told"
        program(bin_folder, "pip", f'echo "$@" > {told}')
        packages.install_lock((str(bin_folder / "pip"),), ROOT / "requirements.lock")
        assert "--no-deps --require-hashes --only-binary=:all: -r" in told.read_text()

    def test_finds_its_own_then_the_bundled_one(self, bin_folder: Path) -> None:
        python = bin_folder / "python"
        program(bin_folder, "python", '[ "$2" = pip ]')
        assert packages.find_pip(python) == (str(python), "-m", "pip")
        program(bin_folder, "python", '[ "$2" = ensurepip ]')
        assert packages.find_pip(python) == (str(python), "-m", "pip")

    def test_falls_back_to_the_base_then_uv_then_stops(
        self, bin_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        python = bin_folder / "python"
        program(bin_folder, "python", "exit 1")
        program(bin_folder, "base", "true")
        monkeypatch.setattr(sys, "executable", str(bin_folder / "base"))
        assert packages.find_pip(python)[0] == str(bin_folder / "base")
        program(bin_folder, "base", "exit 1")
        program(bin_folder, "uv", "true")
        assert packages.find_pip(python) == (str(python), "-m", "pip")
        (bin_folder / "uv").unlink()
        with pytest.raises(speak.Trouble, match="neither pip nor ensurepip"):
            packages.find_pip(python)


POLICY = """
for name in "$@"; do
  case $name in
    policy) ;;
    libglib2.0-0t64|libgl1) echo "$name:"; echo "  Installed: (none)"; echo "  Candidate: 2.80" ;;
    *) echo "$name:"; echo "  Installed: (none)"; echo "  Candidate: (none)" ;;
  esac
done
"""


class TestApt:
    def test_chooses_the_name_that_this_release_knows(self, bin_folder: Path) -> None:
        program(bin_folder, "apt-cache", POLICY)
        wanted = [("libglib2.0-0t64", "libglib2.0-0"), ("libgl1",), ("new9t64", "new9")]
        assert debian.names(wanted) == ["libglib2.0-0t64", "libgl1", "new9"]

    def test_installs_where_it_may(self, bin_folder: Path) -> None:
        told = bin_folder / "told"
        program(bin_folder, "apt-cache", POLICY)
        program(bin_folder, "apt-get", f'echo "$@" >> {told}')
        debian.Apt(()).install([("libgl1",)])
        update, install = told.read_text().splitlines()
        assert update == "-qq update"
        assert install.startswith("install -y -qq --no-install-recommends")
        assert install.endswith(" libgl1")

    def test_tries_twice_and_then_names_the_command(self, bin_folder: Path) -> None:
        told = bin_folder / "told"
        program(bin_folder, "apt-get", f'echo "$@" >> {told}; echo "E: no route"; exit 100')
        with pytest.raises(speak.Trouble) as caught:
            debian.Apt(()).install([("libgl1",)])
        assert told.read_text().count("install") == 4  # twice, with --no-install-recommends
        assert "apt-get install -y --no-install-recommends libgl1" in caught.value.detail
        assert "E: no route" in caught.value.detail

    def test_stops_with_the_command_where_it_may_not(
        self, bin_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program(bin_folder, "apt-get", "exit 1")
        program(bin_folder, "sudo", "exit 1")
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(speak.Trouble) as caught:
            libraries.provide([NO_SUCH])
        assert caught.value.code == speak.ACTION_NEEDED
        assert caught.value.detail == (
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends "
            "libzhunlan-none9"
        )
        program(bin_folder, "sudo", "exit 0")
        assert debian.Apt.find() == debian.Apt(("sudo", "-n"))

    def test_names_the_libraries_on_another_system(
        self, bin_folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        libraries.provide([NO_SUCH])
        assert "libzhunlan-none.so.9" in capsys.readouterr().out

    def test_touches_nothing_when_nothing_is_missing(self, bin_folder: Path) -> None:
        program(bin_folder, "apt-get", f"touch {bin_folder / 'told'}")
        libraries.provide([libraries.Need("sh", ("dash",), lambda _name: True)])
        assert not (bin_folder / "told").exists()


class TestChecks:
    def test_runs_all_and_returns_the_worst(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        closing = "===== 3 passed, 1 failed in 4.56s ====="
        code = checks.run_checks(
            tmp_path,
            Path(sys.executable),
            [
                checks.Check("good", ("-c", "print('fine')")),
                checks.Check("tests", ("-c", f"print('{closing}'); raise SystemExit(1)")),
                checks.Check("bad", ("-c", "raise SystemExit(2)")),
                checks.Check("last", ("-c", "import os; print(os.environ['QT_QPA_PLATFORM'])")),
            ],
        )
        out = capsys.readouterr().out
        assert code == 2
        assert "offscreen" in out
        assert "2 ok, 2 failed" in out
        assert out.splitlines()[-1] == closing

    def test_temporary_files_are_in_memory_where_that_has_room(self, tmp_path: Path) -> None:
        with checks.temporary_files(tmp_path, room=0) as folder:
            assert folder.parent == tmp_path
            assert folder.stat().st_mode & 0o777 == 0o711  # to be entered, not read, by others
        assert not folder.exists()
        for memory, room in ((tmp_path, 1 << 62), (tmp_path / "none", 0)):
            with checks.temporary_files(memory, room) as folder:
                assert folder.is_dir()
                assert folder.parent != memory

    @pytest.mark.parametrize(
        "line",
        [
            "=== 812 passed in 200.11s (0:03:20) ===",
            "1 failed, 2 passed in 0.10s",
            "no tests ran in 0.01s",
        ],
    )
    def test_knows_the_closing_line(self, line: str) -> None:
        assert checks.closing_line(Outcome(0, ("x", line, "y"))) == line

    def test_has_no_closing_line_without_tests(self) -> None:
        assert checks.closing_line(Outcome(0, ("All checks passed!",))) == ""


class TestCommands:
    def test_demo_is_headless_without_a_screen(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        called: list[list[str]] = []
        wanted: list[list[libraries.Need]] = []
        monkeypatch.setattr(commands, "prepare", lambda _environment, dev: None)
        monkeypatch.setattr(commands, "provide", lambda needs: wanted.append(list(needs)))
        monkeypatch.setattr(commands, "call", lambda command: called.append(command) or 5)
        monkeypatch.setattr(sys, "platform", "linux")
        assert commands.demo(tmp_path, ["--out", "day"]) == 5
        monkeypatch.setenv("DISPLAY", ":1")
        commands.demo(tmp_path, [])
        commands.demo(tmp_path, ["--headless"])
        assert [line[1:] for line in called] == [
            ["-P", "-m", "app", "demo", "--headless", "--out", "day"],
            ["-P", "-m", "app", "demo"],
            ["-P", "-m", "app", "demo", "--headless"],
        ]
        assert [libraries.WINDOW[0] in needs for needs in wanted] == [False, True, False]
        assert all(libraries.PIP in needs for needs in wanted)

    def test_trouble_is_told_in_both_languages(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(_root: Path) -> int:
            raise speak.Trouble("做不到", "cannot", "sudo make it", code=3)

        monkeypatch.setattr(commands, "test", fail)
        assert commands.run(["test"]) == 3
        assert capsys.readouterr().err.split("\n")[1:5] == ["做不到", "cannot", "", "sudo make it"]

    def test_a_full_disk_is_no_traceback(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(_root: Path) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(commands, "test", fail)
        assert commands.run(["test"]) == 4
        assert "No space left" in capsys.readouterr().err

    def test_starts_from_any_folder(self, tmp_path: Path) -> None:
        script = ROOT / "installer" / "bootstrap.py"
        done = subprocess.run(
            [sys.executable, str(script), "--help"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0
        assert "{demo,test,lock}" in done.stdout


class TestTools:
    def test_keeps_the_last_lines(self) -> None:
        outcome = run([sys.executable, "-c", "for n in range(100): print(n)"])
        assert outcome.code == 0
        assert outcome.tail == tuple(str(number) for number in range(60, 100))

    def test_a_signal_is_a_code(self) -> None:
        assert run(["sh", "-c", "kill -9 $$"]).code == 137

    def test_reading_what_cannot_start_is_empty(self) -> None:
        assert read(["no-such-program-here"]) == ""
