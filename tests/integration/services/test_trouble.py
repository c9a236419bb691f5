"""Bad input and bad luck: each gives a Chinese title and advice, and loses nothing.

Found elsewhere: no keyring (cli/test_program.py), port taken (cli/test_sandbox_command.py),
unplugged printer (test_labels.py, cli/test_day.py), the doctor's view of all (cli/test_day.py).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.cli.exits import Exit
from app.sandbox import PracticeConfig, PracticeShop
from app.settings.profile import profile_at
from tests.integration.cli.program import APP_KEY, APP_SECRET, SHOP_ID, Here
from tests.integration.services.trouble import (
    Preparation,
    as_anyone,
    full_disk,
    is_whole,
    rows,
    run_in,
    with_short_files,
    write,
)

SEARCH = "order.searchList"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WEEK_S = 7 * 86_400
KEPT = (
    "SELECT order_id, updated_s FROM orders ORDER BY 1",
    "SELECT parcel_id, stage, tracking_number FROM parcels ORDER BY 1",
    "SELECT waybill_id, state, tracking_number FROM waybills ORDER BY 1",
    "SELECT kind, upto_s FROM sync_cursors ORDER BY 1",
)
MANY = 400
"""Orders that do not fit on the small disk."""


def config(**more: Any) -> PracticeConfig:
    basis = {"app_key": APP_KEY, "app_secret": APP_SECRET, "shop_id": SHOP_ID, "orders": 12}
    return PracticeConfig(**{**basis, "seed": 3, "speed": 0, "arrivals_per_hour": 0, **more})


@pytest.fixture
def orders() -> int:
    return 12


@pytest.fixture
def site(tmp_path: Path, orders: int) -> Iterator[PracticeSite]:
    with PracticeSite.start(config(orders=orders), tmp_path / "paper") as running:
        yield running


@pytest.fixture
def fresh(
    tmp_path: Path,
    site: PracticeSite,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Here:
    """The program on a profile that points at the practice shop; nothing is bound."""
    monkeypatch.setenv("ZHUNLAN_APP_SECRET", APP_SECRET)
    here = Here(tmp_path / "profile", capsys)
    pairs = [f"{key}={value}" for key, value in site.settings.items()]
    assert here("settings", "set", *pairs) == Exit.OK
    setup = site.printer
    where = ("--place", setup.place, "--model", setup.profile)
    assert here("printers", "add", setup.name, *where) == Exit.OK
    return here


@pytest.fixture
def zhunlan(fresh: Here) -> Here:
    """The program bound, with orders and numbers."""
    assert bind(fresh) == Exit.OK
    assert fresh("sync") == Exit.OK
    assert fresh("waybills") == Exit.OK
    return fresh


def bind(here: Here, shop_id: str = SHOP_ID) -> int:
    return here("bind", "--app-key", APP_KEY, "--shop-id", shop_id)


def kept(here: Here) -> list[list[tuple[object, ...]]]:
    """Everything that trouble must not touch."""
    assert is_whole(here.folder)
    found = [rows(here.folder, query) for query in KEPT]
    assert all(found)
    return found


def explained(here: Here, *argv: str) -> dict[str, Any]:
    """The known error that stops ``argv``, said in Chinese with advice, and without a crash."""
    error: dict[str, Any] = here.json(*argv)["error"]
    assert here.code == Exit.ERROR
    assert CHINESE.search(error["title"])
    assert CHINESE.search(error["advice"])
    assert_chinese(here.err, error["title"], error["advice"])
    return error


def assert_chinese(err: str, *parts: str) -> None:
    for part in parts:
        assert part in err
    assert CHINESE.search(err)
    assert "Traceback" not in err
    assert "Error" not in err
    assert APP_SECRET not in err


class TestAuthorization:
    def test_a_wrong_secret_leaves_a_working_binding_as_it_was(
        self, zhunlan: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = kept(zhunlan)
        monkeypatch.setenv("ZHUNLAN_APP_SECRET", "wrong-secret")
        error = explained(zhunlan, "bind", "--app-key", APP_KEY, "--shop-id", SHOP_ID)
        assert "appSecret" in error["title"] + error["advice"]
        assert kept(zhunlan) == before
        assert zhunlan("sync") == Exit.OK

    def test_a_secret_that_was_changed_on_the_platform(
        self, zhunlan: Here, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = kept(zhunlan)
        with PracticeShop(config(app_secret="another-secret")) as changed:
            zhunlan("settings", "set", f"shop.base_url={changed.base_url}")
            error = explained(zhunlan, "sync")
            assert "appSecret" in error["title"] + error["advice"]
            assert kept(zhunlan) == before
            (shop,) = zhunlan.json("shops")["shops"]
            assert shop["error"] == error["title"]
            monkeypatch.setenv("ZHUNLAN_APP_SECRET", "another-secret")
            assert bind(zhunlan) == Exit.OK
            assert zhunlan("sync") == Exit.OK

    def test_an_unknown_shop_binds_nothing(self, fresh: Here) -> None:
        error = explained(fresh, "bind", "--app-key", APP_KEY, "--shop-id", "99999999")
        assert "店铺" in error["title"] + error["advice"]
        assert fresh.json("shops") == {"shops": []}
        assert bind(fresh) == Exit.OK

    @pytest.mark.parametrize("key", ["123", "not-a-key", "71000000000000000011"])
    def test_an_app_key_that_cannot_be_right_is_sent_nowhere(
        self, fresh: Here, site: PracticeSite, key: str
    ) -> None:
        explained(fresh, "bind", "--app-key", key, "--shop-id", SHOP_ID)
        assert list(site.shop.ledger.calls) == []

    def test_an_expired_token_renews_itself(self, zhunlan: Here, site: PracticeSite) -> None:
        site.shop.clock.advance(WEEK_S + 60)
        assert zhunlan("sync") == Exit.OK
        site.shop.faults.add("token_expire", endpoint=SEARCH)
        assert zhunlan("sync") == Exit.OK
        assert [call.code for call in site.shop.ledger.calls_of("token.refresh")] == [10000] * 2

    def test_a_dead_refresh_token_asks_for_a_new_binding(
        self, zhunlan: Here, site: PracticeSite
    ) -> None:
        before = kept(zhunlan)
        site.shop.clock.advance(2 * WEEK_S + 60)
        error = explained(zhunlan, "sync")
        assert "授权" in error["title"] + error["advice"]
        assert kept(zhunlan) == before
        (shop,) = zhunlan.json("shops")["shops"]
        assert shop["error"]
        assert bind(zhunlan) == Exit.OK
        assert zhunlan("sync") == Exit.OK
        assert [row[0] for row in kept(zhunlan)[0]] == [row[0] for row in before[0]]


class TestNetwork:
    @pytest.mark.parametrize("hours", [2, -2])
    def test_a_clock_beyond_the_window_is_corrected(
        self, zhunlan: Here, site: PracticeSite, hours: int
    ) -> None:
        site.shop.clock.advance(hours * 3600)
        assert zhunlan("sync") == Exit.OK
        assert zhunlan.json("shops")["shops"][0]["error"] == ""
        assert zhunlan("waybills") in {Exit.OK, Exit.SOME_FAILED}
        assert set(site.shop.ledger.numbers_per_pack().values()) == {1}

    @pytest.mark.parametrize("fault", ["malformed_json", "half_body", "http_5xx", "reset"])
    def test_answers_that_cannot_be_used(
        self, zhunlan: Here, site: PracticeSite, fault: str
    ) -> None:
        before = kept(zhunlan)
        site.shop.faults.add(fault, endpoint=SEARCH, count=None)
        explained(zhunlan, "sync")
        assert kept(zhunlan) == before
        site.shop.faults.clear()
        assert zhunlan("sync") == Exit.OK

    def test_an_unplugged_network(self, zhunlan: Here, site: PracticeSite) -> None:
        before = kept(zhunlan)
        site.shop.stop()
        error = explained(zhunlan, "sync")
        assert "网络" in error["title"] + error["advice"]
        assert kept(zhunlan) == before
        assert zhunlan.json("orders")["total"] > 0  # what is here can still be looked at

    def test_half_a_json_typed_by_hand_is_sent_nowhere(
        self, zhunlan: Here, site: PracticeSite, tmp_path: Path
    ) -> None:
        calls = len(site.shop.ledger.calls)
        (tmp_path / "p.json").write_text('{"size": 1', encoding="utf-8")
        explained(zhunlan, "api", "call", SEARCH, "--params", str(tmp_path / "p.json"))
        assert len(site.shop.ledger.calls) == calls


class TestFiles:
    def test_a_folder_that_may_not_be_written(self, zhunlan: Here) -> None:
        before = kept(zhunlan)
        zhunlan.folder.chmod(0o500)
        try:
            done = run_in(zhunlan.folder, "sync", prepare=as_anyone)
        finally:
            zhunlan.folder.chmod(0o700)
        assert done.returncode == Exit.ERROR
        assert_chinese(done.stderr, "数据文件夹不可写", "--profile")
        assert kept(zhunlan) == before
        assert zhunlan("sync") == Exit.OK

    def test_a_database_that_may_not_be_written(self, zhunlan: Here) -> None:
        before = kept(zhunlan)
        database = profile_at(zhunlan.folder).database
        database.chmod(0o400)
        try:
            done = run_in(zhunlan.folder, "sync", prepare=as_anyone)
        finally:
            database.chmod(0o600)
        assert done.returncode == Exit.ERROR
        assert_chinese(done.stderr, "不能写入", "权限")
        assert kept(zhunlan) == before
        assert zhunlan("sync") == Exit.OK

    @pytest.mark.parametrize("orders", [MANY])
    def test_a_full_disk(self, small: Here, site: PracticeSite) -> None:
        with full_disk(small.folder) as prepare:
            self.fills_up(small, prepare)
        self.goes_on_with_more_room(small, site)

    @pytest.mark.parametrize("orders", [MANY])
    def test_a_file_that_may_not_grow(self, small: Here, site: PracticeSite) -> None:
        small.folder.mkdir()
        self.fills_up(small, with_short_files)
        self.goes_on_with_more_room(small, site)

    @pytest.fixture
    def small(self, fresh: Here, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Here:
        """The program on a folder that is not there yet."""
        return Here(tmp_path / "small", capsys)

    def fills_up(self, small: Here, prepare: Preparation | None) -> None:
        """Bind and pull where there is not room for it all."""
        settings = profile_at(small.folder.with_name("profile")).settings
        profile_at(small.folder).settings.write_bytes(settings.read_bytes())
        assert bind(small) == Exit.OK
        done = run_in(small.folder, "sync", prepare=prepare)
        assert done.returncode == Exit.ERROR
        assert_chinese(done.stderr, "磁盘", "清理磁盘空间")

    def goes_on_with_more_room(self, small: Here, site: PracticeSite) -> None:
        """What was kept is whole and not ahead of itself; nothing is missing in the end."""
        assert is_whole(small.folder)
        assert rows(small.folder, "SELECT kind FROM sync_cursors") == []
        assert small("sync") == Exit.OK
        ours = {order_id for (order_id,) in rows(small.folder, "SELECT order_id FROM orders")}
        assert ours == {order.order_id for order in site.shop.orders}

    def test_broken_settings_are_told_and_the_copy_is_used(self, zhunlan: Here) -> None:
        before = kept(zhunlan)
        profile_at(zhunlan.folder).settings.write_text("{", encoding="utf-8")
        assert zhunlan("sync") == Exit.OK  # the copy still knows where the shop is
        assert_chinese(zhunlan.err, "已损坏")
        assert [row[0] for row in kept(zhunlan)[0]] == [row[0] for row in before[0]]

    def test_a_database_of_a_newer_program_is_left_alone(self, zhunlan: Here) -> None:
        before = kept(zhunlan)
        write(zhunlan.folder, "UPDATE alembic_version SET version_num = '9999'")
        content = profile_at(zhunlan.folder).database.read_bytes()
        error = explained(zhunlan, "sync")
        assert "更新版本" in error["title"]
        assert "升级" in error["advice"]
        assert profile_at(zhunlan.folder).database.read_bytes() == content
        assert kept(zhunlan) == before

    @pytest.mark.parametrize("where", ["head", "middle", "cut"])
    def test_a_damaged_database_is_not_made_worse(self, zhunlan: Here, where: str) -> None:
        database = profile_at(zhunlan.folder).database
        whole = database.read_bytes()
        half = len(whole) // 2
        damaged = {
            "head": b"\xff" * 4096 + whole[4096:],
            "middle": whole[:4096] + b"\xff" * (len(whole) - 8192) + whole[-4096:],
            "cut": whole[:half],
        }[where]
        database.write_bytes(damaged)
        error = explained(zhunlan, "sync")
        assert "损坏" in error["title"]
        assert "备份" in error["advice"]
        database.write_bytes(whole)
        assert zhunlan("sync") == Exit.OK

    def test_orders_whose_key_is_gone_are_not_locked_up_for_good(self, zhunlan: Here) -> None:
        before = kept(zhunlan)
        secrets = [zhunlan.folder / "secrets.key", zhunlan.folder / "secrets.keyring"]
        content = [path.read_bytes() for path in secrets]
        for path in secrets:
            path.unlink()
        explained(zhunlan, "orders")
        assert kept(zhunlan) == before
        for path, data in zip(secrets, content, strict=True):
            path.write_bytes(data)
        assert zhunlan("sync") == Exit.OK
