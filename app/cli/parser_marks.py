"""Arguments of the commands that mark orders: remarks, flags, holds, 加急, tags."""

import argparse
from collections.abc import Callable
from typing import Any

from app.cli.chinese import Parser

Add = Callable[[Any, str, str, str], Parser]
FLAGS = ("grey", "purple", "cyan", "green", "orange", "red")
"""By the platform's number."""


def add_mark_commands(actions: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    """Add them under ``orders``; ``command`` makes one with the common options."""
    _remarks(actions, command)
    _holds(actions, command)
    for name, text in (("tag", "加本地标签，不会传给平台"), ("untag", "去掉本地标签")):
        parser = command(actions, name, text, f"marks.{name}")
        _ids(parser)
        parser.add_argument(
            "--tag", dest="tags", action="append", required=True, metavar="标签", help="可写多次"
        )
    command(actions, "tags", "列出用过的标签", "marks.tags")


def _remarks(actions: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    remark = command(actions, "remark", "写商家备注（合并的包裹写到每个订单）", "marks.remark")
    _ids(remark)
    remark.add_argument(
        "--text", required=True, metavar="备注", help="最多 60 个字；写空字符串则清空"
    )
    remark.add_argument("--append", action="store_true", help="接在原来的备注后面")
    remark.add_argument("--flag", choices=FLAGS, default="", help="同时插旗：灰紫青绿橙红")
    flag = command(actions, "flag", "只插旗，备注不变", "marks.flag")
    _ids(flag)
    flag.add_argument("--flag", choices=FLAGS, required=True, help="灰紫青绿橙红")
    command(actions, "reconcile", "查清结果未知的备注", "marks.reconcile")


def _holds(actions: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    hold = command(actions, "hold", "挂起订单，挂起时不会取号、打印、发货", "marks.hold")
    _ids(hold)
    hold.add_argument("--reason", required=True, metavar="原因", help="如 缺货、等买家确认")
    end = hold.add_mutually_exclusive_group()
    end.add_argument(
        "--until", default="", metavar="时间", help="到点自动解除，如 18:00、2026-12-01 18:00"
    )
    end.add_argument(
        "--before", default="", metavar="4h", help="最近的时限前这么久自动解除，时限变了跟着变"
    )
    release = command(actions, "release", "解除挂起", "marks.release")
    release.add_argument(
        "ids", nargs="*", default=[], metavar="单号", help="不写则解除全部挂起的订单"
    )
    command(actions, "holds", "列出挂起的订单", "marks.holds")
    urgent = command(actions, "urgent", "标加急", "marks.urgent")
    _ids(urgent)
    urgent.add_argument("--off", action="store_true", help="取消加急")


def _ids(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="单号", help="订单号、包裹号或运单号")
