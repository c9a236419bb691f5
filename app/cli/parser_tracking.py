"""Arguments of track and routes."""

import argparse
from collections.abc import Callable
from typing import Any

from app.cli.chinese import Parser

ACCEPTED = (
    *("reused_number", "before_payment", "wrong_place"),
    *("two_pickups", "signed_first"),
)
Add = Callable[[Any, str, str, str], Parser]


def add_tracking_commands(commands: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    """Add them; ``command`` makes one with the common options."""
    track = command(commands, "track", "查询物流轨迹，记下揽收", "tracking.track")
    track.add_argument("--shop", metavar="店铺ID", default="", help="只处理这个店铺")
    which = track.add_mutually_exclusive_group()
    which.add_argument(
        "--late",
        action="store_true",
        help="不查询，列出近 30 天揽收以后轨迹超时的（发运、中转）",
    )
    which.add_argument(
        "--due",
        action="store_true",
        help="只查到了该查时间的（含已揽收未签收的），不写则查全部待揽收的",
    )
    routes = command(
        commands, "routes", "一个运单号的物流轨迹：哪一次揽收算数，为什么", "tracking.routes"
    )
    which = routes.add_mutually_exclusive_group(required=True)
    which.add_argument("number", nargs="?", default="", metavar="运单号")
    which.add_argument(
        "--table", action="store_true", help="列出轨迹状态怎么认（可在数据文件夹里更正）"
    )
    say = routes.add_mutually_exclusive_group()
    say.add_argument(
        "--accept",
        choices=ACCEPTED,
        default="",
        help="确认无误：这种异常的扫描核实过，照常计入；和 --reason 一起用",
    )
    say.add_argument("--withdraw", choices=ACCEPTED, default="", help="撤销确认无误")
    routes.add_argument("--reason", metavar="理由", default="", help="怎么核实的，记入审计")
