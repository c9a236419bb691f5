"""Made-up labels: an ordinary one and the awkward ones. All people in them are invented."""

from datetime import UTC, datetime

from app.domain.waybill import SortMarks
from app.labels.document import GoodsLine, LabelDocument, Party

NUMBER = "YT1234567890123"

RECEIVER = Party(
    name="王小明",
    phone="138******78",
    address="广东省深圳市南山区粤海街道科技园南区高新南七道数字技术园B1栋**",
)
SENDER = Party(
    name="准揽仓库",
    phone="0571-88886666",
    address="浙江省杭州市余杭区五常街道文一西路969号3号仓",
)


def label_document(**changes: object) -> LabelDocument:
    """The ordinary label with ``changes``."""
    fields: dict[str, object] = {
        "carrier_name": "圆通速递",
        "product": "标准快递",
        "tracking_number": NUMBER,
        "receiver": RECEIVER,
        "sender": SENDER,
        "printed_at": datetime(2026, 11, 22, 6, 3, tzinfo=UTC),
        "marks": SortMarks(sort_code="570-A12 03-028", hub_code="755W", hub_name="深圳转运中心"),
        "goods": (
            GoodsLine(text="纯棉短袖T恤 白色 XL", quantity=2),
            GoodsLine(text="加厚保温杯 500ml 墨绿色 送杯刷", quantity=1),
        ),
        "notes": ("订单 6921447580236811234", "买家留言：请尽快发货，谢谢", "备注：送小样"),
        "sequence": 3,
        "total": 200,
        "batch": "1122-03",
    }
    fields.update(changes)
    return LabelDocument(**fields)  # type: ignore[arg-type]


SAMPLES: dict[str, LabelDocument] = {
    "ordinary": label_document(),
    "rare_characters": label_document(
        receiver=Party(
            name="㛃䶮𫖯",
            phone="138******78",
            address="四川省阿坝藏族羌族自治州马尔康市马尔康镇达尔玛街**",
        ),
        notes=("买家留言：🎁🎉送闺蜜的生日礼物👩‍👩‍👧请包装好看点❤️",),
        reprint=1,
    ),
    "long_names": label_document(
        carrier_name="中国邮政速递物流股份有限公司",
        product="特快专递（次晨达）",
        tracking_number="JDVA12345678901-1-1-",
        receiver=Party(
            name="阿不都热合曼·买买提艾力江·吐尔逊",
            phone="13812345678-1234",
            address="新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县察布查尔镇查鲁盖西路与育才街"
            "交叉口西北角锡伯古城文化旅游产业园区二期商业步行街**（送到请先打电话，放门口鞋柜里）",
        ),
        goods=(
            GoodsLine(
                text="【官方旗舰店】2026新款秋冬加绒加厚中长款连帽羽绒服女宽松显瘦韩版面包服外套 "
                "颜色分类：燕麦色（90白鸭绒） 尺码：XXL（建议140-155斤）",
                quantity=12,
            ),
        ),
        marks=SortMarks(
            sort_code="A991-X08-1234 Z0077-99-88",
            hub_code="XJ-YN-0001",
            hub_name="伊犁哈萨克自治州伊宁分拨中心集散点",
        ),
    ),
    "forty_items": label_document(
        goods=tuple(
            GoodsLine(text=f"商品名称示例第{i}款 颜色红 尺码{i}", quantity=i % 4 + 1)
            for i in range(1, 41)
        ),
        reprint=3,
    ),
    "bare": label_document(
        product="",
        marks=SortMarks(short_name="浙江杭州"),
        goods=(),
        notes=(),
        sequence=0,
        total=0,
        batch="",
    ),
}
