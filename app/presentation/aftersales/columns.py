"""Columns of the 售后 view as data."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.money import yuan_text
from app.ports.rows import CaseRow
from app.presentation.aftersales.words import (
    KIND_WORDS,
    lapse_text,
    parcel_text,
    step_text,
)
from app.presentation.countdown import NEVER_S
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.table.columns import TableColumn
from app.presentation.workbench.words import when_text

DEADLINE = "deadline"
PARCEL = "parcel"
SortKey = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseColumn(TableColumn):
    """One column.

    Args:
        text: what the cell says; the deadline, which moves, is worded by the window.
        sort: a key that compares with every other row's key of this column.
    """

    text: Callable[[CaseRow], Phrase]
    sort: Callable[[CaseRow], SortKey]


def _stage(row: CaseRow) -> SortKey:
    return "" if row.stage is None else row.stage.value


COLUMNS: tuple[CaseColumn, ...] = (
    CaseColumn(
        key=DEADLINE,
        title="处理期限",
        width=178,
        text=lambda _: NOTHING,
        sort=lambda r: r.deadline_s or NEVER_S,
    ),
    CaseColumn(
        key="kind",
        title="类型",
        width=104,
        text=lambda r: phrase(KIND_WORDS[r.kind]),
        sort=lambda r: r.kind.value,
    ),
    CaseColumn(
        key="step",
        title="进度",
        width=122,
        text=lambda r: phrase(step_text(r)),
        sort=lambda r: r.step.value,
    ),
    CaseColumn(
        key="amount",
        title="金额",
        width=84,
        text=lambda r: verbatim(yuan_text(r.refund_fen)),
        sort=lambda r: r.refund_fen,
        numeric=True,
    ),
    CaseColumn(
        key="goods",
        title="商品",
        width=212,
        text=lambda r: verbatim(r.goods),
        sort=lambda r: r.goods,
    ),
    CaseColumn(key=PARCEL, title="包裹", width=184, text=parcel_text, sort=_stage),
    CaseColumn(
        key="lapse",
        title="到期后",
        width=284,
        text=lambda r: phrase(lapse_text(r)),
        sort=lapse_text,
    ),
    CaseColumn(
        key="order_id",
        title="订单号",
        width=156,
        text=lambda r: verbatim(r.order_id),
        sort=lambda r: r.order_id,
        middle=True,
    ),
    CaseColumn(
        key="shop",
        title="店铺",
        width=112,
        text=lambda r: verbatim(r.shop_name),
        sort=lambda r: r.shop_name,
    ),
    CaseColumn(
        key="applied",
        title="申请时间",
        width=96,
        text=lambda r: verbatim(when_text(r.applied_s)),
        sort=lambda r: r.applied_s,
        numeric=True,
    ),
    CaseColumn(
        key="after_sale_id",
        title="售后单号",
        width=156,
        text=lambda r: verbatim(r.after_sale_id),
        sort=lambda r: r.after_sale_id,
        middle=True,
    ),
    CaseColumn(
        key="tracking_number",
        title="运单号",
        width=132,
        text=lambda r: verbatim(r.tracking_number or ""),
        sort=lambda r: r.tracking_number or "",
        middle=True,
        shown=False,
    ),
)
"""In the order shown until a person says otherwise."""

BY_KEY = {column.key: column for column in COLUMNS}
