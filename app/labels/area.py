"""A slot's box in whole dots."""

from dataclasses import dataclass

from app.labels.template import Align, VAlign


@dataclass(frozen=True, slots=True)
class Area:
    """A box in whole dots, and the room in it (width, height) for what does not stretch."""

    x: int
    y: int
    width: int
    height: int
    room: tuple[int, int]

    def inner(self, align: Align = Align.CENTER, valign: VAlign = VAlign.MIDDLE) -> "Area":
        """The room, standing as ``align`` and ``valign`` say; the area itself without stretch."""
        width, height = self.room
        right, down = self.width - width, self.height - height
        left = {Align.LEFT: 0, Align.CENTER: right // 2, Align.RIGHT: right}[align]
        top = 0 if valign is VAlign.TOP else down // 2
        return Area(self.x + left, self.y + top, width, height, self.room)

    def higher(self, dots: int, room: int) -> "Area":
        """The area ``dots`` higher, with ``room`` dots more for what does not stretch."""
        width, height = self.room
        return Area(self.x, self.y, self.width, self.height + dots, (width, height + room))
