"""``zhunlan demo --headless``: what it says, what it leaves, and that it can say no."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.integration.cli.program import PATIENCE_S, ROOT, command, environment

pytestmark = pytest.mark.e2e

ORDERS = 30
STEPS = (
    "绑定店铺",
    "同步订单",
    "揽收倒计时",
    "取运单号",
    "打印面单",
    "打印发货单",
    "拣货单",
    "批量发货",
    "运单号已回传",
    "查询揽收",
    "发货日报",
)
SCREEN = (1440, 900)
LABEL = (800, 1440)
UNPLUGGED = """
import sys
from app import bootstrap
from app.bootstrap import screens
from app.bootstrap.practice_site import PracticeSite
from app.gui.pages import PAGES

start = PracticeSite.start

def start_unplugged(config, paper):
    site = start(config, paper)
    site.labels.stop()
    return site

PracticeSite.start = start_unplugged
screens.PAGES = PAGES[:1]
sys.exit(bootstrap.main(sys.argv[1:]))
"""


def finished(argv: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        argv,
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        cwd=ROOT,
        timeout=PATIENCE_S + 30,
        check=False,
    )


def arguments(out: Path, orders: int) -> list[str]:
    return ["demo", "--headless", "--out", str(out), "--orders", str(orders)]


def test_the_demo_does_a_day_and_leaves_its_proofs(tmp_path: Path) -> None:
    out = tmp_path / "练习 一天"
    done = finished(command(*arguments(out, ORDERS)))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    the_table_is_whole(done.stdout)
    numbers = the_database_is_whole(out / "profile" / "zhunlan.sqlite3")
    the_labels_can_be_read(out / "paper" / "labels", numbers)
    the_screens_show_something(out / "screens")
    assert len(list((out / "paper" / "slips").glob("*.png"))) == 3
    assert (out / "picking-list.pdf").read_bytes().startswith(b"%PDF")


def the_table_is_whole(said: str) -> None:
    lines = said.splitlines()
    table = lines[next(i for i, line in enumerate(lines) if line.startswith("步骤")) :]
    rows = {line.split()[0]: line.split() for line in table}
    for step in STEPS:
        _, ours, theirs, verdict, *_ = rows[step]
        assert verdict == "完成"
        assert int(ours) == int(theirs) > 0, step
    assert "没有完成" not in said


def the_database_is_whole(path: Path) -> list[str]:
    """Tracking numbers of all live waybills."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM orders").fetchone()[0] >= ORDERS
        assert connection.execute("SELECT DISTINCT state FROM shipments").fetchall() == [("done",)]
        numbers = connection.execute("SELECT tracking_number FROM waybills").fetchall()
    return [number for (number,) in numbers]


def the_labels_can_be_read(folder: Path, numbers: list[str]) -> None:
    found = []
    for path in sorted(folder.glob("*.png")):
        with Image.open(path) as picture:
            assert picture.size == LABEL
            texts = {code.text for code in zxingcpp.read_barcodes(picture.convert("L"))}
        (text,) = texts
        found.append(text)
    assert len(found) == len(numbers) > 10
    assert sorted(found) == sorted(numbers)
    listed = (folder / "labels.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["sequence"] for line in listed] == list(range(1, len(found) + 1))


def the_screens_show_something(folder: Path) -> None:
    for moment in ("before", "after"):
        shots = {path.stem: path for path in (folder / moment).glob("*.png")}
        light, dark = (
            {name.removesuffix(end) for name in shots if name.endswith(end)}
            for end in ("-light", "-dark")
        )
        assert light == dark
        assert {"workbench", "settings-shops", "settings-printers"} <= light
        for name, path in shots.items():
            with Image.open(path) as picture:
                assert picture.size == SCREEN, name
                colours = picture.convert("RGB").getcolors(SCREEN[0] * SCREEN[1]) or []
            # A blank page, or one of bare surfaces, has a handful of colours.
            assert len(colours) > 50, name
            assert max(count for count, _ in colours) < 0.99 * SCREEN[0] * SCREEN[1], name
    assert mean_of(folder / "after" / "workbench-light.png") > 150
    assert mean_of(folder / "after" / "workbench-dark.png") < 100
    before, after = (folder / moment / "workbench-light.png" for moment in ("before", "after"))
    assert before.read_bytes() != after.read_bytes()


def mean_of(path: Path) -> float:
    """Mean brightness, 0 to 255."""
    with Image.open(path) as picture:
        histogram = picture.convert("L").histogram()
    return sum(value * count for value, count in enumerate(histogram)) / sum(histogram)


def test_a_step_that_is_not_true_makes_it_fail(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = finished([sys.executable, "-c", UNPLUGGED, *arguments(out, 6)])
    assert done.returncode == 1, done.stdout + done.stderr
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines() if line.split()}
    assert rows["取运单号"][3] == "完成"
    assert rows["打印面单"][3] == "没有完成"
    assert "批量发货" not in rows  # nothing is shipped whose label never came
    assert not list((out / "paper").glob("labels/*.png"))


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = finished(command(*arguments(tmp_path, 3)))
    assert done.returncode == 3
    assert "已有别的文件" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
