"""发货记录 as a table for a file. Nothing of a receiver is in it, nor a courier's own sentence."""

from app.domain.instants import SHANGHAI, from_epoch
from app.ports.shipments import ShipmentLine
from app.presentation.route_story import ANOMALY_WORDS, KIND_WORDS
from app.presentation.shipments.words import next_step, reason_phrase, upload_phrase
from app.services.table_csv import Cells

HEAD: Cells = (
    "发货时间",
    "店铺",
    "订单号",
    "运单号",
    "曾用单号",
    "件数",
    "快递",
    "网点",
    "商品",
    "回传",
    "原因",
    "下一步",
    "揽收时间",
    "最近轨迹",
    "轨迹时间",
    "异常",
    "批次",
    "发货人",
)


def cells(line: ShipmentLine) -> Cells:
    """One shipment."""
    parcel, last = line.parcel, line.last
    return (
        _time(line.at_s),
        parcel.shop_name,
        " ".join(parcel.order_ids),
        line.number,
        " ".join(line.former),
        str(line.pieces),
        line.carrier_name,
        line.branch_name,
        parcel.goods,
        str(upload_phrase(line)),
        str(reason_phrase(line)),
        str(next_step(line)),
        _time(parcel.picked_up_s),
        f"{KIND_WORDS[last.kind]} {last.site}".strip() if last else "",
        _time(last.at_s) if last else "",
        "、".join(ANOMALY_WORDS[each][0] for each in line.anomalies),
        line.batch_label,
        line.actor,
    )


def _time(at_s: int) -> str:
    at = from_epoch(at_s)
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if at else ""
