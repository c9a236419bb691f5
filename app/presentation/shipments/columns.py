"""Columns of 发货记录: what each says, and by what it sorts."""

from dataclasses import dataclass
from typing import Protocol

from app.ports.shipments import ShipmentLine, SortBy
from app.presentation.formatting import Phrase, verbatim
from app.presentation.shipments.words import (
    carrier_phrase,
    last_phrase,
    number_phrase,
    picked_up_phrase,
    upload_phrase,
    why_phrase,
)
from app.presentation.table.columns import TableColumn
from app.presentation.workbench.words import when_text

SHOP, UPLOAD, PICKUP, WHY = "shop", "upload", "pickup", "why"


class Say(Protocol):
    """What a cell says of a line."""

    def __call__(self, line: ShipmentLine, /) -> Phrase:
        """In words."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentColumn(TableColumn):
    """One column. ``sort`` None: a click changes nothing."""

    text: Say
    sort: SortBy | None = None


COLUMNS: tuple[ShipmentColumn, ...] = (
    ShipmentColumn(
        key="at",
        title="发货时间",
        width=96,
        text=lambda line: verbatim(when_text(line.at_s)),
        sort=SortBy.AT,
    ),
    ShipmentColumn(
        key=SHOP,
        title="店铺",
        width=76,
        text=lambda line: verbatim(line.parcel.shop_name),
        sort=SortBy.SHOP,
    ),
    ShipmentColumn(
        key="number",
        title="运单号",
        width=168,
        text=number_phrase,
        sort=SortBy.NUMBER,
        middle=True,
    ),
    ShipmentColumn(
        key="carrier", title="快递", width=176, text=carrier_phrase, sort=SortBy.CARRIER
    ),
    ShipmentColumn(key=UPLOAD, title="回传", width=116, text=upload_phrase, sort=SortBy.UPLOAD),
    ShipmentColumn(key=PICKUP, title="揽收", width=144, text=picked_up_phrase, sort=SortBy.PICKUP),
    ShipmentColumn(
        key="last",
        title="最近轨迹",
        width=204,
        text=lambda line: last_phrase(line.last),
        sort=SortBy.LAST,
    ),
    ShipmentColumn(key=WHY, title="原因和下一步", width=250, text=why_phrase),
    ShipmentColumn(
        key="goods",
        title="商品",
        width=170,
        text=lambda line: verbatim(line.parcel.goods),
        sort=SortBy.GOODS,
    ),
    ShipmentColumn(
        key="order_ids",
        title="订单号",
        width=156,
        text=lambda line: verbatim(" ".join(line.parcel.order_ids)),
        sort=SortBy.ORDER,
        middle=True,
    ),
    ShipmentColumn(
        key="receiver",
        title="收件人",
        width=132,
        text=lambda line: verbatim(line.parcel.receiver),
        sort=SortBy.RECEIVER,
    ),
    ShipmentColumn(
        key="batch",
        title="批次",
        width=76,
        text=lambda line: verbatim(line.batch_label),
        sort=SortBy.BATCH,
    ),
    ShipmentColumn(
        key="actor",
        title="发货人",
        width=84,
        text=lambda line: verbatim(line.actor),
        sort=SortBy.ACTOR,
    ),
    ShipmentColumn(
        key="former",
        title="曾用单号",
        width=140,
        text=lambda line: verbatim(" ".join(line.former)),
        middle=True,
        shown=False,
    ),
)
"""In the order shown until a person says otherwise."""

BY_KEY = {column.key: column for column in COLUMNS}
KEY_OF = {column.sort: column.key for column in COLUMNS if column.sort is not None}
