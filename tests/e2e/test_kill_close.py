"""SIGKILL in the middle of 日结: nothing is left of it, or a whole closed day."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap.practice_site import PracticeSite
from tests.e2e.bench import Bench
from tests.e2e.forks import Forks
from tests.e2e.test_kill import start_site

pytestmark = pytest.mark.e2e

STEPS = ("zhunlan-*.sqlite3", "*.xlsx", "*.json", "SHA256SUMS")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    with start_site(tmp_path / "paper", 40) as running:
        yield running


def intact(folder: Path) -> bool:
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    named = dict(reversed(line.split("  ", 1)) for line in lines)
    assert {path.name for path in folder.iterdir()} == {*named, "SHA256SUMS"}
    return all(
        hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        for name, digest in named.items()
    )


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_close_is_nothing_or_whole(
    site: PracticeSite, tmp_path: Path, forks: Forks, step: str
) -> None:
    bench = Bench.bound(site, tmp_path / "profile", forks)
    bench.prepare(numbers=True)
    out = tmp_path / "closes"

    bench.kill(
        "close", "--out", str(out), when=lambda: any(out.glob(f".*.part/{step}")) or _done(out)
    )
    left = bench.left(tmp_path / "scratch")
    committed = len(left.rows("SELECT 1 FROM day_closes"))

    listed = bench.run("close", "list").json["closes"]
    assert len(listed) == committed
    folders = sorted(path.name for path in out.iterdir())
    assert folders == [Path(each["folder"]).name for each in listed]
    assert all(intact(out / name) for name in folders)
    ended = bench.left(tmp_path / "scratch")
    assert ended.rows("SELECT count(*) FROM operations WHERE outcome = ''") == [(0,)]

    again = bench.run("close", "--out", str(out))
    assert again.code == 0
    assert again.json["outcome"] in ({"closed"} if not committed else {"same", "revised"})
    assert intact(Path(again.json["folder"]))


def _done(out: Path) -> bool:
    """The kill comes too late on a machine that is fast enough; then it is whole."""
    return any(out.glob("日结-*"))
