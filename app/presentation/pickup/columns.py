"""Columns of the risk board as data."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.money import yuan_text
from app.presentation.countdown import next_deadline
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.pickup.entry import RiskEntry
from app.presentation.table.columns import TableColumn
from app.presentation.workbench.words import STAGE_WORDS, when_text

PAY = "pay"
UPLOAD = "upload"
STEP = "step"
SortKey = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskColumn(TableColumn):
    """One column.

    Args:
        text: what the cell says; the clocks, which move, are worded by the window.
        sort: a key that compares with every other row's key of this column.
    """

    text: Callable[[RiskEntry], Phrase]
    sort: Callable[[RiskEntry, int], SortKey]


def _money(fen: int) -> Phrase:
    return verbatim(yuan_text(fen)) if fen else NOTHING


COLUMNS: tuple[RiskColumn, ...] = (
    RiskColumn(
        key=PAY,
        title="支付→揽收",
        width=226,
        text=lambda _: NOTHING,
        # By whichever clock is nearer: the board is about the next threshold.
        sort=lambda e, now_s: next_deadline(e.points, now_s),
    ),
    RiskColumn(
        key=UPLOAD,
        title="回传→揽收",
        width=236,
        text=lambda _: NOTHING,
        sort=lambda e, now_s: next_deadline(e.upload, now_s),
    ),
    RiskColumn(
        key=STEP,
        title="错过再罚",
        width=84,
        text=lambda e: _money(e.step_fen),
        sort=lambda e, _: -e.step_fen,
        numeric=True,
    ),
    RiskColumn(
        key="cost",
        title="已罚",
        width=76,
        text=lambda e: _money(e.cost_fen),
        sort=lambda e, _: -e.cost_fen,
        numeric=True,
    ),
    RiskColumn(
        key="worst",
        title="最多",
        width=76,
        text=lambda e: _money(e.worst_fen),
        sort=lambda e, _: -e.worst_fen,
        numeric=True,
        shown=False,
    ),
    RiskColumn(
        key="stage",
        title="状态",
        width=96,
        text=lambda e: phrase(STAGE_WORDS[e.row.stage]),
        sort=lambda e, _: STAGE_WORDS[e.row.stage],
    ),
    RiskColumn(
        key="carrier",
        title="快递",
        width=92,
        text=lambda e: verbatim(e.row.carrier_name or e.row.carrier or ""),
        sort=lambda e, _: e.row.carrier_name or e.row.carrier or "",
    ),
    RiskColumn(
        key="shop",
        title="店铺",
        width=112,
        text=lambda e: verbatim(e.row.shop_name),
        sort=lambda e, _: e.row.shop_name,
    ),
    RiskColumn(
        key="goods",
        title="商品",
        width=188,
        text=lambda e: verbatim(e.row.goods),
        sort=lambda e, _: e.row.goods,
    ),
    RiskColumn(
        key="paid_fen",
        title="实付",
        width=84,
        text=lambda e: verbatim(yuan_text(e.row.paid_fen)),
        sort=lambda e, _: -e.row.paid_fen,
        numeric=True,
    ),
    RiskColumn(
        key="tracking_number",
        title="运单号",
        width=132,
        text=lambda e: verbatim(e.row.tracking_number or ""),
        sort=lambda e, _: e.row.tracking_number or "",
        middle=True,
    ),
    RiskColumn(
        key="order_ids",
        title="订单号",
        width=156,
        text=lambda e: verbatim(" ".join(e.row.order_ids)),
        sort=lambda e, _: e.row.order_ids[0] if e.row.order_ids else "",
        middle=True,
    ),
    RiskColumn(
        key="paid_s",
        title="付款时间",
        width=104,
        text=lambda e: verbatim(when_text(e.row.paid_s)),
        sort=lambda e, _: e.row.paid_s,
        numeric=True,
    ),
)
"""In the order shown until a person says otherwise."""

BY_KEY = {column.key: column for column in COLUMNS}
