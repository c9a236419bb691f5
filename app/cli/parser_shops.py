"""Arguments of bind, unbind and shops."""

import argparse

from app.cli.chinese import Parser
from app.cli.parser_groups import Add


def add_shop_commands(commands: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    """Add them; ``command`` makes one with the common options."""
    bind = command(commands, "bind", "绑定店铺（自用型应用）", "shops.bind")
    bind.add_argument("--app-key", required=True, metavar="K", help="appKey，19 位数字")
    bind.add_argument("--shop-id", required=True, metavar="ID", help="店铺 ID")
    bind.add_argument(
        "--app-secret",
        metavar="S",
        help="appSecret；写 - 从标准输入读，不写则读环境变量 ZHUNLAN_APP_SECRET",
    )
    bind.add_argument("--practice", action="store_true", help="这是练习店铺")
    unbind = command(commands, "unbind", "解除绑定，忘掉密钥，订单保留", "shops.unbind")
    unbind.add_argument("shop", metavar="店铺ID")
    shops = command(commands, "shops", "店铺：列出、标记、暂停、重新授权", "shops.shops")
    actions = shops.add_subparsers(title="子命令", metavar="子命令")
    command(actions, "list", "列出已绑定的店铺", "shops.shops")
    check = command(actions, "check", "问平台授权哪天到期，该续的令牌就续", "shop_care.check")
    check.add_argument("shop", metavar="店铺ID", nargs="?", default="", help="不写就是全部")
    _marks(actions, command)
    _shipping(actions, command)
    again = command(actions, "reauthorize", "重新授权，数据都保留", "shop_care.reauthorize")
    again.add_argument("shop", metavar="店铺ID")
    again.add_argument(
        "--app-secret",
        default="",
        metavar="S",
        help="新的 appSecret；写 - 从标准输入读，不写用原来的",
    )
    again.add_argument("--code", default="", metavar="C", help="工具型应用授权页面给出的 code")


def _marks(actions: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    colour = command(actions, "colour", "店铺在列表里的颜色", "shop_care.colour")
    colour.add_argument("shop", metavar="店铺ID")
    colour.add_argument("value", metavar="颜色", help="蓝、青、绿、黄、橙、红、粉、紫；写 '' 去掉")
    tag = command(actions, "tag", "店铺在列表里的标记，2 到 3 个字", "shop_care.tag")
    tag.add_argument("shop", metavar="店铺ID")
    tag.add_argument("value", metavar="标记", help="写 '' 去掉")
    for name, text in (("pause", "暂停店铺：不同步也不处理，订单仍可见"), ("resume", "恢复店铺")):
        command(actions, name, text, f"shop_care.{name}").add_argument("shop", metavar="店铺ID")


def _shipping(actions: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    shipping = command(
        actions,
        "shipping",
        "这家店铺自己的快递、网点和发件人；不写选项只查看",
        "shop_care.shipping",
    )
    shipping.add_argument("shop", metavar="店铺ID")
    shipping.add_argument("--carrier", metavar="代码", help="快递公司代码，如 zhongtong")
    shipping.add_argument("--branch", metavar="代码", help="网点代码；不写用第一个网点")
    shipping.add_argument("--address", type=int, metavar="N", help="网点的第几个发件地址，从 0 数")
    shipping.add_argument("--sender-name", metavar="姓名", help="发件人姓名")
    shipping.add_argument("--sender-phone", metavar="电话", help="发件人电话")
    shipping.add_argument("--reset", action="store_true", help="先回到通用设置")
