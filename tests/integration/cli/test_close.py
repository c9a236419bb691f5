"""日结 by commands, on a practice shop."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.cli.exits import Exit
from app.sandbox import PracticeConfig
from tests.integration.cli.program import APP_KEY, APP_SECRET, SHOP_ID, Here


@pytest.fixture
def zhunlan(tmp_path, capsys, monkeypatch) -> Iterator[Here]:
    config = PracticeConfig(
        app_key=APP_KEY, app_secret=APP_SECRET, shop_id=SHOP_ID, orders=6, seed=3, speed=0
    )
    monkeypatch.setenv("ZHUNLAN_APP_SECRET", APP_SECRET)
    here = Here(tmp_path / "profile", capsys)
    with PracticeSite.start(config, tmp_path / "paper") as site:
        pairs = [f"{key}={value}" for key, value in site.settings.items()]
        assert here("settings", "set", *pairs, "operator.name=店长") == Exit.OK
        assert here("bind", "--app-key", APP_KEY, "--shop-id", SHOP_ID, "--practice") == Exit.OK
        assert here("sync") == Exit.OK
        yield here


def test_a_day_is_closed_and_listed(zhunlan, tmp_path):
    assert zhunlan("close", "list") == Exit.OK
    assert "还没有日结" in zhunlan.out
    day = zhunlan.json("report")["reports"][0]["from"]

    made = zhunlan.json("close", "--date", day, "--out", str(tmp_path / "closes"))
    assert zhunlan.code == Exit.OK
    assert (made["outcome"], made["revision"], made["actor"]) == ("closed", 0, "店长")
    assert (made["running"], made["unclosed"], made["changes"]) == (True, [], [])
    assert made["complete"]
    assert len(made["head"]["digest"]) == 64
    folder = Path(made["folder"])
    assert folder == tmp_path / "closes" / f"日结-{day}"
    assert (folder / f"日报-{day}.xlsx").exists()

    (listed,) = zhunlan.json("close", "list")["closes"]
    assert listed == {key: made[key] for key in listed}
    assert zhunlan("close", "list") == Exit.OK
    assert str(folder) in zhunlan.out


def test_the_digest_of_a_report_is_checked(zhunlan):
    told = zhunlan.json("report", "--date", "2020-01-01")
    assert zhunlan("report", "--date", "2020-01-01") == Exit.OK
    assert f"日报摘要 {told['digest']}" in zhunlan.out
    hint = f"--date 2020-01-01 --verify {told['digest'][:16]}"
    assert hint in zhunlan.out
    assert "较昨天" in zhunlan.out
    assert "较上周同日" in zhunlan.out
    found = zhunlan.json("report", *hint.split())
    assert (found["digest"], found["revision"]) == (told["digest"], None)
    assert zhunlan("report", *hint.split()) == Exit.OK
    assert "一致" in zhunlan.out
    assert zhunlan("report", "--date", "2020-01-02", "--verify", told["digest"]) == Exit.ERROR
    assert "摘要对不上" in zhunlan.err


def test_a_day_that_has_not_come_is_refused(zhunlan):
    assert zhunlan("close", "--date", "2099-01-01") == Exit.ERROR
    assert "这一天还没有到" in zhunlan.err


def test_without_a_shop_no_day_is_closed(tmp_path, capsys):
    here = Here(tmp_path / "profile", capsys)
    assert here("close") == Exit.ERROR
    assert "还没有绑定店铺" in here.err
    assert here.json("close", "list")["closes"] == []
