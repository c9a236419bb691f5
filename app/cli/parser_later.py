"""Arguments of later."""

import argparse

from app.cli.chinese import Parser
from app.cli.parser_groups import Add


def add_later_commands(commands: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    """Add them; ``command`` makes one with the common options."""
    parser = command(commands, "later", "稍后重试：等着自动再试的取号和发货", "later.show")
    actions = parser.add_subparsers(title="子命令", metavar="子命令")
    command(actions, "list", "列出等着的，先到的在前", "later.show")
    run = command(actions, "run", "到点的现在就试；窗口没开时可以定时运行它", "later.run")
    run.add_argument("--all", action="store_true", help="没到点的也试")
    _which(command(actions, "cancel", "不再自动重试", "later.cancel"))
    _which(command(actions, "restore", "撤销「不再自动重试」，后来试过的除外", "later.restore"))


def _which(parser: Parser) -> None:
    """Some parcels, or all."""
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--all", action="store_true", help="全部")
    group.add_argument("ids", nargs="*", default=[], metavar="单号", help="订单号、包裹号或运单号")
