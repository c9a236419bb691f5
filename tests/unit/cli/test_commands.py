import io
import sys
from dataclasses import replace
from datetime import date

import pytest

from app.cli.exits import Exit
from app.domain.errors import AuthorizationError, NetworkError
from app.domain.gate import Block
from app.domain.ids import BatchId, ShopId
from app.domain.parcel import Stage
from app.domain.picking import PickingList
from app.domain.receipt import Line, Outcome, Receipt
from app.services.track_parcels import TrackReport
from tests.fakes.rows import NOW, SHOP, make_row, make_shop

KEY = "7100000000000000001"
SECRET = "canary-secret-0a1b2c3d"


def rows(zhunlan, *made):
    zhunlan.fakes.rows = {row.parcel_id: row for row in made}


def test_bind_takes_the_secret_from_the_argument_and_never_echoes_it(zhunlan):
    code = zhunlan("bind", "--app-key", KEY, "--shop-id", "77", "--app-secret", SECRET)
    assert code == Exit.OK
    assert zhunlan.fakes.called("bind") == [(KEY, "77")]
    assert SECRET not in zhunlan.out + zhunlan.err
    assert "77" in zhunlan.out


@pytest.mark.parametrize("way", ["stdin", "environment"])
def test_bind_takes_the_secret_from_elsewhere(zhunlan, monkeypatch, way):
    got = []
    binder = zhunlan.fakes.desk().bind_shop

    class Spy:
        def self_use(self, key, secret, shop, *, practice):
            got.append((secret, practice))
            return binder.self_use(key, secret, shop)

    zhunlan.changes["bind_shop"] = Spy()
    more = ["--practice"]
    if way == "stdin":
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{SECRET}\nrest"))
        more += ["--app-secret", "-"]
    else:
        monkeypatch.setenv("ZHUNLAN_APP_SECRET", SECRET)
    document = zhunlan.json("bind", "--app-key", KEY, "--shop-id", "77", *more)
    assert got == [(SECRET, True)]
    assert document["shop_id"] == "77"
    assert SECRET not in zhunlan.out + zhunlan.err


def test_bind_without_a_secret_says_how_to_give_it(zhunlan):
    assert zhunlan("bind", "--app-key", KEY, "--shop-id", "77") == Exit.ERROR
    assert "ZHUNLAN_APP_SECRET" in zhunlan.err
    assert zhunlan.opened == []


def test_unbind_names_a_bound_shop(zhunlan):
    assert zhunlan("unbind", "nope") == Exit.ERROR
    assert zhunlan.json("unbind", SHOP) == {"shop_id": SHOP, "bound": False}
    assert zhunlan.fakes.called("unbind") == [(SHOP,)]


def test_shops_are_listed(zhunlan):
    document = zhunlan.json("shops")
    assert [shop["shop_id"] for shop in document["shops"]] == [SHOP]
    assert zhunlan("shops") == Exit.OK
    assert SHOP in zhunlan.out
    zhunlan.fakes.shops = {}
    assert zhunlan("shops") == Exit.OK
    assert "zhunlan bind" in zhunlan.out


@pytest.mark.parametrize("command", ["sync", "track"])
def test_without_a_shop_there_is_nothing_to_ask(zhunlan, command):
    zhunlan.fakes.shops = {}
    assert zhunlan(command) == Exit.ERROR
    assert "还没有绑定店铺" in zhunlan.err


def test_sync_asks_for_every_shop_or_for_one(zhunlan):
    other = make_shop(ShopId("99"), "第二家")
    zhunlan.fakes.shops |= {other.shop_id: other}
    document = zhunlan.json("sync")
    assert zhunlan.code == Exit.OK
    assert sorted(shop["shop_id"] for shop in document["shops"]) == sorted([SHOP, "99"])
    assert document["shops"][0]["seen"] == 5
    zhunlan.fakes.calls.clear()
    assert zhunlan("sync", "--shop", "99") == Exit.OK
    assert zhunlan.fakes.called("sync") == [("99",)]
    assert "99" in zhunlan.out


