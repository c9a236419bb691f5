"""Icons: own SVG files drawn in ``currentColor`` and recoloured by token."""

from functools import cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 24, 30, 32, 36, 40, 48, 64)
"""Pixel sizes rendered for each icon: 16 to 32 logical px at 100, 125, 150 and 200 %."""


@cache
def svg_source(name: str) -> str:
    """The drawing of ``resources/icons/<name>.svg``.

    Raises:
        FileNotFoundError: no such icon (a programming error; a test checks every name in use).
    """
    return resources.files("resources").joinpath(f"icons/{name}.svg").read_text("utf-8")


def draw_pixmap(name: str, colour: str, size: int) -> QPixmap:
    """``name`` in ``colour`` (``#RRGGBB``) as a square of ``size`` physical pixels."""
    return _draw(_renderer(name, colour), size)


def make_icon(name: str, colour: str, disabled: str, checked: str | None = None) -> QIcon:
    """An icon with its disabled state and, when given, another colour while checked."""
    icon = QIcon()
    states = [
        (_renderer(name, colour), QIcon.Mode.Normal, QIcon.State.Off),
        (_renderer(name, disabled), QIcon.Mode.Disabled, QIcon.State.Off),
    ]
    if checked is not None:
        states.append((_renderer(name, checked), QIcon.Mode.Normal, QIcon.State.On))
    for size in SIZES:
        for renderer, mode, state in states:
            icon.addPixmap(_draw(renderer, size), mode, state)
    return icon


def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = svg_source(name).replace("currentColor", colour)
    return QSvgRenderer(QByteArray(source.encode()))


def _draw(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
