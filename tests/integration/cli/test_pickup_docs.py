"""What docs/pickup.md says is what the program does."""

import re
import shlex
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.adapters.files.rate_orders import COLUMNS
from app.cli.exits import Exit
from app.domain.instants import SHANGHAI
from app.settings.rule_packs import RulePacks
from app.settings.rules import rule_packs
from tests.integration.cli.program import ROOT, Here

TEXT = (ROOT / "docs" / "pickup.md").read_text("utf-8")
PAID = datetime(2026, 7, 1, 10, tzinfo=SHANGHAI)
AS_OF = ("--as-of", "2026-07-10T12:00:00+08:00")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def tables(head: str) -> list[list[str]]:
    """The rows of the table whose first line begins so."""
    lines = TEXT.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(head)) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


@pytest.fixture
def zhunlan(tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch) -> Here:
    monkeypatch.chdir(tmp_path)
    return Here(tmp_path / "profile", capsys)


def csv_of(pairs: list[tuple[datetime, datetime | None]]) -> str:
    lines = [",".join(COLUMNS)]
    for number, (paid, scanned) in enumerate(pairs):
        at = scanned.isoformat() if scanned else ""
        lines.append(f"{number},{number},{paid.isoformat()},,{at},,,0,0,,100")
    return "\n".join(lines)


def test_the_first_example_word_for_word(zhunlan: Here) -> None:
    (orders,) = blocks("csv")
    shown, bad = blocks("text")
    Path("orders.csv").write_text(orders, "utf-8")
    (command,) = [line for line in blocks("sh")[0].splitlines() if "rate" in line]
    assert zhunlan(*shlex.split(command)[1:]) == Exit.SOME_FAILED
    assert zhunlan.out == shown
    assert zhunlan.err == bad
    assert not zhunlan.folder.exists()  # neither a database nor a profile is made
    exact = re.search(r'`("exact": "[\d/]+")`', TEXT)
    assert exact is not None
    zhunlan(*shlex.split(command)[1:], "--json")
    assert exact[1] in zhunlan.out


@pytest.mark.parametrize("row", tables("| ≤24 |"), ids=" ".join)
@pytest.mark.parametrize("lost", [0, 20])
def test_the_worked_examples(zhunlan: Here, row: list[str], lost: int) -> None:
    counts = [int(cell) for cell in row[:4]]
    hours = [h for h, n in zip((10, 30, 40, 50), counts, strict=True) for _ in range(n)]
    pairs = [(PAID, PAID + timedelta(hours=h)) for h in hours] + [(PAID, None)] * lost
    Path("orders.csv").write_text(csv_of(pairs), "utf-8")
    got = zhunlan.json("rate", "--orders", "orders.csv", *AS_OF)["settled"]
    assert [bucket["count"] for bucket in got["buckets"]] == counts
    read = zhunlan.json("rate", "--orders", "orders.csv", *AS_OF, "--reading", "cumulative")
    values = (got["value"], got["index"], read["settled"]["value"])
    assert [f"{100 * value:.1f} %" for value in values] == row[4:]
    zhunlan("rate", "--orders", "orders.csv", *AS_OF)
    assert f"揽收及时率：{row[4]}（分段算法，上限 70.0 %，指数 {row[5]}）" in zhunlan.out


@pytest.mark.parametrize("row", tables("| scanned the next day |"), ids=" ".join)
def test_the_edges(zhunlan: Here, row: list[str]) -> None:
    scanned = datetime.fromisoformat(f"2026-07-02T{row[0]}+08:00")
    Path("orders.csv").write_text(csv_of([(PAID, scanned)]), "utf-8")
    got = zhunlan.json("rate", "--orders", "orders.csv", *AS_OF)["settled"]
    assert [b["name"] for b in got["buckets"] if b["count"]] == [row[1]]


@pytest.mark.parametrize("row", tables("| paid | scanned |"), ids=" ".join)
def test_the_night(zhunlan: Here, row: list[str]) -> None:
    paid, scanned = (datetime.fromisoformat(f"2026-{t.replace(' ', 'T')}+08:00") for t in row[:2])
    Path("orders.csv").write_text(csv_of([(paid, scanned)]), "utf-8")
    words = ("rate", "--orders", "orders.csv", *AS_OF, "--pack")
    got = zhunlan.json(*words, "2026-09")
    assert str(timedelta(seconds=got["pickup"]["total_s"])) == row[2]
    assert got["settled"]["value"] == got["pickup"]["seconds"] / 3600
    plain = zhunlan.json(*words, "2022-06")["pickup"]["total_s"]
    assert plain == (scanned - paid).total_seconds()


def test_the_table_of_packs() -> None:
    shipped = [entry.pack for entry in RulePacks().list()]
    assert tables("| pack | from |") == [
        [f"`{pack.name}`", str(pack.from_day), pack.title, str(pack.window_days)]
        for pack in shipped
    ]


def test_the_commands_of_packs(zhunlan: Here) -> None:
    text = rule_packs().joinpath("2026-05.toml").read_text("utf-8")
    Path("my-2027.toml").write_text(text.replace('"2026-05"', '"my-2027"'), "utf-8")
    for line in blocks("sh")[1].splitlines():
        assert zhunlan(*shlex.split(line)[1:]) == Exit.OK, line


def test_every_column_is_named() -> None:
    assert blocks("csv")[0].splitlines()[0] == ",".join(COLUMNS)
