"""The commands and their arguments. Only argparse is imported, so that the help is quick."""

import argparse
from datetime import date
from functools import partial
from pathlib import Path

from app.cli.chinese import Parser
from app.cli.exits import HELP
from app.cli.parser_alerts import add_alert_commands
from app.cli.parser_batches import add_batch_commands
from app.cli.parser_close import add_close_commands
from app.cli.parser_groups import add_group_commands
from app.cli.parser_handover import add_handover_commands
from app.cli.parser_label import add_label_commands
from app.cli.parser_later import add_later_commands
from app.cli.parser_marks import add_mark_commands
from app.cli.parser_papers import add_location_commands, add_order, add_paper_commands
from app.cli.parser_phone import add_phone_commands
from app.cli.parser_pickup import add_pickup_commands
from app.cli.parser_rate import add_rate_commands
from app.cli.parser_report import add_report_command
from app.cli.parser_shipments import add_shipments_command
from app.cli.parser_shops import add_shop_commands
from app.cli.parser_tracking import add_tracking_commands

STAGES = (
    "to_number",
    "number_unknown",
    "to_print",
    "to_confirm",
    "to_ship",
    "ship_unknown",
    "shipped",
    "picked_up",
    "closed",
)
WAYS = ("network", "usb", "device", "serial", "cups", "spooler", "driver", "doudian", "file")
SCENARIOS = (
    *("calm", "burst", "refund_storm", "odd_routes", "careless_couriers", "special"),
    "slow_courier",
)


def build_parser() -> Parser:
    """The whole command line; each command sets ``command`` to ``module.function``."""
    parser = Parser(
        prog="zhunlan",
        description="准揽：抖店打单发货，盯住每一单的揽收时限。\n不带命令时打开窗口。",
        epilog=HELP,
    )
    parser.set_defaults(
        command="window.show", profile=None, keyring="", json=False, subject="", ids=[], all=False
    )
    _common(parser)
    parser.add_argument("--version", action="store_true", help="显示版本")
    commands = parser.add_subparsers(title="命令", metavar="命令")
    for add in (
        *(partial(add_shop_commands, command=_command), _day, _waybills, _print, _locations),
        *(_printers, _ship, _scan, _gates, _report),
    ):
        add(commands)
    add_label_commands(commands, _command)
    add_later_commands(commands, _command)
    add_pickup_commands(commands, _command, _amount)
    add_rate_commands(commands, _command)
    add_handover_commands(commands, _command, _amount)
    add_shipments_command(commands, _command, _amount)
    add_batch_commands(commands, _command)
    add_phone_commands(commands, _command)
    add_alert_commands(commands, _command)
    for add in (_settings, _practice, _api):
        add(commands)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    """Options that stand before or after the command."""
    group = parser.add_argument_group("通用选项")
    group.add_argument(
        "--profile",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="文件夹",
        help="数据、设置、日志都放在这个文件夹",
    )
    group.add_argument(
        "--keyring",
        choices=("os", "file"),
        default=argparse.SUPPRESS,
        help="密钥存放：os 系统钥匙串，file 加密文件（默认看设置）",
    )
    group.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="结果输出为 JSON"
    )


def _command(
    commands: "argparse._SubParsersAction[Parser]", name: str, text: str, command: str
) -> Parser:
    parser = commands.add_parser(name, help=text, description=f"{text}。")
    parser.set_defaults(command=command)
    _common(parser)
    return parser


def _deeper(parser: Parser) -> "argparse._SubParsersAction[Parser]":
    return parser.add_subparsers(title="子命令", metavar="子命令")


def _parcels(parser: Parser, what: str) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--all", action="store_true", help=f"{what}（不写单号时就是这样）")
    group.add_argument("ids", nargs="*", default=[], metavar="单号", help="订单号、包裹号或运单号")


def _shop(parser: Parser, text: str = "只处理这个店铺") -> None:
    parser.add_argument("--shop", metavar="店铺ID", default="", help=text)


