"""Columns of the view 无需发货 as data."""

from app.domain.money import yuan_text
from app.ports.rows import NoShippingRow
from app.presentation.formatting import phrase, verbatim
from app.presentation.no_shipping.words import advice_text, kind_text, status_phrase
from app.presentation.table.listing import ListColumn, quiet
from app.presentation.workbench.words import when_text

PAID = "paid"


COLUMNS: tuple[ListColumn[NoShippingRow], ...] = (
    ListColumn(
        key=PAID,
        title="付款时间",
        width=104,
        text=lambda r: verbatim(when_text(r.paid_s)),
        sort=lambda r: r.paid_s,
        numeric=True,
    ),
    ListColumn(
        key="order_id",
        title="订单号",
        width=164,
        text=lambda r: verbatim(r.order_id),
        sort=lambda r: r.order_id,
        middle=True,
    ),
    ListColumn(
        key="kind", title="类型", width=112, text=lambda r: phrase(kind_text(r)), sort=kind_text
    ),
    ListColumn(
        key="status",
        title="平台状态",
        width=96,
        text=status_phrase,
        sort=lambda r: r.status.value,
    ),
    ListColumn(
        key="goods",
        title="商品",
        width=204,
        text=lambda r: verbatim(r.goods),
        sort=lambda r: r.goods,
    ),
    ListColumn(
        key="amount",
        title="金额",
        width=84,
        text=lambda r: verbatim(yuan_text(r.paid_fen)),
        sort=lambda r: r.paid_fen,
        numeric=True,
    ),
    ListColumn(
        key="advice",
        title="怎么办",
        width=320,
        text=lambda r: phrase(advice_text(r)),
        sort=advice_text,
        tone=quiet,
    ),
    ListColumn(
        key="remark",
        title="备注",
        width=140,
        text=lambda r: verbatim(r.seller_words),
        sort=lambda r: r.seller_words,
    ),
    ListColumn(
        key="shop",
        title="店铺",
        width=112,
        text=lambda r: verbatim(r.shop_name),
        sort=lambda r: r.shop_name,
    ),
)
"""In the order shown until a person says otherwise."""
