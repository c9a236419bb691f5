"""Arguments of manifest and couriers."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.cli.chinese import Parser

Add = Callable[[Any, str, str, str], Parser]
DAYS = 30
LATELY = 3
SHOWN = 20


def add_handover_commands(
    commands: "argparse._SubParsersAction[Parser]", command: Add, whole: Callable[[str], int]
) -> None:
    """Add them; ``command`` makes one with the common options, ``whole`` reads a count."""
    manifest = command(
        commands, "manifest", "交接清单：交给哪家快递什么、揽收了没有", "manifest.show_all"
    )
    manifest.set_defaults(days=LATELY)
    _manifest(manifest.add_subparsers(title="子命令", metavar="子命令"), command, whole)
    couriers = command(commands, "couriers", "快递评分：各网点多久揽收、漏了多少", "couriers.score")
    couriers.add_argument("--days", type=whole, default=DAYS, metavar="N", help="最近几天，默认 30")
    couriers.add_argument(
        "--explain",
        default="",
        metavar="快递[/网点]",
        help="列出一个网点的每个包裹，如 zhongtong/57101015",
    )
    couriers.add_argument(
        "--limit", type=whole, default=SHOWN, metavar="N", help=f"列出几件，默认 {SHOWN}；0 为全部"
    )


def _manifest(
    actions: "argparse._SubParsersAction[Parser]", command: Add, whole: Callable[[str], int]
) -> None:
    text = "待交接的包裹、清点中和已交接的清单"
    show_all = command(actions, "list", text, "manifest.show_all")
    _days(show_all, whole)
    make = command(
        actions, "make", "交接：列出一个网点待交接的包裹，车走了就定下来", "manifest.make"
    )
    make.add_argument("carrier", metavar="快递", help="快递代码，如 zhongtong")
    make.add_argument("--branch", metavar="网点", help="网点代码；只有一个网点在等时可不写")
    make.add_argument("--draft", action="store_true", help="只开清单，车还没走")
    _out(make)
    scan = command(actions, "scan", "扫码清点：每行一个运单号", "manifest.scan")
    scan.add_argument("carrier", metavar="快递", help="快递代码，如 zhongtong")
    scan.add_argument("--branch", metavar="网点", help="网点代码；只有一个网点在等时可不写")
    scan.add_argument(
        "--from", dest="source", default="-", metavar="文件|-", help="默认 - 为标准输入"
    )
    scan.add_argument("--leave", action="store_true", help="扫完就交接，没扫到的不算")
    show = command(actions, "show", "一张清单：每个包裹", "manifest.show")
    _which(show)
    _out(show)
    show.add_argument("--print", action="store_true", help="打印到面单打印机")
    show.add_argument("--printer", default="", metavar="打印机", help="默认当前打印机")
    match = command(actions, "match", "和快递的揽收核对；不写清单就核对最近的", "manifest.match")
    match.add_argument("label", nargs="?", default="", metavar="清单", help="如 1128-zhongtong-1")
    _days(match, whole)
    match.add_argument(
        "--limit", type=whole, default=SHOWN, metavar="N", help=f"列出几件，默认 {SHOWN}；0 为全部"
    )
    undo = command(actions, "undo", "撤销交接；快递揽收过一件就不能了", "manifest.undo")
    _which(undo)
    discard = command(actions, "discard", "作废清点中的清单", "manifest.discard")
    _which(discard)
    reopen = command(actions, "reopen", "撤销作废，继续清点", "manifest.reopen")
    reopen.add_argument("manifest", metavar="清单ID", help="作废时写的那个")


def _which(parser: Parser) -> None:
    parser.add_argument(
        "label", metavar="清单", help="如 1128-zhongtong-1；清点中的写清单 ID 的开头"
    )


def _days(parser: Parser, whole: Callable[[str], int]) -> None:
    parser.add_argument(
        "--days", type=whole, default=LATELY, metavar="N", help=f"最近几天的，默认 {LATELY}"
    )


def _out(parser: Parser) -> None:
    parser.add_argument("--out", type=Path, metavar="文件", help="写成 .pdf、.csv 或 .xlsx")
