"""Arguments of merge, unmerge, split and unsplit."""

import argparse
from collections.abc import Callable
from typing import Any

from app.cli.chinese import Parser

Add = Callable[[Any, str, str, str], Parser]


def add_group_commands(commands: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    """Add them; ``command`` makes one with the common options."""
    merge = command(commands, "merge", "合单：列出可以合并的订单，或合并它们", "groups.merge")
    merge.add_argument("--all", action="store_true", help="合并列出的全部")
    merge.add_argument("--across", action="store_true", help="问平台，不同天的订单也找出来")
    merge.add_argument("ids", nargs="*", default=[], metavar="单号", help="把这些单号合成一个包裹")
    unmerge = command(commands, "unmerge", "拆开合单，每个订单单独发", "groups.unmerge")
    split = command(commands, "split", "拆单：一个订单分几个包裹发", "groups.split")
    split.add_argument("id", metavar="单号", help="订单号或包裹号")
    split.add_argument(
        "--parcel",
        dest="parts",
        action="append",
        required=True,
        metavar="编码×数量,…",
        help="一个包裹里放什么：商家编码或子订单号×数量，可写多次；没写到的放进另一个包裹",
    )
    unsplit = command(commands, "unsplit", "撤销拆单，合回一个包裹", "groups.unsplit")
    for parser in (unmerge, unsplit):
        parser.add_argument("ids", nargs="+", metavar="单号", help="订单号或包裹号")
