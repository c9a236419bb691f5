"""Arguments of close."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from app.cli.chinese import Parser

Add = Callable[[Any, str, str, str], Parser]


def add_close_commands(commands: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    """Add them; ``command`` makes one with the common options."""
    close = command(commands, "close", "日结：日报和校验过的数据库副本，放在一起", "close.close")
    close.add_argument(
        "--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="哪一天，默认今天"
    )
    close.add_argument(
        "--out", type=Path, metavar="文件夹", help="放到哪里，默认设置里的「日结存放到」"
    )
    actions = close.add_subparsers(title="子命令", metavar="子命令")
    command(actions, "list", "列出做过的日结和修订", "close.listed")
