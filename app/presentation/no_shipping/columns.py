"""Columns of the view 无需发货 as data."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.money import yuan_text
from app.ports.rows import NoShippingRow
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.no_shipping.words import advice_text, kind_text, status_phrase
from app.presentation.table.columns import TableColumn
from app.presentation.workbench.words import when_text

PAID = "paid"
ADVICE = "advice"
SortKey = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderColumn(TableColumn):
    """One column.

    Args:
        text: what the cell says.
        sort: a key that compares with every other row's key of this column.
    """

    text: Callable[[NoShippingRow], Phrase]
    sort: Callable[[NoShippingRow], SortKey]


COLUMNS: tuple[OrderColumn, ...] = (
    OrderColumn(
        key=PAID,
        title="付款时间",
        width=104,
        text=lambda r: verbatim(when_text(r.paid_s)),
        sort=lambda r: r.paid_s,
        numeric=True,
    ),
    OrderColumn(
        key="order_id",
        title="订单号",
        width=164,
        text=lambda r: verbatim(r.order_id),
        sort=lambda r: r.order_id,
        middle=True,
    ),
    OrderColumn(
        key="kind", title="类型", width=112, text=lambda r: phrase(kind_text(r)), sort=kind_text
    ),
    OrderColumn(
        key="status",
        title="平台状态",
        width=96,
        text=status_phrase,
        sort=lambda r: r.status.value,
    ),
    OrderColumn(
        key="goods",
        title="商品",
        width=204,
        text=lambda r: verbatim(r.goods),
        sort=lambda r: r.goods,
    ),
    OrderColumn(
        key="amount",
        title="金额",
        width=84,
        text=lambda r: verbatim(yuan_text(r.paid_fen)),
        sort=lambda r: r.paid_fen,
        numeric=True,
    ),
    OrderColumn(
        key=ADVICE,
        title="怎么办",
        width=320,
        text=lambda r: phrase(advice_text(r)),
        sort=advice_text,
    ),
    OrderColumn(
        key="remark",
        title="备注",
        width=140,
        text=lambda r: verbatim(r.seller_words),
        sort=lambda r: r.seller_words,
    ),
    OrderColumn(
        key="shop",
        title="店铺",
        width=112,
        text=lambda r: verbatim(r.shop_name),
        sort=lambda r: r.shop_name,
    ),
)
"""In the order shown until a person says otherwise."""

BY_KEY = {column.key: column for column in COLUMNS}
