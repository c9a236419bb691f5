"""zhunlan aftersales, and what orders tell programs of special orders."""

from app.cli.exits import Exit
from app.domain.after_sale import AfterSaleKind, AfterSaleState, AfterSaleStep
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


def test_orders_tell_programs_what_is_special(zhunlan):
    marks = bits_of({Mark.PRESALE, Mark.GIFT})
    row = make_row(3, marks=marks, urge_count=2, after_sale_s=NOW_S + HOUR_S)
    zhunlan.fakes.rows = {row.parcel_id: row}
    (parcel,) = zhunlan.json("orders")["parcels"]
    assert (parcel["marks"], parcel["urge_count"]) == (["presale", "gift"], 2)
    assert parcel["after_sale_at"] is not None
    assert parcel["appointment_at"] is None