def test_one_shops_error_does_not_keep_the_others_from_syncing(zhunlan):
    other = make_shop(ShopId("99"), "第二家")
    zhunlan.fakes.shops |= {other.shop_id: other}
    zhunlan.fakes.faults["sync"] = [AuthorizationError("auth.expired", "授权已过期", "重新授权。")]
    document = zhunlan.json("sync")
    assert zhunlan.code == Exit.SOME_FAILED
    assert len(document["shops"]) == 1
    assert document["errors"][0]["title"] == "授权已过期"
    zhunlan.fakes.faults["sync"] = [AuthorizationError("auth.expired", "授权已过期", "重新授权。")]
    zhunlan("sync")
    assert "授权已过期 重新授权。" in zhunlan.out


def test_the_only_shops_error_is_the_commands_error(zhunlan):
    zhunlan.fakes.faults["sync"] = [NetworkError("network.timeout", "网络超时")]
    assert zhunlan("sync") == Exit.ERROR


def test_track_tells_failures_by_its_code(zhunlan):
    assert zhunlan("track") == Exit.OK
    zhunlan.changes["track_parcels"] = lambda ctx, shop: TrackReport(asked=3, picked_up=1, failed=2)
    document = zhunlan.json("track")
    assert zhunlan.code == Exit.SOME_FAILED
    (told,) = document["shops"]
    assert (told["asked"], told["picked_up"], told["failed"]) == (3, 1, 2)


def test_orders_come_nearest_deadline_first_with_countdowns(zhunlan):
    rows(zhunlan, make_row(1), make_row(3), make_row(2, blocks=frozenset({Block.REFUND_PENDING})))
    document = zhunlan.json("orders")
    assert document["total"] == 3
    ids = [parcel["parcel_id"] for parcel in document["parcels"]]
    assert ids == [make_row(n).parcel_id for n in (3, 2, 1)]
    assert document["parcels"][0]["countdown"]["hours"] == 24
    assert document["parcels"][1]["blocks"] == ["refund_pending"]
    assert zhunlan("orders") == Exit.OK
    assert "买家正在申请退款" in zhunlan.out
    assert "2026-03-01 版" in zhunlan.out  # as of, beside every figure


def test_orders_never_show_a_receiver(zhunlan):
    row = make_row(1)
    zhunlan("orders", "--json")
    assert row.receiver not in zhunlan.out
    assert row.region not in zhunlan.out


def test_orders_can_be_narrowed(zhunlan):
    shipped = make_row(9, stage=Stage.SHIPPED, uploaded_s=int(NOW.timestamp()))
    rows(zhunlan, make_row(0), make_row(2), shipped)
    assert zhunlan.json("orders", "--limit", "1")["total"] == 2
    stages = zhunlan.json("orders", "--stage", "to_print", "--stage", "shipped")["parcels"]
    assert sorted(parcel["stage"] for parcel in stages) == ["shipped", "to_print"]
    assert zhunlan.json("orders", "--shop", "other")["total"] == 0


def test_waybills_are_bought_for_all_that_nothing_blocks(zhunlan):
    free, unknown = make_row(0), make_row(1, stage=Stage.NUMBER_UNKNOWN)
    held = make_row(5, stage=Stage.TO_NUMBER, blocks=frozenset({Block.HELD}))
    rows(zhunlan, free, unknown, held, make_row(2))
    document = zhunlan.json("waybills")
    assert zhunlan.code == Exit.OK
    assert zhunlan.fakes.called("acquire") == [((unknown.parcel_id, free.parcel_id),)]
    assert (document["counts"]["done"], document["left_out"]) == (2, 1)
    assert all(line["tracking_number"] for line in document["lines"])


def test_named_parcels_are_done_in_the_order_given_and_once(zhunlan):
    a, b = make_row(0), make_row(1)
    rows(zhunlan, a, b)
    assert zhunlan("waybills", "acquire", b.order_ids[0], a.parcel_id, b.parcel_id) == Exit.OK
    assert zhunlan.fakes.called("acquire") == [((b.parcel_id, a.parcel_id),)]


def test_an_unknown_number_stops_everything_before_it_begins(zhunlan):
    rows(zhunlan, make_row(0))
    assert zhunlan("ship", make_row(0).parcel_id, *"abcdefg") == Exit.ERROR
    assert "a、b、c、d、e 等 7 个" in zhunlan.err
    assert zhunlan.fakes.called("ship") == []


