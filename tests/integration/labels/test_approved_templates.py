"""The shipped templates beside the two-part label, dot for dot as a person has approved them.

After a wanted change: ``python -m tests.integration.labels.approve_templates``, look at every
picture, and commit them with the change.
"""

from pathlib import Path

import pytest
from PIL import Image

from app.labels.library import load_template
from app.labels.raster import to_image
from app.labels.render import render_pages
from tests.fakes.label_templates import CASES

ROOT = Path(__file__).parents[3]
APPROVED = ROOT / "tests" / "data" / "labels"
SHEETS = [
    (template, case, dpi)
    for template, cases in CASES.items()
    if template != "two_part_100x180"
    for case in cases
    for dpi in ((203, 300) if case == "ordinary" and not template.endswith("_a4") else (203,))
]


def pictures(template: str, case: str, dpi: int) -> dict[str, Image.Image]:
    """File name → page."""
    pages = render_pages(CASES[template][case], dpi=dpi, template=load_template(template))
    return {
        f"{template}.{case}_{dpi}_{number}.png": to_image(page)
        for number, page in enumerate(pages, 1)
    }


@pytest.mark.parametrize(("template", "case", "dpi"), SHEETS)
def test_template_is_as_approved(template: str, case: str, dpi: int) -> None:
    got = pictures(template, case, dpi)
    prefix = f"{template}.{case}_{dpi}_"
    assert sorted(got) == sorted(path.name for path in APPROVED.glob(f"{prefix}*.png"))
    for name, picture in got.items():
        with Image.open(APPROVED / name) as approved:
            same = picture.size == approved.size and picture.tobytes() == approved.tobytes()
        if not same:
            folder = ROOT / "artefacts" / "labels"
            folder.mkdir(parents=True, exist_ok=True)
            picture.save(folder / name)
        assert same, f"compare artefacts/labels/{name} with the approved one"
