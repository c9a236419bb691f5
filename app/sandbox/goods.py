"""What the practice shop sells."""

from dataclasses import dataclass

from app.sandbox.dice import Dice

SHOP_NAMES = ("练习店铺·云上小铺", "练习店铺·山野茶铺", "练习店铺·暖物集", "练习店铺·小满生活")


@dataclass(frozen=True, slots=True)
class Sku:
    """One thing that can be bought. Price in 分."""

    product_id: str
    sku_id: int
    product_name: str
    spec: tuple[tuple[str, str], ...]
    code: str
    price_fen: int
    virtual: bool = False

    @property
    def picture(self) -> str:
        """An address in the platform's form; nothing is served there."""
        return f"https://p3-aio.ecombdimg.com/img/ecom-shop-material/practice_{self.sku_id}.jpg"


_SHIRT = (("颜色", ("月白", "雾霾蓝", "藏青")), ("尺码", ("M", "L", "XL", "2XL")))
_SOCKS = (("颜色", ("黑白混装", "莫兰迪")), ("规格", ("5双装", "10双装")))
_TEA = (("规格", ("250g*2袋", "500g罐装", "礼盒装")),)
_CUP = (("颜色", ("燕麦白", "抹茶绿", "雾粉")), ("容量", ("350ml", "500ml")))
_SNACK = (("口味", ("原味", "麻辣", "混合")), ("重量", ("500g", "1kg")))
_PAPER = (("规格", ("12包/箱", "24包/箱")),)
_CASE = (("型号", ("15", "15 Pro", "16", "16 Pro Max")), ("颜色", ("透明", "磨砂黑")))
_ONE = (("规格", ("默认",)),)

_CATALOGUE = (
    ("【春季新款】宽松纯棉圆领短袖T恤 男女同款", "TS", 5990, _SHIRT),
    ("精梳棉中筒袜 吸汗防臭 四季可穿", "WZ", 2990, _SOCKS),
    ("明前龙井茶叶 2026新茶 高山绿茶", "CY", 16800, _TEA),
    ("手作陶瓷马克杯 带盖勺 情侣对杯", "MB", 4590, _CUP),
    ("每日坚果混合零食大礼包（独立小包装）", "JG", 3990, _SNACK),
    ("竹浆本色抽纸 4层加厚 家用实惠装", "CZ", 3580, _PAPER),
    ("全包防摔手机壳 适用苹果系列", "SK", 1990, _CASE),
    ("桌面收纳盒 抽屉式 化妆品/文具 <大号>", "SN", 2680, _ONE),
    ("儿童保温水杯 316不锈钢 𠮷祥图案", "BW", 8900, _CUP),
    ("洗衣凝珠 8倍洁净 & 持久留香", "XY", 4290, _ONE),
)


def _combinations(options: tuple[tuple[str, tuple[str, ...]], ...]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [()]
    for _, values in options:
        rows = [(*row, value) for row in rows for value in values]
    return rows


def _skus() -> tuple[Sku, ...]:
    found: list[Sku] = []
    for number, (name, prefix, price, options) in enumerate(_CATALOGUE, 1):
        for row, values in enumerate(_combinations(options)):
            found.append(
                Sku(
                    product_id=str(3_641_234_567_890_120_001 + number * 7_919_003),
                    sku_id=1_781_234_567_890_123 + number * 1000 + row,
                    product_name=name,
                    spec=tuple(
                        (title, value) for (title, _), value in zip(options, values, strict=True)
                    ),
                    code="" if number == 8 else f"{prefix}-{row + 1:03d}",
                    price_fen=price + row * 100,
                )
            )
    return tuple(found)


SKUS = _skus()
GIFT = Sku(
    "3641234567899990001", 1781234567899001, "赠品 随机小样", (("规格", "随机"),), "ZP-001", 0
)
VIRTUAL = Sku(
    "3641234567899990002",
    1781234567899002,
    "视频会员月卡（自动充值，无需发货）",
    (("规格", "月卡"),),
    "XN-001",
    1500,
    virtual=True,
)


def some_skus(dice: Dice) -> list[tuple[Sku, int]]:
    """What one buyer takes: mostly one line, sometimes up to four, with quantities."""
    lines = 1 if dice.chance(0.72) else dice.between(2, 4)
    chosen: dict[int, tuple[Sku, int]] = {}
    for _ in range(lines):
        sku = dice.pick(SKUS)
        chosen[sku.sku_id] = (sku, 1 if dice.chance(0.8) else dice.between(2, 6))
    return list(chosen.values())
