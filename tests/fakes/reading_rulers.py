"""Reads a printed ruler as a person does: by looking for its lines on the paper."""

from dataclasses import dataclass

from PIL import Image

from app.domain.calibration import RulerReading


@dataclass(frozen=True, slots=True)
class Seen:
    """The lines of a ruler on the paper, in mm from its left and upper edge."""

    left_mm: float
    top_mm: float
    across_mm: float
    down_mm: float

    def reading(self) -> RulerReading:
        """As a person writes it down: tenths of a millimetre."""
        return RulerReading(
            left_mm=round(self.left_mm, 1),
            top_mm=round(self.top_mm, 1),
            across_mm=round(self.across_mm, 1),
            down_mm=round(self.down_mm, 1),
        )


def read_ruler(picture: Image.Image, dots_per_mm: float) -> Seen:
    """The near edges of both lines, and from there to the last tens.

    The long lines are the column and the row with the most ink; the marks of the tens are the
    only ones that reach 2.8 mm away from them.
    """
    grey = picture.convert("L")
    black = grey.point((1, *(0,) * 255))  # 1 where it is black
    left, top = _line(black), _line(black.transpose(Image.Transpose.TRANSPOSE))
    reach = round(2.8 * dots_per_mm)
    across = _last(black.crop((0, top - reach, black.width, top - reach + 1)), left)
    turned = black.transpose(Image.Transpose.TRANSPOSE)
    down = _last(turned.crop((0, left - reach, turned.width, left - reach + 1)), top)
    return Seen(
        left / dots_per_mm,
        top / dots_per_mm,
        (across - left) / dots_per_mm,
        (down - top) / dots_per_mm,
    )


def _line(black: Image.Image) -> int:
    """The first of the columns that are black along more than half of the paper."""
    columns = [sum(black.crop((x, 0, x + 1, black.height)).tobytes()) for x in range(black.width)]
    return next(x for x, ink in enumerate(columns) if ink > black.height / 2)


def _last(row: Image.Image, after: int) -> int:
    """Where the last run of black begins, beyond ``after``."""
    dots = row.tobytes()
    return max(x for x in range(after + 1, len(dots)) if dots[x] and not dots[x - 1])