def _day(commands: "argparse._SubParsersAction[Parser]") -> None:
    sync = _command(commands, "sync", "从平台同步订单和售后", "day.sync")
    _shop(sync)
    audit = _command(_deeper(sync), "audit", "核对漏单：和平台逐单比对并补回", "audit.audit")
    _shop(audit)
    audit.add_argument(
        "--days", type=_amount, default=0, metavar="N", help="最近几天，不写则按设置（15）"
    )
    audit.add_argument("--all", action="store_true", help="列出每一处差异，不写则最多 10 处")
    audit.add_argument("--hours", action="store_true", help="按付款的小时和状态列出两边的单数")
    right = audit.add_mutually_exclusive_group()
    right.add_argument(
        "--accept",
        nargs="+",
        default=[],
        metavar="订单号",
        help="确认无误：平台查不到的或读不出来的，再查一次后记下；"
        "和 --reason 一起用，- 是没有订单号的",
    )
    right.add_argument("--withdraw", nargs="+", default=[], metavar="订单号", help="撤销确认无误")
    audit.add_argument("--reason", metavar="理由", default="", help="怎么核实的，记入审计")
    orders = _command(commands, "orders", "列出包裹和揽收倒计时", "orders.orders")
    orders.add_argument(
        "--stage", choices=STAGES, action="append", default=[], help="只看这个阶段，可写多次"
    )
    orders.add_argument("--limit", type=_amount, default=0, metavar="N", help="最多列出 N 个")
    orders.add_argument(
        "--no-shipping", action="store_true", help="只列无需发货的订单：虚拟商品、电子券、买家自提"
    )
    _shop(orders, "只看这个店铺")
    add_mark_commands(_deeper(orders), _command)
    add_group_commands(commands, _command)
    cases = _command(commands, "aftersales", "列出等商家处理的售后和期限", "aftersales.show")
    cases.add_argument("--all", action="store_true", help="也列等买家的和最近 7 天结束的")
    _shop(cases, "只看这个店铺")


