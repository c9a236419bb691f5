"""Ways to look at a raster."""

import zxingcpp
from PIL import Image

from app.labels.raster import to_image
from app.ports.printer import Raster

DOTS_PER_MM = 8


def codes(picture: Image.Image) -> list[str]:
    """Code 128 values that an independent decoder reads, from top to bottom."""
    found = zxingcpp.read_barcodes(
        picture.convert("L"), formats=zxingcpp.BarcodeFormat.Code128, try_downscale=False
    )
    return [code.text for code in sorted(found, key=lambda code: code.position.top_left.y)]


def part(raster: Raster, x: float, y: float, width: float, height: float) -> Image.Image:
    """A piece of a 203 dpi label, in mm."""
    box = (x, y, x + width, y + height)
    return to_image(raster).crop(tuple(round(value * DOTS_PER_MM) for value in box))


def ink(picture: Image.Image) -> float:
    """Share of black dots."""
    return picture.convert("L").histogram()[0] / (picture.width * picture.height)
