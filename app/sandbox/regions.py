"""Places that receivers live in, with the administrative codes of the state."""

from dataclasses import dataclass

_TABLE = """
330106 浙江省 杭州市 西湖区 文新街道 翠苑街道
330110 浙江省 杭州市 余杭区 仓前街道 五常街道
330782 浙江省 金华市 义乌市 稠城街道 福田街道
320106 江苏省 南京市 鼓楼区 湖南路街道 华侨路街道
320583 江苏省 苏州市 昆山市 玉山镇 花桥镇
310115 上海市 上海市 浦东新区 花木街道 张江镇
310112 上海市 上海市 闵行区 七宝镇 莘庄镇
110105 北京市 北京市 朝阳区 望京街道 三里屯街道
110108 北京市 北京市 海淀区 中关村街道 学院路街道
440106 广东省 广州市 天河区 石牌街道 棠下街道
440305 广东省 深圳市 南山区 粤海街道 招商街道
440605 广东省 佛山市 南海区 桂城街道 狮山镇
350203 福建省 厦门市 思明区 莲前街道 鼓浪屿街道
370102 山东省 济南市 历下区 泉城路街道 千佛山街道
370202 山东省 青岛市 市南区 香港中路街道 八大峡街道
410105 河南省 郑州市 金水区 经八路街道 花园路街道
420106 湖北省 武汉市 武昌区 中南路街道 珞珈山街道
430104 湖南省 长沙市 岳麓区 望月湖街道 橘子洲街道
510107 四川省 成都市 武侯区 浆洗街街道 桂溪街道
510104 四川省 成都市 锦江区 春熙路街道 三圣街道
500103 重庆市 重庆市 渝中区 解放碑街道 大坪街道
610113 陕西省 西安市 雁塔区 小寨路街道 大雁塔街道
210102 辽宁省 沈阳市 和平区 南湖街道 西塔街道
230102 黑龙江省 哈尔滨市 道里区 兆麟街道 新阳路街道
450102 广西壮族自治区 南宁市 兴宁区 民生街道 朝阳街道
530102 云南省 昆明市 五华区 华山街道 护国街道
620102 甘肃省 兰州市 城关区 张掖路街道 皋兰路街道
630103 青海省 西宁市 城中区 人民街街道 南滩街道
640104 宁夏回族自治区 银川市 兴庆区 凤凰北街街道 解放西街街道
650102 新疆维吾尔自治区 乌鲁木齐市 天山区 燕儿窝街道 胜利路街道
540102 西藏自治区 拉萨市 城关区 八廓街道 吉日街道
150102 内蒙古自治区 呼和浩特市 新城区 海拉尔东路街道 锡林路街道
460105 海南省 海口市 秀英区 海秀街道 秀英街道
"""

FAR = frozenset({"53", "62", "63", "64", "65", "54", "15", "46"})
"""First two code digits of the provinces to which parcels take longest."""


@dataclass(frozen=True, slots=True)
class Region:
    """A street with everything above it; ``code`` is the district's."""

    code: str
    province: str
    city: str
    district: str
    street: str
    street_code: str

    @property
    def far(self) -> bool:
        """Whether couriers need extra days."""
        return self.code[:2] in FAR


def _read() -> tuple[Region, ...]:
    regions: list[Region] = []
    for line in _TABLE.split("\n"):
        if line:
            code, province, city, district, *streets = line.split()
            regions += [
                Region(code, province, city, district, street, f"{code}{number:03d}")
                for number, street in enumerate(streets, 1)
            ]
    return tuple(regions)


REGIONS = _read()
