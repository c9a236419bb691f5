"""Columns of the workbench as data: key, title, width, text, sort key."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.money import yuan_text
from app.domain.parcel import Stage
from app.ports.rows import ParcelRow
from app.presentation.countdown import next_deadline
from app.presentation.table.columns import TableColumn
from app.presentation.workbench.entry import Entry
from app.presentation.workbench.words import badges, remark, when_text

COUNTDOWN = "countdown"
FLAG = "flag"
STAGE = "stage"
BADGES = "badges"
MARKS = "marks"
GOODS = "goods"
TAGS = "tags"
CHECKED = "checked_s"
SortKey = int | str
LAST = "\U0010ffff"
"""Sorts after every word: rows that have none come last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(TableColumn):
    """One column of the workbench.

    Args:
        text: what the cell says; cells that are painted in their own way (countdown, flag,
            stage, badges, marks, tags, checked) are worded by the window.
        sort: a key that compares with every other row's key of this column.
        passed: rows whose key is below this one may have another by now; None where time changes
            nothing.
    """

    text: Callable[[ParcelRow], str]
    sort: Callable[[Entry, int], SortKey]
    passed: Callable[[int], SortKey] | None = None


_PLACE = {stage: place for place, stage in enumerate(Stage)}  # the order of the work


def _by_deadline(entry: Entry, now_s: int) -> int:
    """The nearest deadline first; of equal ones what is 加急."""
    return 2 * next_deadline(entry.points, now_s) + (not entry.row.urgent)


def _nothing(_row: ParcelRow) -> str:
    return ""


COLUMNS: tuple[Column, ...] = (
    Column(
        key=COUNTDOWN,
        title="揽收倒计时",
        width=214,
        text=_nothing,
        sort=_by_deadline,
        passed=lambda now_s: 2 * now_s,
    ),
    Column(
        key=STAGE, title="状态", width=100, text=_nothing, sort=lambda e, _: _PLACE[e.row.stage]
    ),
    Column(
        key=BADGES,
        title="提醒",
        width=186,
        text=_nothing,
        sort=lambda e, _: -len(badges(e.row)),
    ),
    Column(
        key=GOODS, title="商品", width=236, text=lambda r: r.goods, sort=lambda e, _: e.row.goods
    ),
    Column(
        key=MARKS,
        title="标记",
        width=112,
        text=_nothing,
        sort=lambda e, _: -e.row.marks.bit_count(),
    ),
    Column(
        key=CHECKED,
        title="核对",
        width=96,
        text=_nothing,
        sort=lambda e, _: e.row.checked_s,
        numeric=True,
    ),
    Column(
        key="quantity",
        title="件数",
        width=56,
        text=lambda r: str(r.quantity),
        sort=lambda e, _: e.row.quantity,
        numeric=True,
    ),
    Column(
        key="paid_fen",
        title="实付",
        width=92,
        text=lambda r: yuan_text(r.paid_fen),
        sort=lambda e, _: e.row.paid_fen,
        numeric=True,
    ),
    Column(key=FLAG, title="旗", width=36, text=_nothing, sort=lambda e, _: -e.row.flag),
    Column(key="remark", title="备注", width=160, text=remark, sort=lambda e, _: remark(e.row)),
    Column(
        key=TAGS,
        title="标签",
        width=96,
        text=_nothing,
        sort=lambda e, _: "\n".join(e.row.local_tags) or LAST,
    ),
    Column(
        key="receiver",
        title="收件人",
        width=148,
        text=lambda r: r.receiver,
        sort=lambda e, _: e.row.receiver,
    ),
    Column(
        key="region",
        title="地区",
        width=148,
        text=lambda r: r.region,
        sort=lambda e, _: e.row.region,
    ),
    Column(
        key="carrier",
        title="快递",
        width=84,
        text=lambda r: r.carrier_name,
        sort=lambda e, _: e.row.carrier_name,
    ),
    Column(
        key="tracking_number",
        title="运单号",
        width=140,
        text=lambda r: r.tracking_number or "",
        sort=lambda e, _: e.row.tracking_number or "",
        middle=True,
    ),
    Column(
        key="order_ids",
        title="订单号",
        width=164,
        text=lambda r: " ".join(r.order_ids),
        sort=lambda e, _: e.row.order_ids[0] if e.row.order_ids else "",
        middle=True,
    ),
    Column(
        key="paid_s",
        title="付款时间",
        width=104,
        text=lambda r: when_text(r.paid_s),
        sort=lambda e, _: e.row.paid_s,
        numeric=True,
    ),
    Column(
        key="shop",
        title="店铺",
        width=120,
        text=lambda r: r.shop_name,
        sort=lambda e, _: e.row.shop_name,
    ),
    Column(
        key="codes",
        title="商家编码",
        width=120,
        text=lambda r: r.codes,
        sort=lambda e, _: e.row.codes,
        shown=False,
    ),
)
"""In the order shown until a person says otherwise."""

BY_KEY = {column.key: column for column in COLUMNS}
