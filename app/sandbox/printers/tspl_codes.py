"""The codes that a TSPL printer draws itself."""

import csv
import re

from PIL import Image

from app.sandbox.printers.code_drawing import draw_code128, draw_qr, overlay

_CONTROL = re.compile(r"!(\d{3})")
_SUBSET = {"104": "B", "100": "B", "105": "C", "099": "C"}
_QUOTE = '\\["]'


def draw_native(canvas: Image.Image, name: str, parameters: str) -> None:
    """Draw ``BARCODE`` or ``QRCODE`` with its ``parameters``, upright ones only.

    Raises:
        ValueError: parameters that fit no such command.
    """
    (values,) = csv.reader([parameters.replace(_QUOTE, '""')])
    x, y = int(values[0]), int(values[1])
    if name == "QRCODE":
        level, cell, _, rotation, text = values[2:]
        picture = draw_qr(text, level, int(cell))
    else:
        kind, height, _, rotation, narrow, _, text = values[2:]
        picture = draw_code128(_written(kind, text), int(narrow), int(height))
    if rotation != "0":
        raise ValueError("a turned code")
    overlay(canvas, picture, x, y)


def _written(kind: str, text: str) -> list[tuple[str, str]]:
    """Subset and text of each part; this firmware's automatic mode never pairs digits."""
    if kind == "128":
        return [("B", text)]
    if kind != "128M":
        raise ValueError(kind)
    start, *rest = _CONTROL.split(text)
    if start:
        raise ValueError("no start")
    return [(_SUBSET[control], part) for control, part in zip(rest[::2], rest[1::2], strict=True)]
