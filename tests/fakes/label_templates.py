"""Documents for every shipped template: ordinary, long, rare characters, many rows."""

from datetime import UTC, datetime

from app.domain.picking import PickingList, PickLine
from app.domain.stock import StockList
from app.labels.document import (
    Document,
    GoodsLine,
    ManifestDocument,
    ManifestParcel,
    ProductDocument,
    RulerDocument,
)
from app.labels.samples import HARDEST, ORDINARY, sample_document
from app.labels.template import Use
from tests.fakes.label_documents import SAMPLES, label_document

PRINTED_AT = datetime(2026, 11, 22, 6, 3, tzinfo=UTC)

_PLACES = ("浙江杭州", "广东深圳南山", "新疆伊犁哈萨克自治州察布查尔", "北京朝阳", "")

PRODUCTS: dict[str, Document] = {
    "ordinary": ProductDocument(
        name="纯棉短袖T恤", code="TS-0231-XL", spec="白色 XL", shop="准揽小店", note="中国制造"
    ),
    "long_names": ProductDocument(
        name="【官方旗舰店】2026新款秋冬加绒加厚中长款连帽羽绒服女宽松显瘦韩版面包服外套",
        code="6921447580236",
        spec="颜色分类：燕麦色（90白鸭绒） 尺码：XXL",
        shop="准揽官方旗舰店杭州余杭仓",
        note="执行标准 GB/T 14272",
    ),
    "rare_characters": ProductDocument(name="䶮牌保温杯🎁500ml", code="A1", spec="㛃绿"),
}

MANIFESTS: dict[str, Document] = {
    "ordinary": ManifestDocument(
        carrier_name="圆通速递",
        sender_name="准揽仓库",
        number="JJ20261122-01",
        printed_at=PRINTED_AT,
        parcels=tuple(
            ManifestParcel(
                tracking_number=f"YT{1234567890123 + n}", place=_PLACES[n % 5], pieces=n % 3 + 1
            )
            for n in range(40)
        ),
    ),
    "many": ManifestDocument(
        carrier_name="中国邮政速递物流股份有限公司",
        printed_at=PRINTED_AT,
        parcels=tuple(
            ManifestParcel(tracking_number=f"JDVA{12345678901 + n}-1-1-", place=_PLACES[n % 5])
            for n in range(200)
        ),
    ),
    "empty": ManifestDocument(carrier_name="圆通速递", printed_at=PRINTED_AT, parcels=()),
}

SLIPS: dict[str, Document] = {
    **SAMPLES,
    "forty_long": label_document(
        goods=tuple(
            GoodsLine(
                text=f"【第{n}款】加绒加厚中长款连帽羽绒服女宽松显瘦 燕麦色 尺码{n}", quantity=n
            )
            for n in range(1, 41)
        )
    ),
}

PICKINGS: dict[str, Document] = {
    "ordinary": PickingList(
        made_at=PRINTED_AT,
        parcels=12,
        pieces=31,
        shops=2,
        lines=(
            PickLine(
                code="TS-0231-XL", name="纯棉短袖T恤", spec="白色；XL", quantity=12, parcels=9
            ),
            PickLine(
                code="CUP-500-GRN",
                name="加厚保温杯 大容量便携男女士随行杯 送杯刷",
                spec="500ml；墨绿色",
                quantity=7,
                parcels=7,
            ),
            PickLine(
                code="6921447580236",
                name="【官方旗舰店】2026新款秋冬加绒加厚中长款连帽羽绒服女宽松显瘦韩版面包服外套",
                spec="颜色分类：燕麦色（90白鸭绒）；尺码：XXL（建议140-155斤）",
                quantity=11,
                parcels=4,
            ),
            PickLine(code="", name="䶮牌手账本🎁", spec="", quantity=1, parcels=1),
        ),
    ),
    "many": PickingList(
        made_at=PRINTED_AT,
        parcels=230,
        pieces=60 * 61 * 3 // 2,
        lines=tuple(
            PickLine(
                code=f"SKU-{n:04d}",
                name=f"商品名称示例第{n}款" + " 加绒加厚中长款连帽" * (n % 4),
                spec=f"颜色红；尺码{n}" if n % 3 else "",
                quantity=n * 3,
                parcels=n,
            )
            for n in range(1, 61)
        ),
    ),
    "empty": PickingList(made_at=PRINTED_AT, parcels=0, pieces=0, lines=()),
}

PICKINGS["batch"] = PickingList(
    made_at=PRINTED_AT,
    parcels=2,
    pieces=4,
    shops=1,
    batch="1122-03",
    by_parcel=True,
    lines=(
        PickLine(
            code="TS-0231-XL",
            name="纯棉短袖T恤",
            spec="白色；XL",
            quantity=1,
            parcels=1,
            location="A-2-3",
            sequence=1,
        ),
        PickLine(
            code="",
            name="䶮牌手账本🎁",
            spec="",
            quantity=2,
            parcels=1,
            location="二楼冷藏间靠窗第十二排货架-12-03",
            sequence=2,
        ),
        PickLine(
            code="CUP-500-GRN", name="保温杯", spec="墨绿色", quantity=1, parcels=1, sequence=2
        ),
    ),
)

STOCKS: dict[str, Document] = {
    "ordinary": sample_document(Use.STOCK, ORDINARY, PRINTED_AT),
    "many": sample_document(Use.STOCK, HARDEST, PRINTED_AT),
    "empty": StockList(made_at=PRINTED_AT, shops=0, parcels=0, held_back=0, lines=()),
}

RULER = RulerDocument(printed_at=PRINTED_AT, printer="打包台 1 号 TSC TTP-244 Pro")

CASES: dict[str, dict[str, Document]] = {
    "two_part_100x180": dict(SAMPLES),
    "one_part_76x130": dict(SAMPLES),
    "one_part_100x150": dict(SAMPLES),
    "packing_slip_100x100": SLIPS,
    "product_60x40": PRODUCTS,
    "manifest_a4": MANIFESTS,
    "manifest_100x150": MANIFESTS,
    "manifest_76x130": MANIFESTS,
    "picking_list_a4": PICKINGS,
    "picking_list_100x150": PICKINGS,
    "picking_list_76x130": PICKINGS,
    "stock_list_a4": STOCKS,
    "stock_list_100x150": STOCKS,
    "stock_list_76x130": STOCKS,
    "custom_area_76x30": dict(SAMPLES),
    "custom_area_100x30": dict(SAMPLES),
    "ruler_76x130": {"ordinary": RULER},
    "ruler_100x100": {"ordinary": RULER},
    "ruler_100x150": {"ordinary": RULER},
    "ruler_100x180": {"ordinary": RULER},
    "ruler_60x40": {"ordinary": RULER},
}
"""Shipped template → name of the case → document."""
