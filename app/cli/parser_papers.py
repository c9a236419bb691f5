"""Arguments of print slips, picking, stock, prove, and of locations."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.cli.chinese import Parser

Add = Callable[[Any, str, str, str], Parser]
ORDERS = ("sku", "location", "paid", "deadline", "listed")


def add_paper_commands(
    actions: "argparse._SubParsersAction[Parser]",
    command: Add,
    *,
    parcels: Callable[[Parser, str], None],
) -> None:
    """Add them under ``print``; ``parcels`` adds the numbers, and what is meant without any."""
    slips = command(actions, "slips", "打印发货单（小票）", "printing.slips")
    parcels(slips, "全部已打印未发")
    add_order(slips)
    picking = command(actions, "picking", "拣货单：PDF、打印，或列在屏幕上", "lists.picking")
    _sheet(picking, "文件.pdf", "写到这个文件")
    parcels(picking, "全部待打印和待取号")
    picking.add_argument("--batch", default="", metavar="批次", help="一个批次的，如 1128-03")
    picking.add_argument("--by-parcel", action="store_true", help="分单拣货：一个包裹接一个包裹")
    picking.add_argument("--label-paper", action="store_true", help="PDF 排在 100×150 的标签纸上")
    add_order(picking)
    stock = command(actions, "stock", "备货单：全部待发订单要多少货", "lists.stock")
    _sheet(stock, "文件", "写成 .pdf 或 .csv")
    prove = command(actions, "prove", "扫码核对一个打印批次齐不齐", "papers.prove")
    prove.add_argument("label", metavar="批次", help="面单上的批次号，如 1128-03，或扫拣货单的条码")
    prove.add_argument(
        "--from", dest="source", default="", metavar="文件|-", help="每行一个运单号，- 为标准输入"
    )
    prove.add_argument("--again", action="store_true", help="忘掉已扫的，从头核对")


def add_order(parser: Parser) -> None:
    """The order of labels, for once."""
    parser.add_argument(
        "--order",
        choices=ORDERS,
        default="",
        help="sku 同款在一起，location 按库位，paid 付款时间，deadline 最急的在前，"
        "listed 按给出的顺序；不写则用上次的",
    )


def add_location_commands(actions: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    """Add them under ``locations``."""
    command(actions, "list", "列出库位，顺着货架", "locations.show")
    change = command(actions, "set", "记下一种商品的库位", "locations.change")
    change.add_argument("code", metavar="商家编码")
    change.add_argument("location", metavar="库位", help='如 A-2-3；写 "" 则去掉')
    take = command(
        actions, "import", "从 CSV、TSV 或 Excel 导入，有一行不对就都不导入", "locations.take"
    )
    take.add_argument("file", type=Path, metavar="文件", help="两列：商家编码、库位")
    take.add_argument("--check", action="store_true", help="只看会改什么、哪些行不对，不导入")
    give = command(actions, "export", "导出为 CSV 或 Excel", "locations.give")
    give.add_argument("file", type=Path, metavar="文件", help=".csv 或 .xlsx")


def _sheet(parser: Parser, metavar: str, out: str) -> None:
    """Where a list goes: to a file, to the label printer, or else to the screen."""
    parser.add_argument("--out", type=Path, metavar=metavar, help=f"{out}；不写则列在屏幕上")
    parser.add_argument("--print", action="store_true", help="打印到面单打印机")
    parser.add_argument("--printer", default="", metavar="打印机", help="默认当前打印机")