def _waybills(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _command(commands, "waybills", "取运单号（全部待取号）", "day.acquire")
    parser.set_defaults(pieces=1, override="", unchecked=False)
    actions = _deeper(parser)
    acquire = _command(actions, "acquire", "取运单号", "day.acquire")
    _parcels(acquire, "全部待取号")
    acquire.add_argument(
        "--pieces", type=_amount, default=1, metavar="N", help="子母件：每个包裹几件，默认 1"
    )
    _override(acquire)
    _command(actions, "reconcile", "查清结果未知的取号、回收、更新和改号", "numbers.reconcile")
    _command(actions, "recyclable", "列出可回收的运单号", "numbers.recyclable")
    give_back = _command(actions, "give-back", "回收运单号，不能撤销", "numbers.give_back")
    give_back.add_argument("--recyclable", action="store_true", help="全部可回收的")
    _numbers(give_back, "*")
    _numbers(_command(actions, "redo", "重做：回收旧号，再取一个新号", "numbers.redo"), "+")
    _numbers(
        _command(actions, "update", "收件地址改了：更新面单，运单号不变", "numbers.update"), "+"
    )
    add = _command(actions, "add-parcel", "加包裹：给订单再加一个运单号", "numbers.add_parcel")
    add.add_argument("id", metavar="单号", help="订单号、包裹号或运单号")
    pieces = _command(actions, "pieces", "子母件：一个包裹分成几件", "numbers.pieces")
    pieces.add_argument("id", metavar="单号", help="订单号、包裹号或运单号")
    pieces.add_argument("--pieces", type=_amount, required=True, metavar="N", help="一共几件")


def _override(parser: Parser) -> None:
    parser.add_argument(
        "--override", default="", metavar="原因", help="放行：写明原因，拦下的也继续，记入审计"
    )
    parser.add_argument(
        "--unchecked",
        action="store_true",
        help="和 --override 一起用：连不上平台、太久没有核对的也继续",
    )


def _shipping(parser: Parser) -> None:
    _override(parser)
    parser.add_argument(
        "--reject-refund",
        action="store_true",
        help="和 --override 一起用：发货时拒绝买家的退款申请，不能撤销",
    )
    parser.add_argument("--advise", action="store_true", help="只建议什么时候回传，不发货")
    parser.add_argument(
        "--early", action="store_true", help="还没到买家预约的发货时间也发；写了单号的总是发"
    )


def _scan(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _command(commands, "scan", "扫码：手里这个包裹能不能发", "scan.look_up")
    _numbers(parser, "*")
    parser.add_argument(
        "--no-ask", action="store_true", help="太久没有核对的也不问平台，只按本地已知的说"
    )


def _gates(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _command(commands, "gates", "关卡：什么会拦下、能不能放行", "gates.show")
    actions = _deeper(parser)
    given = _command(actions, "overrides", "一天里放行了哪些", "gates.overrides")
    given.add_argument(
        "--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="哪一天，默认今天"
    )
    taken = _command(actions, "withdraw", "撤销还没有用掉的放行", "gates.withdraw")
    _numbers(taken, "+")
    taken.add_argument(
        "--act",
        choices=("number", "print", "ship"),
        default="",
        help="只撤销取号、打印或发货的放行；默认都撤销",
    )


def _numbers(parser: Parser, count: str) -> None:
    parser.add_argument(
        "ids", nargs=count, default=[], metavar="单号", help="订单号、包裹号或运单号"
    )


def _print(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _command(commands, "print", "打印面单（全部待打印）", "printing.labels")
    parser.set_defaults(reason="", printer="", override="", unchecked=False, order="")
    actions = _deeper(parser)
    labels = _command(actions, "labels", "打印面单", "printing.labels")
    _parcels(labels, "全部待打印")
    labels.add_argument(
        "--reason", default="", metavar="原因", help="补打的原因；已打印过的面单要写明才会再打"
    )
    labels.add_argument(
        "--printer", default="", metavar="打印机", help="名字或编号；默认用当前打印机"
    )
    _override(labels)
    add_order(labels)
    _command(actions, "waiting", "列出待确认的面单", "printing.waiting")
    confirm = _command(actions, "confirm", "说明待确认的面单出来没有", "printing.confirm")
    confirm.add_argument("job", metavar="打印任务", help="见 zhunlan print waiting")
    answer = confirm.add_mutually_exclusive_group(required=True)
    answer.add_argument("--came-out", action="store_true", help="出来了")
    answer.add_argument("--not", dest="came_out", action="store_false", help="没出来")
    doubt = _command(actions, "unconfirm", "撤销对一张面单的回答，重新待确认", "printing.unconfirm")
    doubt.add_argument("job", metavar="打印任务", help="回答时写的那个")
    add_paper_commands(actions, _command, parcels=_parcels)


def _locations(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _command(commands, "locations", "库位：商品放在哪里", "locations.show")
    add_location_commands(_deeper(parser), _command)


def _printers(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _command(commands, "printers", "本机的打印机", "printers.show")
    parser.set_defaults(name="")
    actions = _deeper(parser)
    _command(actions, "list", "列出本机的打印机", "printers.show")
    find = _command(actions, "find", "搜索能用的打印机", "printers.find")
    find.add_argument("--scan", action="store_true", help="也扫描本网段的 9100 端口")
    _add_printer(_command(actions, "add", "添加打印机", "printers.add"))
    change = _command(actions, "change", "改打印机的设置，没写的不变", "printers.change")
    _add_printer(change)
    change.add_argument("--name", dest="new_name", metavar="新名字", help="改名")
    change.set_defaults(**dict.fromkeys(_KEPT))
    usual = _command(actions, "usual", "设为常用", "printers.usual")
    usual.add_argument("name", metavar="名字", help="名字或编号")
    remove = _command(actions, "remove", "删除打印机，打印记录保留", "printers.remove")
    remove.add_argument("name", metavar="名字", help="名字或编号")
    state = _command(actions, "state", "询问打印机状态", "printers.state")
    state.add_argument("name", nargs="?", default="", metavar="名字", help="不写则询问每一台")
    test = _command(actions, "test", "打印一张测试页", "printers.test")
    test.add_argument("name", nargs="?", default="", metavar="名字", help="不写则用当前打印机")
    _calibrate(actions)


_KEPT = (
    *("new_name", "way", "place", "model", "template", "media", "gap", "speed", "density"),
    *("burst", "finish", "baud", "turned", "silence"),
)
"""Of a printer that is changed, what stays when it is not given."""


def _add_printer(parser: Parser) -> None:
    parser.add_argument("name", metavar="名字")
    parser.add_argument("--way", choices=WAYS, default="network", help="连接方式")
    parser.add_argument(
        "--place", default="", metavar="位置", help="地址、USB 编号、设备、串口、队列或文件"
    )
    parser.add_argument(
        "--model", default="generic-tspl-203", metavar="型号", help="见 zhunlan printers find"
    )
    parser.add_argument(
        "--template", default="", metavar="模板", help="面单模板；打印组件则是平台的模板代码"
    )
    parser.add_argument(
        "--media",
        choices=("gap", "mark", "continuous"),
        default="gap",
        help="纸张：gap 有间隙，mark 黑标，continuous 连续纸",
    )
    parser.add_argument("--gap", type=float, default=2.0, metavar="毫米", help="标签间隙")
    parser.add_argument("--speed", type=_amount, metavar="N", help="英寸/秒，不写按型号")
    parser.add_argument("--density", type=_amount, metavar="N", help="0–15，不写按型号")
    parser.add_argument(
        "--burst", type=_amount, default=1, metavar="N", help="连着打几张再核对，1–10"
    )
    parser.add_argument("--finish", choices=("tear", "peel", "cut"), default="", help="出纸方式")
    parser.add_argument("--baud", type=_amount, default=9600, metavar="N", help="串口波特率")
    parser.add_argument(
        "--turned", action=argparse.BooleanOptionalAction, default=False, help="倒过来打印"
    )
    parser.add_argument(
        "--silence",
        choices=("stop", "go_on"),
        default="stop",
        help="打印机不回报时：stop 每张停下确认，go_on 整批打完再核对",
    )
    parser.add_argument("--usual", action="store_true", help="设为常用")


def _calibrate(actions: "argparse._SubParsersAction[Parser]") -> None:
    parser = _command(
        actions, "calibrate", "打标尺、填读数，校准一台打印机", "calibration.calibrate"
    )
    parser.add_argument("name", metavar="打印机", help="名字或编号")
    parser.add_argument(
        "--stock", default="", metavar="宽x高", help="纸张，如 100x180；默认是它的面单模板的"
    )
    do = parser.add_mutually_exclusive_group()
    do.add_argument("--print", action="store_true", help="打一张标尺")
    do.add_argument("--print-run", type=_amount, default=0, metavar="N", help="连打 N 张编号标尺")
    do.add_argument("--print-darkness", action="store_true", help="每种浓度打一张")
    do.add_argument("--show", action="store_true", help="查看现在的校准")
    do.add_argument("--reset", action="store_true", help="恢复原样")
    do.add_argument(
        "--drift",
        nargs=3,
        metavar=("第一张", "最后一张", "N"),
        help="N 张里第一张和最后一张横线到上边的毫米数，看跑不跑偏",
    )
    parser.add_argument("--left", metavar="毫米", help="竖线到纸左边的距离，应是 10")
    parser.add_argument("--top", metavar="毫米", help="横线到纸上边的距离，应是 10")
    parser.add_argument("--width", metavar="毫米", help="横尺从标着 10 的线到最后一个整十的长度")
    parser.add_argument("--height", metavar="毫米", help="竖尺从标着 10 的线到最后一个整十的长度")
    parser.add_argument("--density", type=_amount, metavar="N", help="打印浓度 0–15")


def _ship(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _command(commands, "ship", "发货回传运单号（全部已打印未发）", "day.ship")
    parser.set_defaults(reconcile=False)
    _shipping(parser)
    parser.add_argument("--all", action="store_true", help="全部已打印未发（不写单号时就是这样）")
    parser.add_argument(
        "ids",
        nargs="*",
        default=[],
        metavar="单号",
        help="订单号、包裹号或运单号；写 reconcile 则查清结果未知的发货；写 edit 单号 则改单号",
    )
    edit = parser.add_argument_group("改单号（ship edit 单号）")
    edit.add_argument("--carrier", default="", metavar="快递", help="快递编码，默认不变")
    edit.add_argument("--number", default="", metavar="运单号", help="改成这个运单号")
    edit.add_argument("--new", action="store_true", help="取一个新号")


def _report(commands: "argparse._SubParsersAction[Parser]") -> None:
    add_tracking_commands(commands, _command)
    add_report_command(commands, _command)
    add_close_commands(commands, _command)


def _settings(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _command(commands, "settings", "查看或修改设置", "options.show")
    parser.set_defaults(keys=[])
    actions = _deeper(parser)
    get = _command(actions, "get", "查看设置", "options.show")
    get.add_argument("keys", nargs="*", default=[], metavar="KEY")
    change = _command(actions, "set", "修改设置", "options.change")
    change.add_argument("pairs", nargs="+", metavar="KEY=VALUE")
    _command(commands, "doctor", "检查这台电脑缺什么，并告诉怎么办", "doctor.doctor")


def _practice(commands: "argparse._SubParsersAction[Parser]") -> None:
    demo = _command(commands, "demo", "在练习店铺上走完一天", "practice.demo")
    demo.add_argument("--headless", action="store_true", help="不开窗口，做完并核对")
    demo.add_argument("--out", type=Path, metavar="文件夹", help="面单、截图和数据库放这里")
    demo.add_argument("--orders", type=_amount, default=60, metavar="N", help="练习订单数")
    sandbox = _command(commands, "sandbox", "单独运行练习店铺", "practice.sandbox")
    sandbox.add_argument("--port", type=_amount, default=0, metavar="N", help="端口，0 自动选")
    sandbox.add_argument("--app-key", required=True, metavar="K")
    sandbox.add_argument(
        "--app-secret", metavar="S", help="写 - 从标准输入读，不写则读环境变量 ZHUNLAN_APP_SECRET"
    )
    sandbox.add_argument("--shop-id", required=True, metavar="ID")
    sandbox.add_argument("--orders", type=_amount, default=60, metavar="N", help="开始时的订单数")
    sandbox.add_argument("--seed", type=_amount, default=1, metavar="N", help="同一个数得到同一天")
    sandbox.add_argument("--scenario", choices=SCENARIOS, default="calm", help="练习场景")
    sandbox.add_argument("--speed", type=float, default=1.0, metavar="X", help="时间快多少倍")


def _api(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _command(commands, "api", "直接调用开放平台", "api.nothing")
    actions = parser.add_subparsers(title="子命令", metavar="子命令", required=True)
    sign = _command(actions, "sign", "计算签名，输出 JSON", "api.sign")
    sign.add_argument("--app-key", required=True, metavar="K")
    sign.add_argument(
        "--app-secret", metavar="S", help="写 - 从标准输入读，不写则读环境变量 ZHUNLAN_APP_SECRET"
    )
    sign.add_argument("--method", required=True, metavar="M", help="如 order.searchList")
    sign.add_argument("--timestamp", required=True, metavar="T", help="按原样参与签名")
    sign.add_argument("--params", required=True, metavar="文件|-", help="JSON 参数，- 为标准输入")
    call = _command(actions, "call", "用已绑定的店铺调用一个接口", "api.call")
    call.add_argument("method", metavar="METHOD", help="如 order.searchList")
    call.add_argument("--params", default="", metavar="文件|-", help="JSON 参数，- 为标准输入")
    _shop(call, "用哪个店铺；只绑定了一个时可不写")


def _amount(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number
