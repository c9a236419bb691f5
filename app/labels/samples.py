"""Made-up documents of every use, to try a template with. All people in them are invented."""

from datetime import UTC, datetime

from app.domain.picking import PickingList, PickLine
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

SAMPLE_NUMBER = "YT1234567890123"

_PRINTED_AT = datetime(2026, 11, 22, 6, 3, tzinfo=UTC)
_ADDRESS = (
    "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县察布查尔镇查鲁盖西路与育才街交叉口西北角"
    "锡伯古城文化旅游产业园二期步行"
)  # 60 characters
_GOODS = "【官方旗舰店】加绒加厚中长款连帽羽绒服女宽松显瘦 燕麦色 尺码"
_ROWS = 40


def worst_case(use: Use) -> Document:
    """A document as hard on a template of ``use`` as a warehouse meets in a year.

    A receiver with a rare surname and an address of 60 characters, an emoji in the remark, 40
    kinds of goods, a reprint.
    """
    match use:
        case Use.PRODUCT:
            return ProductDocument(
                name=f"{_GOODS}XXL",
                code="6921447580236",
                spec="颜色分类：燕麦色（90白鸭绒） 尺码：XXL",
                shop="准揽官方旗舰店杭州余杭仓",
                note="执行标准 GB/T 14272",
            )
        case Use.MANIFEST:
            return _manifest()
        case Use.PICKING:
            return _picking()
        case Use.RULER:
            return RulerDocument(printed_at=_PRINTED_AT, printer="打包台 1 号 TSC TTP-244 Pro")
        case _:
            return _label()


def _label() -> LabelDocument:
    return LabelDocument(
        carrier_name="中国邮政速递物流",
        product="特快专递（次晨达）",
        tracking_number=SAMPLE_NUMBER,
        receiver=Party(name="㛃𫖯·买买提艾力", phone="13812345678-1234", address=_ADDRESS),
        sender=Party(
            name="准揽仓库",
            phone="0571-88886666",
            address="浙江省杭州市余杭区五常街道文一西路969号3号仓",
        ),
        printed_at=_PRINTED_AT,
        marks=SortMarks(
            sort_code="A991-X08 1234-056", hub_code="XJ-YN-0001", hub_name="伊犁伊宁分拨中心"
        ),
        goods=tuple(
            GoodsLine(text=f"{_GOODS}{row}", quantity=row % 4 + 1) for row in range(1, _ROWS + 1)
        ),
        notes=("订单 6921447580236811234", "买家留言：🎁生日礼物，请尽快发货❤️", "备注：送小样"),
        sequence=200,
        total=200,
        reprint=2,
    )


def _manifest() -> ManifestDocument:
    return ManifestDocument(
        carrier_name="中国邮政速递物流",
        sender_name="准揽仓库",
        number="JJ20261122-01",
        printed_at=_PRINTED_AT,
        parcels=tuple(
            ManifestParcel(
                tracking_number=f"YT{1234567890123 + row}", place="新疆伊犁察布查尔", pieces=row
            )
            for row in range(1, _ROWS + 1)
        ),
    )


def _picking() -> PickingList:
    lines = tuple(
        PickLine(
            code=f"6921447580{row:03d}",
            name=f"{_GOODS}{row}🎁",
            spec="颜色分类：燕麦色（90白鸭绒）；尺码：XXL",
            quantity=row * 7,
            parcels=row,
        )
        for row in range(1, _ROWS + 1)
    )
    return PickingList(
        made_at=_PRINTED_AT,
        parcels=200,
        pieces=sum(line.quantity for line in lines),
        lines=lines,
        shops=3,
    )
