"""What the first label would wait for, done before: font, template, and the usual glyphs."""

from datetime import UTC, datetime
from itertools import cycle

from app.domain.waybill import SortMarks
from app.labels.document import GoodsLine, LabelDocument, Party
from app.labels.fonts import packaged_typeface
from app.labels.library import load_template
from app.labels.render import ready
from app.labels.template import Template, Use

_REGIONS = (
    "北京天津上海重庆河北山西辽宁吉林黑龙江苏浙江安徽福建江西山东河南湖北湖南广东广西海南四川贵州"
    "云南西藏陕西甘肃青海宁夏新疆内蒙古香港澳门台湾"
)
_PLACES = (
    "省市区县镇乡村街道路巷弄号栋楼层室单元幢座东南西北中前后左右门口院小学校医大厦广场花园城社"
    "组一二三四五六七八九十工业科技产创新软件物流园商店超市驿站快递柜"
)
_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GOODS = (
    "新款春夏秋冬季男女童装纯棉短长袖恤裤子裙外套加厚保暖宽松休闲白黑红蓝绿灰米粉色件双条盒包袋瓶"
    "个只赠送小礼品正官方旗舰店买家留言备注订单尽快发货谢请尺码均号规格克千毫升"
)
_CARRIERS = "圆通速递中通快运申通韵达极兔顺丰邮政德邦京东物流"
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 abcdefghijklmnopqrstuvwxyz -*/.:,()（）【】，。：×"


def warm_up(*, dpi: int = 203, template: Template | None = None) -> None:
    """Read font and template, and draw a label of frequent characters that nobody sees.

    Takes about 0.3 s of one core; meant for the render lane at start. What was warm costs a few
    milliseconds. Nothing goes wrong later where it was not called, the first label only waits.

    Raises:
        InvalidInput: another resolution.
    """
    template = template or load_template()
    packaged_typeface()
    if template.use in {Use.COURIER, Use.SLIP}:
        for document in _frequent():
            ready(document, dpi=dpi, template=template)


def _frequent() -> tuple[LabelDocument, ...]:
    """Labels with the frequent characters in the places, and so the sizes, where they occur.

    Little stands on each, since a full label is written smaller than an ordinary one.
    """
    places = _chunks(_REGIONS + _PLACES, 24)
    return tuple(
        LabelDocument(
            carrier_name=_CARRIERS[7 * at % len(_CARRIERS) :][:7],
            product="标准快递",
            tracking_number="YT1234567890123",
            receiver=Party(name=names, phone="0123456789-*", address=place),
            sender=Party(name="仓库", phone="0123456789-*", address=place + "0123456789"),
            printed_at=datetime(2026, 1, 23, 4, 56, 7, tzinfo=UTC),
            marks=SortMarks(
                sort_code="0123-A456 78-9", hub_code="0123456789", hub_name=place[:8] + "集散中心"
            ),
            goods=tuple(GoodsLine(text=text, quantity=at) for text in goods),
            notes=("订单 0123456789", "买家留言：" + goods[0], "备注：" + goods[1]),
            sequence=at,
            total=987,
        )
        for at, (place, names, goods) in enumerate(
            zip(places, cycle(_chunks(_NAMES, 7)), cycle(_pairs()), strict=False), 1
        )
    )


def _pairs() -> list[tuple[str, str]]:
    chunks = _chunks(_GOODS + _SIGNS, 18)
    return list(zip(chunks[::2], [*chunks[1::2], "0123456789"], strict=False))


def _chunks(text: str, length: int) -> list[str]:
    return [text[at : at + length] for at in range(0, len(text), length)]
