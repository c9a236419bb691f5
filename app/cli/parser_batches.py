"""Arguments of ``batches``: the list, a receipt, and what comes next for it."""

import argparse
from datetime import date

from app.cli.chinese import Parser
from app.cli.parser_marks import Add

BATCH_KINDS = (
    "acquire",
    "print",
    "reprint",
    "ship",
    "slips",
    "give_back",
    "redo",
    "update",
    "remark",
)


def add_batch_commands(commands: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    """Add them; ``command`` makes one with the common options."""
    parser = command(commands, "batches", "批次：做过的批量操作和没做完的", "batches.show_all")
    parser.set_defaults(date=None, kind="")
    actions = parser.add_subparsers(title="子命令", metavar="子命令")
    listed = command(actions, "list", "列出批次", "batches.show_all")
    for each in (parser, listed):
        each.add_argument(
            "--date",
            type=date.fromisoformat,
            default=argparse.SUPPRESS,
            metavar="YYYY-MM-DD",
            help="只看这一天",
        )
        each.add_argument(
            "--kind", choices=BATCH_KINDS, default=argparse.SUPPRESS, help="只看这种操作"
        )
    for name, text in (
        ("show", "一个批次的结果"),
        ("resume", "继续没做完的批次"),
        ("finish", "结束没做完的批次，余下的不做"),
        ("reopen", "撤销结束：余下的又可以继续"),
    ):
        _label(command(actions, name, text, f"batches.{name}"))
    retry = command(actions, "retry", "只重试一个批次里失败的", "batches_again.retry")
    _label(retry)
    retry.add_argument(
        "--override",
        default="",
        metavar="原因",
        help="改为放行被拦下的：写明原因，只做它们，记入审计",
    )
    retry.add_argument(
        "--reject-refund",
        action="store_true",
        help="和 --override 一起用：发货时拒绝买家的退款申请，不能撤销",
    )
    _label(command(actions, "ask", "查询一个批次里未知的结果", "batches_again.ask"))


def _label(parser: Parser) -> None:
    parser.add_argument("label", metavar="批次", help="如 1128-03")
