"""Arguments of shipments."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from app.cli.chinese import Parser

LOTS = ("all", "waiting", "picked_up", "failed", "unknown", "odd", "late")
DAYS = 7
SHOWN = 50
Add = Callable[[Any, str, str, str], Parser]


def add_shipments_command(
    commands: "argparse._SubParsersAction[Parser]", command: Add, whole: Callable[[str], int]
) -> None:
    """Add it; ``command`` makes one with the common options, ``whole`` reads a count."""
    text = "发货记录：发了哪些、到哪了、哪些回传失败"
    parser = command(commands, "shipments", text, "shipments.show")
    day: dict[str, Any] = {"type": date.fromisoformat, "metavar": "YYYY-MM-DD"}
    parser.add_argument("--date", help=f"哪一天；都不写则是最近 {DAYS} 天", **day)
    parser.add_argument("--from", dest="since", help="从哪一天", **day)
    parser.add_argument("--to", dest="until", help="到哪一天，不写则到今天", **day)
    parser.add_argument("--shop", metavar="店铺ID", default="", help="只看这个店铺")
    parser.add_argument("--carrier", metavar="快递", default="", help="快递代码，如 zhongtong")
    parser.add_argument(
        "--state",
        choices=LOTS,
        default="all",
        help="waiting 未揽收，picked_up 已揽收，failed 回传失败，unknown 结果未知，odd 有异常，"
        "late 中转超时",
    )
    parser.add_argument(
        "--find",
        metavar="单号",
        default="",
        help="订单号、运单号（旧号、子单号也行）、包裹号、批次，或单号的一段；不限日期",
    )
    parser.add_argument(
        "--limit", type=whole, default=SHOWN, metavar="N", help=f"列出几单，默认 {SHOWN}；0 为全部"
    )
    parser.add_argument(
        "--out", type=Path, metavar="文件", help="列出的都写进 .csv 或 .xlsx，没有收件人信息"
    )
