"""Made-up documents to look at templates with: an ordinary one, and the hardest that may come."""

from datetime import datetime

from app.domain.picking import PickingList, PickLine
from app.domain.stock import StockLine, StockList
from app.domain.waybill import SortMarks
from app.labels.document import (
    Document,
    GoodsLine,
    LabelDocument,
    ManifestDocument,
    ManifestParcel,
    Party,
    ProductDocument,
    RulerDocument,
)
from app.labels.template import Use

ORDINARY, HARDEST, BARE = "ordinary", "hardest", "bare"
SAMPLE_KINDS = (ORDINARY, HARDEST, BARE)

_SENDER = Party(
    name="准揽仓库",
    phone="0571-88886666",
    address="浙江省 杭州市 余杭区 五常街道 文一西路969号3号仓",
)
_RECEIVER = Party(
    name="王小*", phone="138****5678", address="广东省 深圳市 南山区 粤海街道 科技园南区**********"
)
_FAR = Party(
    name="㛃𫖯·买买提艾力*",
    phone="138****5678-1234",
    address="新疆维吾尔自治区 伊犁哈萨克自治州 察布查尔锡伯自治县 察布查尔镇 查鲁盖西路与育才街"
    "交叉口西北角锡伯古城文化旅游产业园区二期**",
)
"""A rare surname, and an address of more than 60 characters."""


def sample_document(use: Use, kind: str, now: datetime) -> Document:
    """A document for templates of ``use``; ``kind`` is one of :data:`SAMPLE_KINDS`."""
    match use:
        case Use.PRODUCT:
            return _product(kind)
        case Use.MANIFEST:
            return _manifest(kind, now)
        case Use.PICKING:
            return _picking(kind, now)
        case Use.STOCK:
            return _stock(kind, now)
        case Use.RULER:
            return RulerDocument(printer="" if kind == BARE else "TSC TTP-244 Pro", printed_at=now)
    return _label(kind, now)


def _label(kind: str, now: datetime) -> LabelDocument:
    if kind == BARE:
        return LabelDocument(
            carrier_name="中通快递",
            tracking_number="73100012345678",
            receiver=_RECEIVER,
            sender=_SENDER,
            printed_at=now,
        )
    if kind == HARDEST:
        return LabelDocument(
            carrier_name="中国邮政速递物流股份有限公司",
            product="特快专递（次晨达）",
            tracking_number="JDVA12345678901-1-1-",
            receiver=_FAR,
            sender=_SENDER,
            printed_at=now,
            marks=SortMarks(
                sort_code="A991-X08-1234 Z0077-99",
                hub_code="XJ-YN-0001",
                hub_name="伊犁哈萨克自治州伊宁分拨中心",
            ),
            goods=tuple(
                GoodsLine(text=f"SKU-{n:03} 秋冬加绒加厚连帽羽绒服 颜色{n}", quantity=n % 4 + 1)
                for n in range(1, 41)
            ),
            notes=(
                "订单 6921447580236811234",
                "买家留言：🎁送闺蜜的生日礼物，请包装好看一点，不要放小票",
                "备注：加急，送小样",
            ),
            sequence=128,
            total=200,
            reprint=2,
            batch="1128-12",
        )
    return LabelDocument(
        carrier_name="圆通速递",
        product="标准快递",
        tracking_number="YT1234567890123",
        receiver=_RECEIVER,
        sender=_SENDER,
        printed_at=now,
        marks=SortMarks(sort_code="570-A12 03-028", hub_code="755W", hub_name="深圳转运中心"),
        goods=(
            GoodsLine(text="TS-0231 纯棉短袖T恤 白色 XL", quantity=2),
            GoodsLine(text="BW-500 加厚保温杯 墨绿色 500ml", quantity=1),
        ),
        notes=("订单 6921447580236811234", "买家留言：请尽快发货，谢谢"),
        sequence=3,
        total=200,
        batch="1128-03",
    )


def _product(kind: str) -> ProductDocument:
    if kind == BARE:
        return ProductDocument(name="保温杯", code="A1")
    if kind == HARDEST:
        return ProductDocument(
            name="【官方旗舰店】2026新款秋冬加绒加厚中长款连帽羽绒服女宽松显瘦韩版面包服外套",
            code="6921447580236",
            spec="颜色分类：燕麦色（90白鸭绒） 尺码：XXL",
            shop="准揽官方旗舰店杭州余杭仓",
            note="执行标准 GB/T 14272",
        )
    return ProductDocument(
        name="纯棉短袖T恤", code="TS-0231-XL", spec="白色 XL", shop="准揽小店", note="中国制造"
    )


def _manifest(kind: str, now: datetime) -> ManifestDocument:
    count = {BARE: 1, HARDEST: 300}.get(kind, 24)
    return ManifestDocument(
        carrier_name="圆通速递",
        sender_name="" if kind == BARE else "准揽仓库",
        number="" if kind == BARE else "JJ20261122-01",
        printed_at=now,
        parcels=tuple(
            ManifestParcel(
                tracking_number=f"YT{8000000000000 + n}",
                place="新疆伊犁哈萨克自治州察布查尔" if kind == HARDEST else "浙江杭州",
                pieces=n % 3 + 1,
            )
            for n in range(count)
        ),
    )


def _picking(kind: str, now: datetime) -> PickingList:
    if kind == BARE:
        lines: tuple[PickLine, ...] = (
            PickLine(code="", name="保温杯", spec="", quantity=1, parcels=1),
        )
    else:
        name = "纯棉短袖T恤"
        if kind == HARDEST:
            name = "【官方旗舰店】秋冬加绒加厚中长款连帽羽绒服女宽松显瘦韩版面包服外套🎁"
        lines = tuple(
            PickLine(
                code=f"6921447580{n:03}" if kind == HARDEST else f"TS-{n:04}",
                name=f"{name} 第{n}款",
                spec="颜色分类：燕麦色（90白鸭绒）；尺码：XXL" if kind == HARDEST else "白色；XL",
                quantity=n * 7,
                parcels=n,
            )
            for n in range(1, 41 if kind == HARDEST else 13)
        )
    return PickingList(
        made_at=now,
        parcels=sum(line.parcels for line in lines),
        pieces=sum(line.quantity for line in lines),
        lines=lines,
        shops=0 if kind == BARE else 2,
    )


def _stock(kind: str, now: datetime) -> StockList:
    picking = _picking(kind, now)
    return StockList(
        made_at=now,
        shops=picking.shops,
        parcels=picking.parcels,
        held_back=0 if kind == BARE else 2,
        lines=tuple(
            StockLine(
                code=line.code,
                name=line.name,
                spec=line.spec,
                location="" if kind == BARE else f"A-{n}-3",
                to_number=line.quantity,
                to_print=n % 4,
                printed=n % 3,
                parcels=line.parcels,
                presale=kind != BARE and n > len(picking.lines) - 2,
                deadline_s=int(now.timestamp()) + n * 3600,
            )
            for n, line in enumerate(picking.lines, 1)
        ),
    )
