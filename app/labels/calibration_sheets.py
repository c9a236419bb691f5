"""The sheets of a calibration as templates: ruler, numbered sheets of a run, darkness strip."""

from functools import lru_cache

from app.domain.errors import InvalidInput
from app.labels.ruler import ruler_name, ruler_text
from app.labels.schema import parse_template
from app.labels.stock import Stock
from app.labels.template import Template

SMALLEST_MM = (40.0, 34.0)
"""Width and height that the sheets need."""

_HEAD = """\
name = "{name}"
use = "ruler"
width_mm = {width:g}
height_mm = {height:g}
"""

_RUN = (
    _HEAD
    + """
[[slot]]
kind = "ruler"
box = [0, 0, {width:g}, {height:g}]

[[slot]]
kind = "text"
field = "note"
box = [12, 14, {inner:g}, 8]
size = 6
smallest = 3
bold = true

[[slot]]
kind = "text"
literal = "量横线到纸上边的距离，记下第一张和最后一张。"
box = [12, 23, {inner:g}, 5]
size = 2.6
smallest = 2
lines = 2
valign = "top"
"""
)

_DARKNESS = (
    _HEAD
    + """
[[slot]]
kind = "text"
field = "note"
box = [4, 3, {half:g}, 8]
size = 6
smallest = 3
bold = true

[[slot]]
kind = "text"
literal = "鑫馨霸疆藏曦懿麟"
box = [4, 12, {half:g}, 4]
size = 3
smallest = 1.6

[[slot]]
kind = "text"
literal = "鑫馨霸疆藏曦懿麟 0123456789"
box = [4, 16, {half:g}, 3]
size = 2
smallest = 1.6

[[slot]]
kind = "rule"
box = [{right:g}, 4, {block:g}, 7]
{lines}
[[slot]]
kind = "code"
field = "code"
module = 0.25
box = [3, 21, {across:g}, 7]
"""
)

_LINE = """
[[slot]]
kind = "rule"
box = [{x:g}, 12.5, {thick:g}, 6]
"""

_LINES_MM = (0.125, 0.25, 0.375)


def ruler_sheet(stock: Stock) -> Template:
    """The ruler of ``stock``, of the usual sizes or any other.

    Raises:
        InvalidInput: the paper is too small to measure on.
    """
    return _sheet(ruler_name(stock), ruler_text(stock), stock)


def run_sheet(stock: Stock) -> Template:
    """A ruler with its number in a run.

    Raises:
        InvalidInput: the paper is too small to measure on.
    """
    text = _RUN.format(
        name="calibration_run",
        width=stock.width_mm,
        height=stock.height_mm,
        inner=stock.width_mm - 14,
    )
    return _sheet("calibration_run", text, stock)


def darkness_sheet(stock: Stock) -> Template:
    """Black, thin lines, dense characters and a code, to see how dark a density prints.

    Raises:
        InvalidInput: the paper is too small for it.
    """
    width = min(stock.width_mm, 80)
    half = width * 0.55 - 4
    right = width * 0.6
    lines = "".join(
        _LINE.format(x=right + step * 1.0 + index * 4.0, thick=thick)
        for index, thick in enumerate(_LINES_MM)
        for step in range(3)
    )
    text = _DARKNESS.format(
        name="calibration_darkness",
        width=stock.width_mm,
        height=stock.height_mm,
        half=half,
        right=right,
        block=width - 3 - right,
        across=width - 6,
        lines=lines,
    )
    return _sheet("calibration_darkness", text, stock)


def _sheet(name: str, text: str, stock: Stock) -> Template:
    if stock.width_mm < SMALLEST_MM[0] or stock.height_mm < SMALLEST_MM[1]:
        raise InvalidInput(
            "calibration.stock",
            f"{stock.name} 毫米的纸太小，打不下标尺",
            f"换一种至少 {SMALLEST_MM[0]:g}×{SMALLEST_MM[1]:g} 毫米的纸来校准。",
            context={"field": "stock"},
        )
    return _parsed(name, text)


@lru_cache(maxsize=32)
def _parsed(name: str, text: str) -> Template:
    return parse_template(name, text)
