"""zhunlan aftersales, and what orders tell programs of special orders."""

from dataclasses import replace

from app.cli.exits import Exit
from app.cli.screen import width
from app.domain.after_sale import AfterSaleKind, AfterSaleState, AfterSaleStep
from app.domain.gate import Block
from app.domain.ids import ParcelId, ShopId
from app.domain.marks import Mark, bits_of
from app.domain.parcel import Stage
from tests.fakes.rows import HOUR_S, NOW_S, SHOP, make_case_row, make_row


def test_what_waits_for_the_shop_is_listed_with_what_happens(zhunlan):
    row = make_row(3, stage=Stage.TO_SHIP)
    zhunlan.fakes.cases = [
        make_case_row(5, row),
        make_case_row(1, state=AfterSaleState.WAITS_FOR_BUYER, step=AfterSaleStep.RETURN),
    ]
    document = zhunlan.json("aftersales")
    assert document["waiting"] == 1
    (case,) = document["cases"]
    assert case["left_s"] == 5 * HOUR_S
    assert (case["urgency"], case["kind"], case["parcel_id"]) == (
        "soon",
        "refund_before_ship",
        row.parcel_id,
    )
    assert case["url"].endswith(case["after_sale_id"])
    assert zhunlan("aftersales") == Exit.OK
    for words in ("待商家同意", "还剩 05:00:00", "停下这个包裹", "平台自动同意", "抖店后台"):
        assert words in zhunlan.out
    assert len(zhunlan.json("aftersales", "--all")["cases"]) == 2


def test_what_ended_long_ago_is_left_out(zhunlan):
    over = {"state": AfterSaleState.CLOSED, "step": AfterSaleStep.CLOSED, "deadline_s": 0}
    zhunlan.fakes.cases = [
        make_case_row(1, **over, updated_s=NOW_S - 8 * 24 * HOUR_S),
        make_case_row(2, **over, kind=AfterSaleKind.EXCHANGE),
    ]
    (case,) = zhunlan.json("aftersales", "--all")["cases"]
    assert (case["deadline_at"], case["left_s"], case["urgency"]) == (None, None, "done")
    zhunlan("aftersales")
    assert "没有等商家处理的售后" in zhunlan.out


def test_one_shop_alone_and_an_unknown_one(zhunlan):
    zhunlan.fakes.cases = [make_case_row(1)]
    assert len(zhunlan.json("aftersales", "--shop", SHOP)["cases"]) == 1
    assert zhunlan("aftersales", "--shop", "nobody") != Exit.OK


def test_orders_show_shop_amount_flag_hold_and_deadline_when_there_is_one(zhunlan):
    plain = make_row(1)
    zhunlan.fakes.rows = {plain.parcel_id: plain}
    assert zhunlan("orders") == Exit.OK
    head = zhunlan.out.splitlines()[0].split()
    assert head == ["订单号", "阶段", "揽收倒计时", "商品", "实付", "核对"]
    assert "40.90" in zhunlan.out
    other = make_row(
        2,
        shop_id=ShopId("5500001"),
        shop_name="云上小铺",
        shop_tag="云上",
        shop_colour="teal",
        flag=5,
        hold_reason="缺货",
        hold_until_s=NOW_S + 3 * HOUR_S,
        blocks=frozenset({Block.HELD}),
        after_sale_s=NOW_S + 5 * HOUR_S,
        appointment_s=NOW_S + 24 * HOUR_S,
    )
    held = replace(other, parcel_id=ParcelId("x"), hold_until_s=0, flag=0)
    zhunlan.fakes.rows = {row.parcel_id: row for row in (plain, other, held)}
    zhunlan("orders")
    lines = zhunlan.out.splitlines()
    for word in ("店铺", "旗", "预约发货", "挂起到", "售后期限"):
        assert word in lines[0]
    row = next(line for line in lines if "红旗" in line)
    for word in ("云上 云上小铺", "03-02 17:00", "还剩 05:00:00", "03-03 14:00", "挂起：缺货"):
        assert word in row
    assert any("手动解除" in line for line in lines)
    places = {width(line.partition("03-03 14:00")[0]) for line in lines if "03-03 14:00" in line}
    assert places == {width(lines[0].partition("预约发货")[0])}
    told = {parcel["shop_id"]: parcel for parcel in zhunlan.json("orders")["parcels"]}["5500001"]
    assert (told["shop_name"], told["shop_tag"], told["shop_colour"]) == (
        "云上小铺",
        "云上",
        "teal",
    )


def test_orders_tell_programs_what_is_special(zhunlan):
    marks = bits_of({Mark.PRESALE, Mark.GIFT})
    row = make_row(3, marks=marks, urge_count=2, after_sale_s=NOW_S + HOUR_S)
    zhunlan.fakes.rows = {row.parcel_id: row}
    (parcel,) = zhunlan.json("orders")["parcels"]
    assert (parcel["marks"], parcel["urge_count"]) == (["presale", "gift"], 2)
    assert parcel["after_sale_at"] is not None
    assert parcel["appointment_at"] is None
