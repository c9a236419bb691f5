"""Labels against approved bitmaps, dot for dot.

After a wanted change of the layout, look at the new labels (``tests/data/labels`` is written by
``python -m tests.integration.printing.approve_labels``) and commit them with the change.
"""

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from app.labels.raster import to_image
from app.labels.render import render
from tests.fakes.label_documents import SAMPLES

ROOT = Path(__file__).parents[3]
APPROVED = ROOT / "tests" / "data" / "labels"
CASES = [(name, dpi) for name in SAMPLES for dpi in (203, 300)]


@pytest.mark.parametrize(("name", "dpi"), CASES)
def test_label_is_as_approved(name: str, dpi: int) -> None:
    got = to_image(render(SAMPLES[name], dpi=dpi))
    with Image.open(APPROVED / f"{name}_{dpi}.png") as approved:
        same = got.size == approved.size and got.tobytes() == approved.tobytes()
        if not same:
            folder = ROOT / "artefacts" / "labels"
            folder.mkdir(parents=True, exist_ok=True)
            got.save(folder / f"{name}_{dpi}_got.png")
            difference(approved, got).save(folder / f"{name}_{dpi}_diff.png")
    assert same, f"look at artefacts/labels/{name}_{dpi}_diff.png"


def difference(approved: Image.Image, got: Image.Image) -> Image.Image:
    """Black: in both. Yellow: only in the approved one. Cyan: only in the new one."""
    size = (max(approved.width, got.width), max(approved.height, got.height))
    layers = []
    for picture in (approved, got):
        layer = Image.new("L", size, 255)
        layer.paste(picture.convert("L"), (0, 0))
        layers.append(layer)
    old, new = layers
    return Image.merge("RGB", (new, ImageChops.lighter(old, new), old))


def test_a_difference_shows_where_it_is() -> None:
    old, new = Image.new("1", (3, 1), 1), Image.new("1", (3, 1), 1)
    old.putpixel((0, 0), 0)
    new.putpixel((0, 0), 0)
    old.putpixel((1, 0), 0)
    new.putpixel((2, 0), 0)
    seen = difference(old, new)
    assert [seen.getpixel((x, 0)) for x in range(3)] == [(0, 0, 0), (255, 255, 0), (0, 255, 255)]
