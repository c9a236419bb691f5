"""After-sale cases: wire → domain."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.adapters.doudian.map_after_sales import after_sale_page
from app.domain.after_sale import AfterSale, AfterSaleKind, AfterSaleState
from app.domain.ids import ShopId
from app.ports.platform import AfterSalePage
from tests.unit.adapters.doudian.samples import case, raw, without

SHOP = ShopId("88000001")


def page_of(*rows: Any, **data: Any) -> AfterSalePage:
    return after_sale_page(raw({"items": list(rows), **data}), SHOP, page=0, size=2)


def mapped(row: dict[str, Any]) -> AfterSale:
    page = page_of(row)
    assert not page.bad_rows
    return page.cases[0]


def test_a_case_in_full() -> None:
    found = mapped(case())
    assert (found.after_sale_id, found.shop_id) == ("7300000000000000001", SHOP)
    assert (found.order_id, found.item_id) == ("6900000000000000100", "6900000000000000101")
    assert (found.kind, found.state) == (
        AfterSaleKind.REFUND_BEFORE_SHIP,
        AfterSaleState.WAITS_FOR_SHOP,
    )
    assert found.applied_at == datetime.fromtimestamp(1782870500, UTC)
    assert found.updated_at == datetime.fromtimestamp(1782870600, UTC)
    assert found.deadline_at == datetime.fromtimestamp(1783043300, UTC)
    assert found.refund_fen == 8980
    assert found.stops_shipping


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (0, AfterSaleKind.RETURN_AND_REFUND),
        (1, AfterSaleKind.REFUND_AFTER_SHIP),
        (2, AfterSaleKind.REFUND_BEFORE_SHIP),
        (3, AfterSaleKind.EXCHANGE),
        (4, AfterSaleKind.REFUND_BEFORE_SHIP),
        (5, AfterSaleKind.REFUND_BEFORE_SHIP),
        (6, AfterSaleKind.PRICE_PROTECTION),
        (7, AfterSaleKind.RESEND),
        (8, AfterSaleKind.REPAIR),
        (99, AfterSaleKind.OTHER),
    ],
)
def test_kinds(number: int, kind: AfterSaleKind) -> None:
    assert mapped(case({"aftersale_type": number})).kind is kind


@pytest.mark.parametrize(
    ("number", "state"),
    [
        (6, AfterSaleState.WAITS_FOR_SHOP),
        (7, AfterSaleState.WAITS_FOR_BUYER),
        (8, AfterSaleState.WAITS_FOR_SHOP),
        (11, AfterSaleState.WAITS_FOR_SHOP),
        (12, AfterSaleState.SUCCEEDED),
        (13, AfterSaleState.WAITS_FOR_BUYER),
        (14, AfterSaleState.SUCCEEDED),
        (27, AfterSaleState.WAITS_FOR_BUYER),
        (28, AfterSaleState.CLOSED),
        (29, AfterSaleState.WAITS_FOR_BUYER),
        (51, AfterSaleState.SUCCEEDED),
        (53, AfterSaleState.SUCCEEDED),
        (99, AfterSaleState.OTHER),
    ],
)
def test_states(number: int, state: AfterSaleState) -> None:
    assert mapped(case({"aftersale_status": number})).state is state


def test_the_item_is_found_in_the_order_when_the_case_leaves_it_out() -> None:
    assert mapped(case({"related_id": None})).item_id == "6900000000000000101"
    assert mapped(case({"status_deadline": 0})).deadline_at is None


def test_a_case_without_an_item_is_about_the_whole_order() -> None:
    found = mapped(case({"related_id": ""}, order_info={"shop_order_id": 1}))
    assert (found.order_id, found.item_id) == ("1", "")


@pytest.mark.parametrize(
    ("row", "field", "row_id"),
    [
        (case({"aftersale_status": []}), "aftersale_status", "7300000000000000001"),
        (case({"update_time": 0}), "update_time", "7300000000000000001"),
        (case({"refund_amount": "canary"}), "refund_amount", "7300000000000000001"),
        (case({"aftersale_id": ""}), "aftersale_id", ""),
        (case(order_info={}), "shop_order_id", "7300000000000000001"),
        (without(case(), "aftersale_info"), "aftersale_info", ""),
        ("canary", "Expected `object`", ""),
    ],
)
def test_a_bad_row_is_set_aside(row: Any, field: str, row_id: str) -> None:
    page = page_of(row, case())
    assert len(page.cases) == 1
    (bad,) = page.bad_rows
    assert field in bad.reason
    assert bad.row_id == row_id
    assert "canary" not in repr(page)


def test_has_more_is_worked_out_when_it_is_left_out() -> None:
    assert page_of(case(), total=3).has_more
    assert not page_of(case(), total=2).has_more
    assert not page_of(case(), total=3, has_more=False).has_more
    assert page_of(case(), total="3", has_more=True).total == 3
    assert page_of().cases == ()
