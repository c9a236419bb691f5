"""Arguments of rate and packs."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.cli.chinese import Parser
from app.cli.parser_pickup import courier

Add = Callable[[Any, str, str, str], Parser]
FIGURES = (
    *("settled", "best", "worst", "share", "pickup", "delivery"),
    *("today", "pending", "stale", "old", "anomalies", "excluded"),
)


def add_rate_commands(commands: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    """Add them; ``command`` makes one with the common options."""
    rate = command(commands, "rate", "揽收及时率：本机的订单，或一个 CSV 文件", "rate.rate")
    rate.add_argument(
        "--orders", default="", metavar="文件.csv|-", help="只算这个文件，不用数据库；- 为标准输入"
    )
    rate.add_argument("--shop", metavar="店铺ID", default="", help="只算这个店铺")
    courier(rate)
    rate.add_argument(
        "--pack",
        default="",
        metavar="规则包",
        help="见 zhunlan packs list；auto 按日期选，默认看设置",
    )
    rate.add_argument(
        "--reading",
        choices=("disjoint", "cumulative"),
        help="disjoint 分段（上限 70 %%），cumulative 累计（上限 100 %%）",
    )
    rate.add_argument(
        "--as-of", default="", metavar="时间", help="算到这一刻，默认现在；不写时区按北京时间"
    )
    rate.add_argument(
        "--unit", choices=("sku", "order", "parcel"), help="按子订单、订单或包裹，默认看设置"
    )
    rate.add_argument("--scan", choices=("last", "first"), help="一单多包裹看哪一次揽收")
    rate.add_argument(
        "--explain",
        nargs="?",
        const="settled",
        default="",
        choices=FIGURES,
        metavar="数字",
        help=f"列出这个数字由哪些订单算出：{' '.join(FIGURES)}；不写是 settled",
    )
    rate.add_argument(
        "--bucket", type=int, default=1, metavar="N", help="--explain share 的第几个时段，从 1 数"
    )
    _packs(command(commands, "packs", "规则包：列出、检查、添加、删除", "packs.show"), command)


def _packs(parser: Parser, command: Add) -> None:
    actions = parser.add_subparsers(title="子命令", metavar="子命令")
    command(actions, "list", "列出规则包", "packs.show")
    for name, text in (("check", "检查规则包文件，不添加"), ("add", "添加或更新自己的规则包")):
        action = command(actions, name, text, f"packs.{name}")
        action.add_argument("file", type=Path, metavar="文件.toml", help="文件名就是规则包的名字")
    remove = command(actions, "remove", "删除自己的规则包", "packs.remove")
    remove.add_argument("name", metavar="规则包")
