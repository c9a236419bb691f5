"""Arguments of label."""

import argparse
from pathlib import Path

from app.cli.chinese import Parser
from app.cli.parser_groups import Add

LANGUAGES = ("zpl", "tspl", "cpcl", "escpos", "png", "pdf")


def add_label_commands(commands: "argparse._SubParsersAction[Parser]", command: Add) -> None:
    """Add them; ``command`` makes one with the common options."""
    parser = command(commands, "label", "面单模板：试排、检查、列出", "label.templates")
    actions = parser.add_subparsers(title="子命令", metavar="子命令", required=True)
    render = command(actions, "render", "用模板把一份单据做成打印数据或图片", "label.render")
    render.add_argument("--template", required=True, metavar="T", help="模板名，或模板文件 .toml")
    render.add_argument(
        "--order", required=True, metavar="文件.json|-", help="单据内容，- 为标准输入"
    )
    render.add_argument("--lang", choices=LANGUAGES, required=True, help="输出格式")
    render.add_argument("--dpi", type=int, choices=(203, 300), help="分辨率，默认 203 或型号的")
    render.add_argument("--out", type=Path, required=True, metavar="文件", help="多页时自动编号")
    render.add_argument(
        "--profile-model", default="", metavar="型号", help="打印机型号，默认这种语言的通用型号"
    )
    check = command(
        actions, "check", "检查模板：写法、字号、条码、重叠，并试排最难的单据", "label.check"
    )
    check.add_argument(
        "files", nargs="+", type=Path, metavar="模板", help="模板名，或模板文件 .toml"
    )
    command(actions, "templates", "列出自带和自己的模板", "label.templates")
