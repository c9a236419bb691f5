"""Courier companies, their branches (网点) and how their numbers look."""

import re
from dataclasses import dataclass

from app.sandbox.dice import Dice


@dataclass(frozen=True, slots=True)
class Courier:
    """A company. ``pattern`` is what its numbers match, ``head`` how new ones begin."""

    row_id: int
    code: str
    name: str
    head: str
    digits: int
    pattern: str
    direct: bool = False  # 直营: numbers are not bought in advance

    def number(self, serial: int, dice: Dice) -> str:
        """A number never given before: ``serial`` makes it unique."""
        return self.head + f"{serial:0{self.digits - 3}d}"[-(self.digits - 3) :] + dice.digits(3)

    def fits(self, number: str) -> bool:
        """Whether ``number`` can be one of this company's."""
        return re.fullmatch(self.pattern, number) is not None


COURIERS = {
    courier.code: courier
    for courier in (
        Courier(12, "yuantong", "圆通速递", "YT88", 11, r"YT\d{13}"),
        Courier(15, "zhongtong", "中通快递", "78", 12, r"7\d{13}"),
        Courier(9, "yunda", "韵达快递", "46", 13, r"4\d{14}"),
        Courier(7, "shunfeng", "顺丰速运", "SF14", 11, r"SF\d{13}", direct=True),
        Courier(17, "jd", "京东快递", "JDVB", 11, r"JDV[A-Z]\d{11}", direct=True),
        Courier(101, "jtexpress", "极兔速递", "JT30", 11, r"JT\d{13}"),
        Courier(8, "shentong", "申通快递", "77", 13, r"7\d{14}"),
        Courier(19, "youzhengguonei", "邮政快递包裹", "98", 11, r"9\d{12}"),
        Courier(18, "ems", "EMS", "12", 11, r"1\d{12}", direct=True),
        Courier(21, "debangkuaidi", "德邦快递", "DPK36", 10, r"DPK\d{12}", direct=True),
        Courier(112, "danniao", "丹鸟快递", "DN0", 12, r"DN\d{13}"),
    )
}

_BRANCH_PLACES = (
    ("浙江省", "杭州市", "余杭区", "仓前街道", "龙舟路88号练习仓库1号门", "杭州余杭仓前"),
    ("浙江省", "金华市", "义乌市", "福田街道", "商城大道1899号练习仓库2幢", "义乌福田"),
)


@dataclass(slots=True)
class Branch:
    """One 网点 with the shop's account there. ``balance`` None: the company does not count."""

    courier: Courier
    code: str
    name: str
    addresses: tuple[tuple[str, str, str, str, str], ...]
    balance: int | None
    allocated: int = 0
    cancelled: int = 0
    recycled: int = 0


def branches(shop_number: int) -> list[Branch]:
    """The accounts of one shop: a branch for most companies, two for 中通."""
    found: list[Branch] = []
    for courier in COURIERS.values():
        if courier.code in {"danniao", "debangkuaidi"}:
            continue
        places = _BRANCH_PLACES if courier.code == "zhongtong" else _BRANCH_PLACES[:1]
        for place, (province, city, district, street, detail, label) in enumerate(places, 1):
            found.append(
                Branch(
                    courier=courier,
                    code=f"{57100 + shop_number * 10 + place}{courier.row_id:03d}",
                    name=f"{label}{courier.name[:2]}网点",
                    addresses=((province, city, district, street, detail),),
                    balance=None if courier.direct else 30_000,
                )
            )
    return found


def sort_marks(courier: Courier, district_code: str, city: str, district: str) -> dict[str, str]:
    """What sorters read for a destination: the same place always gives the same marks."""
    dice = Dice("marks", courier.code, district_code)
    first = f"{int(district_code[:4]) % 900 + 100}"
    second = f"{dice.pick('ABCDEFGHJK')}{dice.between(1, 99):02d}"
    place = city.removesuffix("市")
    return {
        "sort_code": f"{first}-{second} {dice.between(1, 99):03d}",
        "package_center_code": f"{district_code[:4]}{dice.between(10, 99)}",
        "package_center_name": f"{place}转运中心",
        "short_address_code": f"{first}{second}",
        "short_address_name": f"{place}{district.removesuffix('区')}",
    }
