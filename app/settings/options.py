"""Every option of the program, as data."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.errors import InvalidInput
from app.ports.settings import Value
from app.settings.option import Form, Kind, Option

SHOP = "店铺"
SYNC = "同步"
SHIPPING = "快递与发件人"
GATES = "关卡"
LABEL = "面单打印机"
SLIP = "发货单打印机"
PICKUP = "揽收提醒"
LATER = "稍后重试"
RATE = "揽收及时率"
AFTER_SALE = "售后提醒"
REPORT = "日报"
BOARDS = "看板与手机"
LOOK = "界面"
STATION = "本机"

DAY_S = 86_400
PORT_MAX = 65_535


def _text(
    key: str,
    default: str,
    label: str,
    group: str,
    note: str = "",
    *,
    form: Form = Form.ANY,
    required: bool = False,
) -> Option:
    return Option(
        key=key,
        kind=Kind.TEXT,
        default=default,
        label=label,
        group=group,
        note=note,
        form=form,
        required=required,
    )


def _number(
    key: str,
    default: int,
    label: str,
    group: str,
    note: str = "",
    *,
    low: int = 0,
    high: int,
    unit: str = "",
    choices: tuple[tuple[Value, str], ...] = (),
) -> Option:
    return Option(
        key=key,
        kind=Kind.NUMBER,
        default=default,
        label=label,
        group=group,
        note=note,
        low=low,
        high=high,
        unit=unit,
        choices=choices,
    )


def _choice(
    key: str,
    default: str,
    label: str,
    group: str,
    note: str = "",
    *,
    choices: tuple[tuple[Value, str], ...],
) -> Option:
    return Option(
        key=key,
        kind=Kind.CHOICE,
        default=default,
        label=label,
        group=group,
        note=note,
        choices=choices,
    )


CLOSED_OPEN: tuple[tuple[Value, str], ...] = (("closed", "拦下"), ("open", "只提醒"))

OPTIONS: tuple[Option, ...] = (
    _text("shop.base_url", "https://openapi-fxg.jinritemai.com", "开放平台地址", SHOP,
          "练习店铺会自动改成本机地址。", form=Form.URL, required=True),
    _text("shop.proxy", "", "HTTP 代理", SHOP, "平台设置了 IP 白名单时填写；留空直连。",
          form=Form.PROXY),
    _number("shop.warn_days", 7, "授权到期提前提醒", SHOP,
            "还剩这么多天时每天提醒一次；0 不提醒。", high=60, unit="天"),
    _number("sync.interval_s", 60, "同步间隔", SYNC, low=15, high=3600, unit="秒"),
    _number("sync.first_days", 90, "首次同步天数", SYNC, "平台最多提供 90 天。",
            low=1, high=90, unit="天"),
    _number("sync.overlap_s", 300, "同步重叠", SYNC, "每次多读一段，避免漏单。",
            high=DAY_S, unit="秒"),
    _number("audit.hour", 3, "漏单核对时间", SYNC, "每天这个钟点的 30 分开始；错过了下次启动补做。",
            high=23, unit="点"),
    _number("audit.days", 15, "漏单核对天数", SYNC, "核对最近多少天的订单。",
            low=1, high=89, unit="天"),
    _text("shipping.carrier", "", "快递公司", SHIPPING, "快递公司代码，如 zhongtong。"),
    _text("shipping.branch", "", "网点", SHIPPING, "网点代码；留空用第一个网点。"),
    _number("shipping.address_index", 0, "发件地址序号", SHIPPING,
            "网点登记的第几个地址，从 0 数起。", high=99),
    _text("sender.name", "", "发件人姓名", SHIPPING),
    _text("sender.phone", "", "发件人电话", SHIPPING, form=Form.PHONE),
    _number("gate.max_age_s", 300, "订单核对有效期", SHIPPING,
            "取号、打印、发货前，比这更旧的订单会先向平台核对。", high=DAY_S, unit="秒"),
    _text("courier.daily_at", "17:00", "快递每天几点来", SHIPPING,
          "用来建议什么时候回传，如 17:00。", form=Form.TIME, required=True),
    _choice("courier.sundays", "yes", "快递周日", SHIPPING,
            choices=(("yes", "也来"), ("no", "不来"))),
    _number("handover.no_show_h", 12, "交接后多久没有揽收算没来", SHIPPING,
            "这张清单一件也没有揽收时提醒，并记入快递评分。", low=1, high=72, unit="小时"),
    *(
        _choice(f"gate.{key}", "closed", label, GATES, choices=CLOSED_OPEN)
        for key, label in (
            ("refund_pending", "买家正在申请退款"),
            ("partly_refunded", "部分商品已退款"),
            ("review", "平台风控审核中"),
            ("address_changed", "取号后收件地址已改"),
            ("held", "订单已挂起"),
        )
    ),
    *(
        option
        for act, name in (("number", "取号"), ("print", "打印"), ("ship", "发货"), ("scan", "扫描"))
        for option in (
            _choice(f"gate.stale.{act}", "closed", f"{name}时连不上平台、无法核对", GATES,
                    "只提醒时，用期限内核对过的订单继续。", choices=CLOSED_OPEN),
            _number(f"gate.stale_max_s.{act}", 3_600, f"{name}时最旧可用", GATES,
                    high=DAY_S, unit="秒"),
        )
    ),
    Option(key="retry.later", kind=Kind.FLAG, default=True, label="自动稍后重试", group=LATER,
           note="取号、发货遇到「稍后再试」的原因时，到点自动再试；打印从不自动再试。"),
    _number("retry.first_s", 120, "第一次等多久", LATER, "之后每次等上次的两倍。",
            low=30, high=3_600, unit="秒"),
    _number("retry.most_s", 1_800, "最多等多久", LATER, low=60, high=21_600, unit="秒"),
    _number("retry.hours", 12, "多久后不再试", LATER, "还没成功就交给人。",
            low=1, high=72, unit="小时"),
    _text("print.printer", "", "当前打印机", LABEL, "打印面单用哪一台；留空用第一台。"),
    _choice("print.order", "listed", "面单顺序", LABEL, "打印面单和发货单时的先后。", choices=(
        ("listed", "按表格里的顺序"),
        ("sku", "按商品，同款在一起"),
        ("location", "按库位，顺着货架走"),
        ("paid", "按付款时间"),
        ("deadline", "按截止时间，最急的在前"),
    )),
    _text("printer.component", "ws://localhost:13888", "抖店打印组件地址", LABEL,
          "打印组件装在别的电脑上时才需要改。", form=Form.SOCKET, required=True),
    _text("printer.custom_url", "", "自定义区模板地址", LABEL,
          "抖店打印组件的自定义区模板；留空不打自定义区。", form=Form.URL),
    Option(key="print.unmarked_reprints", kind=Kind.FLAG, default=False,
           label="允许没有标记的补打", group=LABEL,
           note="抖店打印组件没有自定义区时，补打的面单印不上「补打」。"),
    _text("printer.slip.printer", "", "打印到", SLIP, "小票打印机，或本机的一台面单打印机。"),
    _text("printer.slip.template", "packing_slip_100x100", "发货单模板", SLIP,
          "打在标签上时用哪个模板。", required=True),
    _text("printer.slip.host", "", "打印机地址", SLIP, "小票打印机的 IP 地址。", form=Form.HOST),
    _number("printer.slip.port", 9100, "端口", SLIP, low=1, high=PORT_MAX),
    Option(key="label.mask_receiver", kind=Kind.FLAG, default=True, label="隐藏收件人信息",
           group=LABEL, note="按国家标准在面单上隐藏姓名和电话的一部分。"),
    _number("pickup.pay_soon_s", 21_600, "支付时限：提前提醒", PICKUP,
            "距离 24/36/48 小时或承诺时间还剩多久时变黄。", high=2 * DAY_S, unit="秒"),
    _number("pickup.pay_urgent_s", 7_200, "支付时限：紧急", PICKUP, "还剩多久时变红。",
            high=2 * DAY_S, unit="秒"),
    _number("pickup.upload_soon_s", 43_200, "发货后揽收：提前提醒", PICKUP,
            "距离发货满 24/48 小时还剩多久时变黄。", high=2 * DAY_S, unit="秒"),
    _number("pickup.upload_urgent_s", 14_400, "发货后揽收：紧急", PICKUP, "还剩多久时变红。",
            high=2 * DAY_S, unit="秒"),
    Option(key="alert.desktop", kind=Kind.FLAG, default=True, label="弹出桌面通知", group=PICKUP,
           note="同一时限的订单合成一条，每单每个时限只提醒一次。"),
    Option(key="alert.sound", kind=Kind.FLAG, default=True, label="同时响一声", group=PICKUP),
    _choice("alert.level", "1", "从哪一级开始弹出", PICKUP, choices=(
        ("1", "变黄就提醒"),
        ("2", "变红才提醒"),
        ("3", "回传超时才提醒"),
    )),
    _text("alert.quiet_from", "", "安静时段开始", PICKUP,
          "北京时间，如 22:00；安静时不弹出、不响、不发群消息，过后合成一条。留空不安静。",
          form=Form.TIME),
    _text("alert.quiet_to", "", "安静时段结束", PICKUP, "如 07:30；可以跨过零点。", form=Form.TIME),
    _number("alert.late_pct", 5, "店铺迟发：提醒", PICKUP,
            "今天到承诺时间的订单里，迟的超过多少时在窗口顶部提醒。", high=100, unit="%"),
    _number("alert.critical_pct", 20, "店铺迟发：严重", PICKUP, high=100, unit="%"),
    _text("rate.pack", "2022-06", "规则包", RATE,
          "按哪个规则包计算；auto 按日期选平台当时的规则。倒计时的时限下次启动后生效。",
          required=True),
    _choice("rate.reading", "pack", "时段算法", RATE, "只对按时段占比计算的规则包有用。", choices=(
        ("pack", "按规则包"),
        ("disjoint", "分段，上限 70 %"),
        ("cumulative", "累计，上限 100 %"),
    )),
    _choice("rate.unit", "sku", "计算单位", RATE, "平台按子订单计算。", choices=(
        ("sku", "子订单"),
        ("order", "订单"),
        ("parcel", "包裹"),
    )),
    _choice("rate.scan", "last", "一单多包裹", RATE, "一个订单分几个包裹发时，看哪一次揽收。",
            choices=(("last", "最后一次揽收"), ("first", "第一次揽收"))),
    _number("aftersale.soon_s", 43_200, "售后期限：提前提醒", AFTER_SALE,
            "等商家处理的售后，距离期限还剩多久时变黄。", high=7 * DAY_S, unit="秒"),
    _number("aftersale.urgent_s", 7_200, "售后期限：紧急", AFTER_SALE,
            "还剩多久时变红，并在状态栏提醒。", high=7 * DAY_S, unit="秒"),
    _text("report.at", "", "定时导出时间", REPORT, "如 08:30；留空不自动导出。", form=Form.TIME),
    _choice("report.day", "yesterday", "定时导出哪一天", REPORT,
            choices=(("yesterday", "前一天"), ("today", "当天"))),
    _text("report.folder", "", "定时导出到", REPORT, "文件夹；留空不自动导出。"),
    _text("report.formats", "xlsx pdf", "定时导出格式", REPORT,
          "xlsx pdf png csv json，用空格分开。", required=True),
    _text("close.folder", "", "日结存放到", REPORT, "文件夹；留空放在数据文件夹的 closes 里。"),
    _text("close.formats", "xlsx pdf json", "日结日报格式", REPORT,
          "xlsx pdf png csv json，用空格分开。", required=True),
    Option(key="phone.on", kind=Kind.FLAG, default=False, label="允许手机查看", group=BOARDS,
           note="同一网络里有链接的手机能看数量、倒计时和揽收率；看不到收件人。"),
    _number("phone.hours", 24, "链接有效期", BOARDS, "换新链接时按这个算。",
            low=1, high=720, unit="小时"),
    _number("phone.port", 8780, "网页端口", BOARDS, low=1024, high=PORT_MAX),
    _text("phone.address", "", "本机地址", BOARDS,
          "电脑有几个网络时填手机所在网络的 IP 地址；留空自动。", form=Form.HOST),
    Option(key="phone.tls", kind=Kind.FLAG, default=False, label="加密连接（HTTPS）", group=BOARDS,
           note="用本机自己的证书，手机第一次打开会提醒；证书指纹显示在链接下面，可以核对。"),
    _choice("wall.theme", "dark", "大屏外观", BOARDS,
            choices=(("dark", "深色"), ("light", "浅色"), ("window", "和窗口一样"))),
    _choice("ui.theme", "system", "外观", LOOK,
            choices=(("system", "跟随系统"), ("light", "浅色"), ("dark", "深色"))),
    _choice("ui.language", "zh_CN", "语言", LOOK,
            choices=(("zh_CN", "简体中文"), ("en", "English"))),
    _choice("ui.density", "normal", "行距", LOOK,
            choices=(("compact", "紧凑"), ("normal", "标准"), ("comfortable", "宽松"))),
    _text("operator.name", "", "操作员", STATION, "记入操作日志。"),
    _text("station.name", "", "工作站名", STATION, "记入流水和日报；留空用这台电脑的名字。"),
    _choice("keyring.backend", "os", "密钥存放", STATION,
            "系统钥匙串不可用时，可改为加密文件。",
            choices=(("os", "系统钥匙串"), ("file", "加密文件"))),
)  # fmt: skip
"""In the order screens show them."""

BY_KEY: Mapping[str, Option] = MappingProxyType({option.key: option for option in OPTIONS})

ORDERED = (
    ("pickup.pay_urgent_s", "pickup.pay_soon_s"),
    ("pickup.upload_urgent_s", "pickup.upload_soon_s"),
    ("alert.late_pct", "alert.critical_pct"),
)
"""Pairs of numbers of which the first may not be above the second."""


def option(key: str) -> Option:
    """The option ``key``.

    Raises:
        InvalidInput: there is none.
    """
    if key not in BY_KEY:
        raise InvalidInput(
            "settings.unknown", f"没有名为 {key} 的设置", "用 zhunlan settings 查看全部设置。"
        )
    return BY_KEY[key]


def check_together(values: Mapping[str, Value]) -> None:
    """Check what single options cannot: of :data:`ORDERED` no first one is above its second.

    Args:
        values: every option's value, each checked on its own.

    Raises:
        InvalidInput: two options contradict each other.
    """
    for urgent, soon in ORDERED:
        if int(values[urgent]) > int(values[soon]):
            raise InvalidInput(
                "settings.contradiction",
                f"「{BY_KEY[urgent].label}」不能大于「{BY_KEY[soon].label}」",
                "改小前一个，或改大后一个。",
                context={"key": urgent},
            )
