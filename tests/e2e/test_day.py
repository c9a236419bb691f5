"""A day's work by commands alone, each a process of its own, held against the practice ledgers.

The same commands inside one process, and their faults, are in tests/integration/cli.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from app.bootstrap.practice_site import PracticeSite
from app.domain.instants import business_day
from app.sandbox import PracticeConfig
from tests.e2e.bench import DATABASE, Answer, Bench
from tests.e2e.canaries import assert_no_canary, canaries, files_below, found_in
from tests.e2e.forks import Forks
from tests.integration.cli.test_sign import VECTORS

pytestmark = pytest.mark.e2e

SECRET = "canary-app-secret-7f3a91"
ORDERS = 12


@dataclass(slots=True)
class Talk:
    """Runs commands and keeps all that they said."""

    bench: Bench
    said: list[str] = field(default_factory=list)

    def raw(self, *argv: str, stdin: str = "") -> Answer:
        answer = self.bench.run(*argv, stdin=stdin)
        self.said += [answer.out, answer.err]
        return answer

    def __call__(self, *argv: str, stdin: str = "", code: int = 0) -> Any:
        """The JSON that a command writes; it must end with ``code`` and say nothing else."""
        answer = self.raw(*argv, stdin=stdin)
        assert (answer.code, answer.err) == (code, ""), argv
        return answer.json


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    config = PracticeConfig(app_secret=SECRET, orders=ORDERS, seed=5, speed=0, arrivals_per_hour=0)
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def zhunlan(site: PracticeSite, tmp_path: Path, forks: Forks) -> Talk:
    return Talk(Bench(site, tmp_path / "profile", forks))


def numbers(lines: list[dict[str, Any]]) -> dict[str, str]:
    """First order id → tracking number, of the lines of a receipt."""
    return {line["order_ids"][0]: line["tracking_number"] for line in lines}


def on_paper(site: PracticeSite) -> list[str]:
    """The main code of each label in the order of printing, by a decoder that is not ours."""
    found = []
    for sheet in site.labels.labels:
        with Image.open(site.labels.sheet_path(sheet)) as picture:
            texts = {code.text for code in zxingcpp.read_barcodes(picture.convert("L"))}
        (text,) = texts
        found.append(text)
    return found


def test_the_days_work_agrees_with_what_really_happened(
    zhunlan: Talk, site: PracticeSite, tmp_path: Path
) -> None:
    bind_and_look_around(zhunlan, site)
    to_number = sync_and_list(zhunlan, site)
    number_print_and_ship(zhunlan, site, to_number, tmp_path)
    track_and_report(zhunlan, site, len(to_number))
    talk_to_the_platform(zhunlan, tmp_path)
    nothing_secret_was_left(zhunlan, site)


def bind_and_look_around(zhunlan: Talk, site: PracticeSite) -> None:
    pairs = [f"{key}={value}" for key, value in site.settings.items()]
    assert zhunlan("settings", "set", *pairs)["settings"] == site.settings
    setup, config = site.printer, site.config
    where = ("--place", setup.place, "--model", setup.profile)
    printer = zhunlan("printers", "add", setup.name, *where)
    assert (printer["usual"], printer["current"]) == (True, True)
    names = ("--app-key", config.app_key, "--shop-id", config.shop_id, "--practice")
    bound = zhunlan("bind", *names, "--app-secret", "-", stdin=f"{SECRET}\n")
    assert (bound["shop_id"], bound["authorized"]) == (config.shop_id, True)
    (shop,) = zhunlan("shops")["shops"]
    assert (shop["shop_id"], shop["synced_at"]) == (config.shop_id, None)
    findings = {each["name"]: each["level"] for each in zhunlan("doctor")["findings"]}
    for name in ("database", "desk", "keyring", "printer.label", "network", "clock"):
        assert findings[name] == "ok", name


def sync_and_list(zhunlan: Talk, site: PracticeSite) -> set[str]:
    """Orders that can be worked on."""
    (report,) = zhunlan("sync")["shops"]
    assert (report["seen"], report["changed"]) == (ORDERS, ORDERS)
    pending = zhunlan("orders")["parcels"]
    assert all(parcel["countdown"]["clock"] for parcel in pending if not parcel["blocks"])
    stages = {order_id: p["stage"] for p in pending for order_id in p["order_ids"]}
    theirs = {
        order.order_id
        for order in site.shop.orders
        if order.status in {2, 101, 105} and any(line.left for line in order.lines)
    }
    assert set(stages) == theirs
    (shop,) = zhunlan("shops")["shops"]
    assert (shop["synced_at"] is not None, shop["error"]) == (True, "")
    return {p["order_ids"][0] for p in pending if not p["blocks"]}


def number_print_and_ship(
    zhunlan: Talk, site: PracticeSite, wanted: set[str], tmp_path: Path
) -> None:
    ledger = site.shop.ledger
    bought = zhunlan("waybills")
    assert bought["counts"]["done"] == len(wanted) > 3
    ours = numbers(bought["lines"])
    assert ours == {row.order_id: row.number for row in ledger.numbers}
    assert set(ours) == wanted

    picked = zhunlan("print", "picking", "--out", str(tmp_path / "拣货单.pdf"))
    assert picked["parcels"] == len(wanted)
    assert (tmp_path / "拣货单.pdf").read_bytes().startswith(b"%PDF")

    one = next(iter(wanted))
    assert zhunlan("print", "labels", one)["counts"]["done"] == 1
    assert on_paper(site) == [ours[one]]
    printed = zhunlan("print")
    assert printed["counts"]["done"] == len(wanted) - 1
    order = [line["tracking_number"] for line in printed["lines"]]
    assert on_paper(site) == [ours[one], *order]
    assert zhunlan("print", "slips", one)["counts"]["done"] == len(site.slips.slips) == 1
    decrypted = {row.order_id for row in ledger.decrypts}
    assert decrypted <= wanted  # nobody was opened whose label was not made

    shipped = zhunlan("ship")
    assert shipped["counts"]["done"] == len(wanted)
    assert {row.order_ids[0]: row.number for row in ledger.shipments} == ours
    assert len(ledger.shipments) == len(wanted)


def track_and_report(zhunlan: Talk, site: PracticeSite, count: int) -> None:
    day = business_day(site.shop.clock.at())
    site.shop.clock.advance(20 * 3600)
    zhunlan("sync")
    (report,) = zhunlan("track")["shops"]
    assert (report["asked"], report["failed"]) == (count, 0)
    shipped = {row.number for row in site.shop.ledger.shipments}
    with site.shop.world.lock:
        now = site.shop.clock.seconds()
        issues = site.shop.shop().numbers.issues
        theirs = {i.number for i in issues if i.number in shipped and 0 < i.pickup_at <= now}
    assert theirs
    ours = zhunlan("orders", "--stage", "picked_up")["parcels"]
    assert {parcel["tracking_number"] for parcel in ours} == theirs
    (report,) = zhunlan("report", "--date", day.isoformat())["reports"]
    flow = report["blocks"]["flow"]["figures"]
    assert [flow[key]["value"] for key in ("numbered", "printed", "sent_parcels")] == [count] * 3


def talk_to_the_platform(zhunlan: Talk, tmp_path: Path) -> None:
    """By hand: the published sign vectors, and one call whose answer is shown in full."""
    for name, vector in VECTORS.items():
        file = tmp_path / "参数.json"
        file.write_text(vector.given, encoding="utf-8")
        argv = ("--app-key", "test_app_key", "--app-secret", "-", "--method", vector.method)
        argv += ("--timestamp", vector.timestamp, "--params", str(file))
        assert zhunlan("api", "sign", *argv, stdin="test_app_secret\n") == vector.answer, name
    answer = zhunlan("api", "call", "order.logisticsCompanyList", "--params", "-", stdin="{}")
    assert answer["code"] == 10000


def nothing_secret_was_left(zhunlan: Talk, site: PracticeSite) -> None:
    forbidden = canaries(site)
    assert found_in("\n".join(zhunlan.said).encode(), forbidden) == 0
    assert_no_canary(zhunlan.bench.profile, forbidden)
    # The search does find what stands there.
    (order, *_) = site.shop.orders
    names = {path.name for path in files_below(zhunlan.bench.profile)}
    content = (zhunlan.bench.profile / DATABASE).read_bytes()
    assert found_in(content, {order.order_id, "练习店铺"}) == 2
    assert {DATABASE, "settings.json", "secrets.keyring"} <= names
