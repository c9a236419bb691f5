"""A shop's tag in its colour: two or three characters in a thin box."""

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from app.domain.shop_mark import COLOURS, default_tag
from app.gui.table.ink import Ink
from app.gui.table.painting import SIDE
from app.ports.rows import ParcelRow


def write_shop_tag(painter: QPainter, rect: QRect, ink: Ink, row: ParcelRow) -> QRect:
    """Paint the tag of the shop of ``row``; what is left of ``rect`` beside it."""
    colour = f"shop-{row.shop_colour}" if row.shop_colour in COLOURS else "text-2"
    tag = row.shop_tag or default_tag(row.shop_name)
    height = min(20, rect.height() - 8)
    y = rect.y() + (rect.height() - 1 - height) / 2
    box = QRectF(rect.x() + SIDE, y, ink.width_of(tag, small=True) + 12, height)
    ink.pill(painter, box, None, colour)
    ink.write(painter, box.adjusted(6, 0, -4, 0), tag, colour, small=True)
    return rect.adjusted(int(box.width()) + SIDE, 0, 0, 0)