def test_nothing_to_do_is_well_done(zhunlan):
    rows(zhunlan)
    for command in (["waybills"], ["print"], ["ship"], ["print", "slips"]):
        assert zhunlan(*command) == Exit.OK
        assert "没有要处理的包裹" in zhunlan.out


def test_a_receipt_with_failures_names_them_and_has_its_code(zhunlan):
    a, b = make_row(0), make_row(1)
    rows(zhunlan, a, b)
    zhunlan.fakes.acquire.lines[a.parcel_id] = Line(
        parcel_id=a.parcel_id, outcome=Outcome.FAILED, title="余额不足", advice="先充值。"
    )
    assert zhunlan("waybills") == Exit.SOME_FAILED
    assert "共 2 个包裹，完成 1，失败 1" in zhunlan.out
    assert "余额不足" in zhunlan.out
    assert a.order_ids[0] in zhunlan.out
    assert b.order_ids[0] not in zhunlan.out


@pytest.mark.parametrize("outcome", [Outcome.BLOCKED, Outcome.UNKNOWN, Outcome.SKIPPED])
def test_whatever_is_not_done_counts_as_failed(zhunlan, outcome):
    a = make_row(0)
    rows(zhunlan, a)
    zhunlan.fakes.acquire.lines[a.parcel_id] = Line(parcel_id=a.parcel_id, outcome=outcome)
    assert zhunlan("waybills") == Exit.SOME_FAILED


def test_a_long_receipt_is_shortened_for_people_only(zhunlan):
    made = [make_row(n, stage=Stage.TO_NUMBER) for n in range(60)]
    rows(zhunlan, *made)
    for row in made:
        zhunlan.fakes.acquire.lines[row.parcel_id] = Line(
            parcel_id=row.parcel_id, outcome=Outcome.FAILED, title="失败"
        )
    zhunlan("waybills")
    assert "还有 10 个" in zhunlan.out
    assert len(zhunlan.json("waybills")["lines"]) == 60


def test_reconciling_settles_unknown_outcomes(zhunlan):
    assert zhunlan("waybills", "reconcile") == Exit.OK
    assert zhunlan("ship", "reconcile") == Exit.OK
    assert len(zhunlan.fakes.called("acquire.reconcile")) == 1
    assert len(zhunlan.fakes.called("ship.reconcile")) == 1
    assert zhunlan.fakes.called("ship") == []


def test_ship_settles_unknown_ones_first_and_then_ships_what_is_printed(zhunlan):
    printed, unknown = make_row(3), make_row(8, stage=Stage.SHIP_UNKNOWN)
    rows(zhunlan, printed, unknown)
    assert zhunlan("ship") == Exit.OK
    assert [name for name, _, _ in zhunlan.fakes.calls] == ["ship.reconcile", "ship"]
    assert zhunlan.fakes.called("ship") == [((printed.parcel_id,),)]
    assert zhunlan("ship", "--all", "1") == Exit.ERROR


def test_labels_go_to_the_label_printer_with_the_reason(zhunlan):
    waiting = make_row(2)
    rows(zhunlan, waiting, make_row(0))
    assert zhunlan("print") == Exit.ERROR
    assert "zhunlan printers add" in zhunlan.err
    zhunlan.fakes.set_up_printer()
    zhunlan.fakes.set_up_printer(printer_id="second", name="二号")
    assert zhunlan("print") == Exit.OK
    assert zhunlan.fakes.calls[0] == ("print", ((waiting.parcel_id,), "label"), {"reason": ""})
    assert zhunlan("print", "labels", waiting.parcel_id, "--reason", " 破损 ") == Exit.OK
    assert zhunlan.fakes.calls[-1][2] == {"reason": "破损"}
    again = ("print", "labels", waiting.parcel_id, "--reason", "破损", "--printer", "二号")
    assert zhunlan(*again) == Exit.OK
    assert zhunlan.fakes.calls[-1][1][1] == "second"


