"""Columns of the 售后 view as data."""

from app.domain.money import yuan_text
from app.ports.rows import CaseRow
from app.presentation.aftersales.words import (
    KIND_WORDS,
    lapse_text,
    parcel_text,
    step_text,
)
from app.presentation.countdown import NEVER_S
from app.presentation.formatting import phrase, verbatim
from app.presentation.table.listing import ListColumn, SortKey, quiet
from app.presentation.workbench.words import when_text

DEADLINE = "deadline"


def _stage(row: CaseRow) -> SortKey:
    return "" if row.stage is None else row.stage.value


def _parcel_tone(row: CaseRow) -> str:
    return "soon" if row.waits_for_shop and row.before_ship else "text"


COLUMNS: tuple[ListColumn[CaseRow], ...] = (
    ListColumn(
        key=DEADLINE,
        title="处理期限",
        width=178,
        text=lambda _: phrase("没有期限"),
        sort=lambda r: r.deadline_s or NEVER_S,
        tone=quiet,
    ),
    ListColumn(
        key="kind",
        title="类型",
        width=104,
        text=lambda r: phrase(KIND_WORDS[r.kind]),
        sort=lambda r: r.kind.value,
    ),
    ListColumn(
        key="step",
        title="进度",
        width=122,
        text=lambda r: phrase(step_text(r)),
        sort=lambda r: r.step.value,
    ),
    ListColumn(
        key="amount",
        title="金额",
        width=84,
        text=lambda r: verbatim(yuan_text(r.refund_fen)),
        sort=lambda r: r.refund_fen,
        numeric=True,
    ),
    ListColumn(
        key="goods",
        title="商品",
        width=212,
        text=lambda r: verbatim(r.goods),
        sort=lambda r: r.goods,
    ),
    ListColumn(
        key="parcel", title="包裹", width=184, text=parcel_text, sort=_stage, tone=_parcel_tone
    ),
    ListColumn(
        key="lapse",
        title="到期后",
        width=284,
        text=lambda r: phrase(lapse_text(r)),
        sort=lapse_text,
        tone=quiet,
    ),
    ListColumn(
        key="order_id",
        title="订单号",
        width=156,
        text=lambda r: verbatim(r.order_id),
        sort=lambda r: r.order_id,
        middle=True,
    ),
    ListColumn(
        key="shop",
        title="店铺",
        width=112,
        text=lambda r: verbatim(r.shop_name),
        sort=lambda r: r.shop_name,
    ),
    ListColumn(
        key="applied",
        title="申请时间",
        width=96,
        text=lambda r: verbatim(when_text(r.applied_s)),
        sort=lambda r: r.applied_s,
        numeric=True,
    ),
    ListColumn(
        key="after_sale_id",
        title="售后单号",
        width=156,
        text=lambda r: verbatim(r.after_sale_id),
        sort=lambda r: r.after_sale_id,
        middle=True,
    ),
    ListColumn(
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
