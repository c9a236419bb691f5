"""Reads the Code 128 symbols of a clean 1-bit picture, so that a printer can note what it printed.

Works on unscaled pictures of whole-dot bars, as a label printer draws them; not for photographs.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby

from barcode.charsets import code128 as tables
from PIL import Image

_QUIET_MODULES = 9
_SHIFT, _TO_C, _TO_B, _TO_A = 98, 99, 100, 101
_SWITCHES = {_TO_C: "C", _TO_B: "B", _TO_A: "A"}
_STARTS = {103: "A", 104: "B", 105: "C"}
_STOP = (2, 3, 3, 1, 1, 1, 2)
_ROW_STEP = 8
_RUNS = re.compile("0+|1+")  # black and white dots


def read_codes(picture: Image.Image) -> tuple[str, ...]:
    """Values of all Code 128 symbols in ``picture`` (mode "1", black 0), top to bottom."""
    return codes_in(black_rows(picture), picture.width)


def black_rows(picture: Image.Image) -> bytes:
    """The packed rows of ``picture`` with 1 = black; a row begins with a byte."""
    return picture.point((255, *(0,) * 255), "1").tobytes()


def codes_in(rows: bytes, width: int) -> tuple[str, ...]:
    """Values of all Code 128 symbols in packed rows of ``width`` dots, 1 = black, top to bottom.

    A value met again after rows without it counts again: a label with two codes of one number
    gives it twice.
    """
    found: list[str] = []
    before: frozenset[str] = frozenset()
    stride = (width + 7) // 8
    above = b""
    for start in range(0, len(rows), stride * _ROW_STEP):
        row = rows[start : start + stride]
        if row == above:  # bars are as high as many rows
            continue
        above, values = row, tuple(_in_row(row, width))
        found += [value for value in values if value not in before]
        before = frozenset(values)
    return tuple(found)


def _in_row(row: bytes, width: int) -> Iterator[str]:
    dots = f"{int.from_bytes(row):0{8 * len(row)}b}"[:width]
    lengths = [run.end() - run.start() for run in _RUNS.finditer(dots)]
    first = 1 if dots.startswith("0") else 2  # black behind white
    for index in range(first, len(lengths) - 5, 2):
        if lengths[index - 1] >= _QUIET_MODULES:
            value = _symbol(lengths, index)
            if value is not None:
                yield value


def _symbol(lengths: list[int], start: int) -> str | None:
    """The symbol whose first bar is ``lengths[start]``, or None."""
    module, rest = divmod(sum(lengths[start : start + 6]), 11)
    if rest or not module or lengths[start - 1] < _QUIET_MODULES * module:
        return None
    values: list[int] = []
    at = start
    while tuple(length / module for length in lengths[at : at + 7]) != _STOP:
        value = _widths().get(tuple(length / module for length in lengths[at : at + 6]))
        if value is None:
            return None
        values.append(value)
        at += 6
    return _decode(values) if len(values) >= 3 else None


@cache
def _widths() -> dict[tuple[float, ...], int]:
    """Widths of three bars and three spaces in modules → symbol value."""
    return {
        tuple(float(len(list(group))) for _, group in groupby(bits)): value
        for value, bits in enumerate(tables.CODES)
    }


def _decode(values: list[int]) -> str | None:
    *data, check = values
    first = data[0]
    if first not in _STARTS or check != (first + sum(i * v for i, v in enumerate(data))) % 103:
        return None
    subset, shifted = _STARTS[first], ""
    text = ""
    for value in data[1:]:
        now, shifted = shifted or subset, ""
        if now == "C" and value < 100:
            text += f"{value:02d}"
        elif value < 96:
            text += chr(value + 32) if now == "B" or value < 64 else chr(value - 64)
        elif value == _SHIFT:
            shifted = "A" if now == "B" else "B"
        else:  # FNC characters carry no text
            subset = _SWITCHES.get(value, subset)
    return text
