"""Arguments of phone."""

import argparse

from app.cli.chinese import Parser
from app.cli.parser_groups import Add


def add_phone_commands(commands: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    """Add them; ``command`` makes one with the common options."""
    parser = command(commands, "phone", "手机看板的链接", "phone.link")
    actions = parser.add_subparsers(title="子命令", metavar="子命令")
    command(actions, "link", "显示链接和二维码", "phone.link")
    command(actions, "new", "换一个新链接，旧的立即失效；没打开时一并打开", "phone.new")
    command(actions, "off", "关闭手机看板，链接作废", "phone.off")
