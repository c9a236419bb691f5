"""Label paper by size."""

import tomllib
from dataclasses import dataclass

from app.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True, order=True)
class Stock:
    """One size of paper in mm, as it leaves the printer."""

    width_mm: float
    height_mm: float
    title: str = ""

    @property
    def name(self) -> str:
        """As people write it, ``76×130``."""
        return f"{self.width_mm:g}×{self.height_mm:g}"

    def fits(self, width_mm: float, height_mm: float) -> bool:
        """Whether a template of this size belongs on it."""
        return (self.width_mm, self.height_mm) == (width_mm, height_mm)


STOCKS = (
    Stock(76, 130, "一联单"),
    Stock(100, 100, "方形标签"),
    Stock(100, 150, "一联单（大）"),
    Stock(100, 180, "二联单"),
    Stock(60, 40, "商品标签"),
)
"""Sizes that every shop for label paper has."""

SMALLEST_MM, LARGEST_MM = 15.0, 300.0


def parse_stocks(text: str) -> tuple[Stock, ...]:
    """A person's own sizes from TOML: ``[[stock]]`` with width_mm, height_mm and title.

    Raises:
        InvalidInput: it is not TOML, or a size is missing or not between 15 and 300 mm.
    """
    try:
        entries = tomllib.loads(text).get("stock", [])
        found = tuple(_stock(entry) for entry in entries)
    except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidInput(
            "label.stock",
            "自定义纸张尺寸不能用",
            "请给每种纸写上 width_mm 和 height_mm，在 15 到 300 毫米之间。",
            context={"why": type(error).__name__},
        ) from error
    return found


def _stock(entry: dict[str, object]) -> Stock:
    sides = []
    for key in ("width_mm", "height_mm"):
        value = entry[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(key)
        if not SMALLEST_MM <= value <= LARGEST_MM:
            raise ValueError(key)
        sides.append(float(value))
    return Stock(sides[0], sides[1], str(entry.get("title", "")))
