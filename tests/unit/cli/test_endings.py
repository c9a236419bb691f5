import json
import signal
import sys

import pytest

from app.cli.exits import Exit
from app.domain.errors import Cancelled, SecretsError
from app.domain.ids import BatchId, ShopId
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome, Receipt
from tests.fakes.rows import make_row, make_shop

SECRET = "canary-secret-0a1b2c3d"
PHONE = "13987654321"


def test_a_known_error_is_told_in_chinese(zhunlan):
    zhunlan.open_error = SecretsError(
        "keyring.none", "系统没有钥匙串", "改用 --keyring file。", context={"backend": "fail"}
    )
    assert zhunlan("orders") == Exit.ERROR
    assert zhunlan.err == "系统没有钥匙串\n改用 --keyring file。\n"
    assert zhunlan.out == ""


def test_with_json_a_known_error_is_a_document_too(zhunlan):
    zhunlan.open_error = SecretsError(
        "keyring.none", "系统没有钥匙串", "改用 --keyring file。", context={"backend": "fail"}
    )
    assert zhunlan.json("orders") == {
        "error": {
            "code": "keyring.none",
            "title": "系统没有钥匙串",
            "advice": "改用 --keyring file。",
            "context": {"backend": "fail"},
        }
    }
    assert zhunlan.code == Exit.ERROR


def test_a_bug_leaves_a_redacted_report_and_no_traceback(zhunlan, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHUNLAN_APP_SECRET", SECRET)
    zhunlan.open_error = RuntimeError(f"王小明 {PHONE} {SECRET}")
    assert zhunlan("--profile", str(tmp_path), "orders") == Exit.BUG
    (report,) = (tmp_path / "logs").glob("crash-*.txt")
    assert str(report) in zhunlan.err
    assert "Traceback" not in zhunlan.err
    text = report.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    for canary in (SECRET, PHONE, "王小明"):
        assert canary not in text + zhunlan.err
    assert zhunlan.json("--profile", str(tmp_path), "orders")["error"]["code"] == "bug"


def test_a_bug_on_a_read_only_disk_is_still_told(zhunlan, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    zhunlan.open_error = RuntimeError()
    assert zhunlan("--profile", str(tmp_path / "file"), "orders") == Exit.BUG
    assert "没有留下报告" in zhunlan.err


def test_ctrl_c_outside_a_job_ends_with_its_own_code(zhunlan):
    zhunlan.open_error = KeyboardInterrupt()
    assert zhunlan("orders") == Exit.CANCELLED
    assert "已取消" in zhunlan.err


def test_a_job_that_ends_as_cancelled_has_that_code(zhunlan):
    zhunlan.fakes.faults["sync"] = [Cancelled()]
    assert zhunlan("sync") == Exit.CANCELLED
    assert "已取消" in zhunlan.err


def test_a_reader_that_left_is_no_error(zhunlan, monkeypatch):
    zhunlan.open_error = BrokenPipeError()
    monkeypatch.setattr(sys.stdout, "fileno", lambda: -1, raising=False)
    assert zhunlan("orders") == Exit.OK


def test_ctrl_c_in_a_batch_prints_the_receipt_and_its_code(zhunlan):
    rows = [make_row(n, stage=Stage.TO_NUMBER) for n in range(3)]
    zhunlan.fakes.rows = {row.parcel_id: row for row in rows}

    def acquire(ctx, parcel_ids):
        signal.raise_signal(signal.SIGINT)
        lines = {parcel_ids[0]: Line(parcel_id=parcel_ids[0], outcome=Outcome.DONE)}
        return Receipt.of(BatchId("b"), parcel_ids, lines)

    zhunlan.changes["acquire_waybills"] = acquire
    document = zhunlan.json("waybills")
    assert zhunlan.code == Exit.CANCELLED
    assert (document["counts"]["done"], document["counts"]["skipped"]) == (1, 2)
    assert "再按一次 Ctrl-C" in zhunlan.err


def test_ctrl_c_also_stops_what_the_command_would_do_next(zhunlan):
    other = make_shop(ShopId("99"), "第二家")
    zhunlan.fakes.shops |= {other.shop_id: other}
    zhunlan.fakes.during["sync"] = lambda ctx: signal.raise_signal(signal.SIGINT)
    assert zhunlan("sync") == Exit.CANCELLED
    assert len(zhunlan.fakes.called("sync")) == 1


def test_output_is_valid_json_whatever_the_console_can_show(zhunlan, monkeypatch):
    zhunlan.fakes.rows = {row.parcel_id: row for row in [make_row(0, goods="茶 \ud83d ×1")]}
    document = zhunlan.json("orders")
    assert document["parcels"][0]["goods"] == "茶 \ud83d ×1"
    assert json.loads(zhunlan.out)


@pytest.mark.parametrize("argv", [["orders"], ["shops"], ["report"]])
def test_reading_commands_write_nothing_to_standard_error(zhunlan, argv):
    assert zhunlan(*argv) == Exit.OK
    assert zhunlan.err == ""
