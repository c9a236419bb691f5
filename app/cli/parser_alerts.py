"""Arguments of alerts."""

import argparse
from collections.abc import Callable
from typing import Any

from app.cli.chinese import Parser

Add = Callable[[Any, str, str, str], Parser]


def add_alert_commands(commands: "argparse._SubParsersAction[Parser]", add: Add) -> None:
    """Add them; ``add`` makes one with the common options."""
    alerts = add(commands, "alerts", "揽收提醒：看、标记知道了、群机器人", "alerts.show")
    alerts.set_defaults(look=False)
    parts = alerts.add_subparsers(title="子命令", metavar="子命令")
    show = add(parts, "list", "快到揽收时限的订单，最急的在前", "alerts.show")
    show.add_argument("--all", action="store_true", help="也列出已经知道了的")
    show.add_argument("--look", action="store_true", help="先重新看一遍时限")
    ack = add(parts, "ack", "标记知道了，以后不再提醒这一级", "alerts.acknowledge")
    ack.add_argument("orders", nargs="*", metavar="订单号")
    ack.add_argument("--all", action="store_true", help="全部")
    ack.add_argument("--undo", action="store_true", help="撤销：又当作不知道")
    add(parts, "tell", "让群机器人现在说还没说过的（仍守间隔和安静时段）", "alerts.tell")
    add(parts, "robots", "群机器人，和最近一条消息怎样了", "alerts.robots")
    test = add(parts, "test", "让群机器人发一条测试消息", "alerts.test")
    test.add_argument("robot", nargs="?", default="", metavar="名称", help="不写则每个都发")
    new = add(parts, "add", "添加群机器人", "alerts.add")
    new.add_argument("name", metavar="名称")
    new.add_argument(
        "--webhook",
        required=True,
        metavar="文件",
        help="机器人的 Webhook 地址，第二行可写加签密钥；从文件读，写 - 从标准输入读",
    )
    away = add(parts, "remove", "删除群机器人和它的密钥", "alerts.remove")
    away.add_argument("name", metavar="名称")
