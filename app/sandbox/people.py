"""Made-up receivers and what buyers write, with the characters that break weak software."""

from dataclasses import dataclass

from app.sandbox.dice import Dice, fingerprint
from app.sandbox.regions import REGIONS, Region

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜敏静丽强磊军洋艳勇杰娟涛明超秀霞平刚桂英华玉兰飞红文建国子涵梓轩雨桐浩宇欣怡"
_RARE = ("陈㛃", "王䶮", "李𫖯", "欧阳娜娜", "迪丽热巴·买买提", "刘䶮㛃", "司马𬭎", "Anna 王")
_ROADS = ("文三路", "解放路", "人民东路", "中山北路", "学府街", "建设大道", "新华路", "青年路")
_ESTATES = ("翠苑新村", "阳光花园", "万科金域", "保利香槟", "幸福家园", "桃李春风", "金色港湾")
_WORDS = (
    "请发顺丰，谢谢",
    "麻烦快点发货😀",
    "送人的，别放小票🎁",
    "放门口就好，不要打电话",
    "易碎品【轻放】",
    "周末不在家，工作日送",
    "颜色随机也可以～",
    'a<b>&c="d" \\ 混合/符号',
    "👨‍👩‍👧家里人收",
)
_REMARKS = ("老客户", "加赠小样一份", "已电话确认地址", "🚩缺货先留着", "和上一单一起发")


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A receiver in the clear; only the platform side knows it."""

    name: str
    phone: str
    region: Region
    detail: str

    @property
    def key(self) -> str:
        """Equal for the same receiver at the same address."""
        return fingerprint(self.name, self.phone, self.region.street_code, self.detail).hex()

    def __repr__(self) -> str:
        return "<Person>"


def person(dice: Dice) -> Person:
    """Somebody; one in thirty has a name with rare characters."""
    if dice.chance(1 / 30):
        name = dice.pick(_RARE)
    else:
        name = dice.pick(_SURNAMES) + dice.pick(_GIVEN)
        name += dice.pick(_GIVEN) if dice.chance(0.7) else ""
    phone = dice.pick(("13", "15", "17", "18", "19")) + dice.digits(9)
    return Person(name, phone, dice.pick(REGIONS), _detail(dice))


def rare_person(dice: Dice) -> Person:
    """Somebody whose name needs a good font."""
    found = person(dice)
    return Person(dice.pick(_RARE), found.phone, found.region, found.detail)


def moved(old: Person, dice: Dice) -> Person:
    """The same person at another address of the same street."""
    return Person(old.name, old.phone, old.region, _detail(dice))


def buyer_words(dice: Dice) -> str:
    """买家留言; mostly none."""
    return dice.pick(_WORDS) if dice.chance(0.15) else ""


def seller_words(dice: Dice) -> str:
    """商家备注; mostly none."""
    return dice.pick(_REMARKS) if dice.chance(0.1) else ""


def mask_name(name: str) -> str:
    """As the platform shows names: the first character and one star for each other."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def mask_phone(phone: str) -> str:
    """As the platform shows phones: ``13*******64``."""
    return phone[:2] + "*" * (len(phone) - 4) + phone[-2:]


def mask_detail(detail: str) -> str:
    """As the platform shows addresses: the road stays, digits go."""
    return "".join("*" if ch.isdigit() else ch for ch in detail)


def _detail(dice: Dice) -> str:
    road = f"{dice.pick(_ROADS)}{dice.between(1, 999)}号"
    if dice.chance(0.1):
        return f"{road} {dice.pick(_ESTATES)}快递柜&代收点<{dice.between(1, 9)}号>"
    building = f"{dice.between(1, 30)}幢{dice.between(1, 4)}单元"
    return f"{road}{dice.pick(_ESTATES)}{building}{dice.between(1, 28)}0{dice.between(1, 4)}室"
