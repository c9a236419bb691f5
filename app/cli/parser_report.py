"""Arguments of report."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from app.cli.chinese import Parser

Add = Callable[[Any, str, str, str], Parser]


def add_report_command(commands: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    """Add it; ``command`` makes one with the common options."""
    report = command(commands, "report", "日报、周报、月报：看，或导出文件", "report.report")
    report.add_argument(
        "--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="哪一天，默认今天"
    )
    report.add_argument(
        "--period",
        choices=("day", "week", "month"),
        default="day",
        help="day 那一天，week 那一周（周一起），month 那个月",
    )
    report.add_argument("--shop", metavar="店铺ID", default="", help="只算这个店铺，默认全部")
    report.add_argument(
        "--format",
        nargs="+",
        default=[],
        metavar="格式",
        help="导出成 xlsx pdf png csv json，可写几个；不写只显示",
    )
    report.add_argument(
        "--verify",
        metavar="摘要",
        default="",
        help="核对一份日报上的摘要（前 16 位就够）：和现在的数据、那天的日结比",
    )
    report.add_argument(
        "--out", type=Path, metavar="文件夹|文件", help="导出到哪里，默认当前文件夹"
    )
