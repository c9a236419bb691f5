"""A PC set to any zone, also through its change to summer time, says the same to the letter."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.adapters.files.rate_orders import COLUMNS
from tests.integration.cli.program import PATIENCE_S, ROOT, environment
from tests.integration.cli.zone_report import CHANGES

ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
)


def orders_csv(folder: Path) -> Path:
    """Orders paid and picked up around every change, times told with different offsets."""
    rows = [",".join(COLUMNS)]
    for number, change in enumerate(CHANGES):
        for hours in (-30, -8, -2, 0, 1):
            paid = change + timedelta(hours=hours)
            picked = paid + timedelta(hours=24, seconds=hours)
            name = f"{number}x{hours}"
            rows.append(
                f"{name},{name},{paid.isoformat()},,{picked.astimezone().isoformat()},,,0,0,,100"
            )
    (folder / "o.csv").write_text("\n".join(rows), "utf-8")
    return folder / "o.csv"


def report(orders: Path, zone: str) -> dict[str, Any]:
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.integration.cli.zone_report",
            str(orders),
            str(orders.parent / "profile"),
        ],
        capture_output=True,
        encoding="utf-8",
        env=environment(TZ=zone, PYTHONHASHSEED="0"),  # sets are written in their order
        cwd=ROOT,
        timeout=PATIENCE_S,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return orders_csv(tmp_path_factory.mktemp("zones"))


@pytest.fixture(scope="module")
def expected(orders: Path) -> dict[str, Any]:
    return report(orders, "UTC")


@pytest.mark.parametrize("zone", ZONES)
def test_any_zone_says_the_same(orders: Path, expected: dict[str, Any], zone: str) -> None:
    found = report(orders, zone)
    assert found.keys() == expected.keys()
    for at, said in expected["instants"].items():
        assert found["instants"][at] == said
    assert found == expected


def test_and_what_it_says_is_shanghais(expected: dict[str, Any]) -> None:
    # New York is at 02:00 there, Shanghai at 15:00 of the same Sunday.
    said = expected["instants"]["2026-03-08T07:00:00+00:00"]
    assert said["day"] == "2026-03-08"
    assert said["start"] == "2026-03-07 16:00:00+00:00"
    assert said["shown"][0] == "03-07 19:00"  # paid 20 hours before
    assert "03-08 15:00 揽收，付款后 20 小时" in said["shown"][1]
    assert any("16:00" in badge for badge in said["shown"][2])  # held for one more hour
    # One second before midnight in Shanghai, and midnight.
    days = [
        expected["instants"][f"2026-11-01T{at}+00:00"]["day"] for at in ("15:59:59", "16:00:00")
    ]
    assert days == ["2026-11-01", "2026-11-02"]
    # A wall clock that New York has twice, and one that it has not, typed there: Shanghai's.
    typed = {text: datetime.fromisoformat(at) for text, at in expected["typed"].items()}
    assert typed["2026-11-01 02:30"] == datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
    assert typed["2026-03-08 02:30"] == datetime(2026, 3, 7, 18, 30, tzinfo=UTC)
    codes = {code for code, _ in expected["commands"]}
    assert codes == {0}
    assert all("揽收" in out or '"settled"' in out for _, out in expected["commands"])
    # Paid two hours before London's clocks went back: 23:00Z, 07:00 in Shanghai.
    (explained, *_) = [out for _, out in expected["commands"] if "3x-2" in out]
    assert "10-25 07:00:00" in explained
