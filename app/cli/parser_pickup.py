"""Arguments of board, plan, stake, reach and penalties."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.cli.chinese import Parser

Add = Callable[[Any, str, str, str], Parser]
BY = ("default", "rate", "money")
LANES = ("all", "overdue", "2h", "6h", "today", "later")
UNITS = ("sku", "order", "parcel")
READINGS = ("disjoint", "cumulative")
SHOWN = 20


def add_pickup_commands(
    commands: "argparse._SubParsersAction[Parser]", command: Add, whole: Callable[[str], int]
) -> None:
    """Add them; ``command`` makes one with the common options, ``whole`` reads a count."""
    _plan(
        command(commands, "plan", "这班车装哪些：按揽收率、按钱、或折中", "pickup_money.plan"),
        whole,
    )
    board = command(
        commands, "board", "风险榜：等揽收的包裹，最先到时限的在前", "pickup_board.board"
    )
    board.add_argument("--lane", choices=LANES, default="all", help="只看这一档，默认全部")
    board.add_argument("--shop", metavar="店铺ID", default="", help="只看这个店铺")
    courier(board)
    board.add_argument(
        "--limit", type=whole, default=SHOWN, metavar="N", help=f"列出几件，默认 {SHOWN}；0 为全部"
    )
    stake = command(commands, "stake", "没揽收的订单已罚多少、还会罚多少", "pickup_money.stake")
    stake.add_argument("--shop", metavar="店铺ID", default="", help="只看这个店铺")
    stake.add_argument(
        "--limit", type=whole, default=SHOWN, metavar="N", help=f"列出几单，默认 {SHOWN}；0 为全部"
    )
    reach = command(commands, "reach", "揽收率要到多少，还差多少单", "pickup_money.reach")
    reach.add_argument("target", metavar="目标", help="如 60 或 60%%")
    reach.add_argument("--shop", metavar="店铺ID", default="", help="只看这个店铺")
    courier(reach)
    _rules(reach)
    reach.add_argument("--unit", choices=UNITS, help="按子订单、订单或包裹，默认看设置")
    reach.add_argument("--orders", type=whole, metavar="N", help="不看订单，假设已有 N 单")
    reach.add_argument("--score", metavar="现值", help="和 --orders 一起用：这 N 单现在的揽收率")
    tables = "罚则：列出、检查、添加、删除"
    _penalties(command(commands, "penalties", tables, "pickup_money.penalties"), command)


def courier(parser: Parser) -> None:
    """Let one carrier, and one of its branches, be chosen."""
    parser.add_argument("--carrier", metavar="快递", default="", help="只看这家快递，如 yunda")
    _branch(parser)


def _branch(parser: Parser) -> None:
    parser.add_argument(
        "--branch",
        metavar="网点",
        default="",
        help="只看这个网点，写网点代码，和 --carrier 一起用；- 是网点未知的",
    )


def _plan(plan: Parser, whole: Callable[[str], int]) -> None:
    plan.add_argument("--take", type=whole, metavar="N", help="一共装几件；不写不限")
    plan.add_argument(
        "--carrier",
        dest="carriers",
        action="append",
        default=[],
        metavar="快递=N",
        help="这家快递最多装几件，如 yunda=100，可写多次；没写的不单独限；只写 yunda 就只看这家",
    )
    _branch(plan)
    plan.add_argument("--by", choices=BY, default="default", help="列出哪一种选法的包裹")
    plan.add_argument(
        "--van-at", default="", metavar="时间", help="车几点来，如 17:00；不写就是现在"
    )
    plan.add_argument(
        "--next-van", default="", metavar="时间", help="下一班几点来；不写按设置里快递每天来的时间"
    )
    plan.add_argument("--ready", action="store_true", help="只装面单已打印的")
    plan.add_argument("--shop", metavar="店铺ID", default="", help="只看这个店铺")
    plan.add_argument(
        "--limit", type=whole, default=SHOWN, metavar="N", help=f"列出几件，默认 {SHOWN}；0 为全部"
    )
    _rules(plan)


def _rules(parser: Parser) -> None:
    parser.add_argument("--pack", default="", metavar="规则包", help="如 2022-06；不写用默认的")
    parser.add_argument(
        "--reading", choices=READINGS, help="分段怎么算：disjoint 不重叠，cumulative 累计"
    )


def _penalties(parser: Parser, command: Add) -> None:
    actions = parser.add_subparsers(title="子命令", metavar="子命令")
    command(actions, "list", "列出自带和自己的罚则", "pickup_money.penalties")
    for name, text in (
        ("check", "检查一个罚则文件，不添加"),
        ("add", "添加一个罚则文件；有错就不添加，原来的不变"),
    ):
        parser = command(actions, name, text, f"pickup_money.{name}_penalties")
        parser.add_argument(
            "file", type=Path, metavar="文件.toml", help="写法见 docs/pickup-money.md"
        )
    remove = command(actions, "remove", "删除自己的罚则", "pickup_money.remove_penalties")
    remove.add_argument("name", metavar="罚则")