def test_labels_in_doubt_are_pointed_out_listed_and_settled(zhunlan):
    job = zhunlan.fakes.leave_unconfirmed(make_row(2))
    zhunlan("print")
    assert "1 张面单待确认" in zhunlan.err
    listed = zhunlan.json("print", "waiting")["jobs"]
    assert [each["job_id"] for each in listed] == [job.job_id]
    assert listed[0]["tracking_number"]
    assert zhunlan("print", "confirm", job.job_id, "--not") == Exit.OK
    assert zhunlan.fakes.calls[-1] == ("confirm", (job.job_id,), {"came_out": False})
    assert zhunlan("print", "waiting") == Exit.OK
    assert "没有待确认" in zhunlan.out
    assert zhunlan("print", "confirm", job.job_id, "--came-out") == Exit.ERROR


def test_a_label_that_came_out_is_recorded(zhunlan):
    job = zhunlan.fakes.leave_unconfirmed(make_row(2))
    assert zhunlan.json("print", "confirm", job.job_id, "--came-out")["state"] == "printed"


def test_slips_and_picking_lists(zhunlan, tmp_path):
    rows(zhunlan, make_row(0), make_row(2), make_row(3))
    assert zhunlan("print", "slips") == Exit.OK
    assert zhunlan.fakes.called("slips") == [((make_row(3).parcel_id,),)]

    def pick(ids, path, **_how):
        zhunlan.fakes.note("pick", ids, path)
        return PickingList(made_at=NOW, parcels=len(ids), pieces=4, lines=())

    zhunlan.changes["list_picking"] = pick
    out = tmp_path / "拣货.pdf"
    document = zhunlan.json("print", "picking", "--out", str(out))
    assert (document["parcels"], document["path"]) == (2, str(out))
    rows(zhunlan)
    assert zhunlan("print", "picking", "--out", str(out)) == Exit.ERROR


def test_report_counts_one_day(zhunlan):
    assert zhunlan.json("report", "--date", "2026-03-02")["day"] == "2026-03-02"
    assert zhunlan("report") == Exit.OK
    assert "2026-03-02 汇总" in zhunlan.out  # the desk's today in Shanghai
    assert date(2026, 3, 2) == NOW.date()


def test_an_api_call_shows_the_envelope_without_secrets(zhunlan, monkeypatch):
    asked = []

    def call_api(shop, method, params):
        asked.append((shop, method, params))
        return {
            "code": 10000,
            "data": {"access_token": SECRET, "rows": [{"decrypt_text": "王小明"}], "n": 2**60},
            "log_id": "L",
        }

    zhunlan.changes["call_api"] = call_api
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"order_id": 4781320682406083640}'))
    assert zhunlan("api", "call", "order.orderDetail", "--params", "-") == Exit.OK
    assert asked == [(SHOP, "order.orderDetail", {"order_id": 4781320682406083640})]
    assert SECRET not in zhunlan.out
    assert "王小明" not in zhunlan.out
    assert str(2**60) in zhunlan.out


def test_an_api_call_the_platform_refuses_has_its_code(zhunlan):
    zhunlan.changes["call_api"] = lambda *_: {"code": 40002, "msg": "no"}
    assert zhunlan("api", "call", "x.y") == Exit.SOME_FAILED


def test_an_api_call_needs_an_object_and_one_shop(zhunlan, monkeypatch):
    for text in ("[]", "{", "[" * 100_000):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        assert zhunlan("api", "call", "x.y", "--params", "-") == Exit.ERROR
        assert "JSON" in zhunlan.err
    zhunlan.fakes.shops |= {ShopId("99"): make_shop(ShopId("99"), "第二家")}
    assert zhunlan("api", "call", "x.y") == Exit.ERROR
    assert "--shop" in zhunlan.err
    assert zhunlan("api", "call", "x.y", "--params", "missing.json") == Exit.ERROR


def test_a_receipt_names_a_parcel_that_is_not_in_the_database(zhunlan):
    a = make_row(0)
    rows(zhunlan, a)

    def acquire(ctx, ids):
        zhunlan.fakes.rows = {}
        return Receipt(batch_id=BatchId("b"), lines=(Line.missing(ids[0]),))

    zhunlan.changes["acquire_waybills"] = acquire
    assert zhunlan("waybills") == Exit.SOME_FAILED
    assert a.parcel_id in zhunlan.out
    assert replace(a) == a
