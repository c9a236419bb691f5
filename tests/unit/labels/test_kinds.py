"""Kinds of slots that the shipped templates do not use, in dots and as PDF."""

import io
import math

import pypdfium2
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.domain.picking import PickingList, PickLine
from app.labels.document import ProductDocument
from app.labels.fonts import packaged_typeface
from app.labels.layout import lay_out
from app.labels.paging import RowPlan, plan_grown, plan_rows
from app.labels.pdf import to_pdf
from app.labels.pieces import Line, Rect
from app.labels.raster import to_image
from app.labels.render import check, render
from app.labels.schema import parse_template
from app.labels.template import Bitmap
from tests.fakes.label_templates import PRINTED_AT

TEXT = """\
name = "kinds"
use = "product"
width_mm = 60
height_mm = 40

[[slot]]
kind = "frame"
box = [1, 1, 58, 38]
line = 0.5

[[slot]]
kind = "qr"
field = "name"
level = "Q"
module = 0.4
box = [2, 2, 20, 20]

[[slot]]
kind = "matrix"
field = "code"
module = 0.5
box = [24, 2, 16, 16]

[[slot]]
kind = "image"
file = "logo.png"
box = [42, 2, 16, 8]

[[slot]]
kind = "text"
literal = "特价"
when = "note"
box = [2, 26, 20, 6]

[[slot]]
kind = "text"
literal = "原价"
when = "not note"
box = [30, 26, 20, 6]
"""


def logo() -> Bitmap:
    picture = Image.new("1", (32, 16), 1)
    picture.paste(0, (0, 0, 16, 16))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return Bitmap(32, 16, out.getvalue())


TEMPLATE = parse_template("kinds", TEXT, {"logo.png": logo()})
PRODUCT = ProductDocument(name="保温杯 500ml", code="TS-0231-XL")


def black(picture: Image.Image, x: float, y: float, width: float, height: float) -> float:
    box = tuple(round(mm * 8) for mm in (x, y, x + width, y + height))
    part = picture.convert("L").crop(box)
    return sum(part.histogram()[:128]) / (part.width * part.height)


def both(document: ProductDocument) -> list[Image.Image]:
    """The label as dots and as PDF at the same resolution."""
    dots = to_image(render(document, template=TEMPLATE)).convert("L")
    with pypdfium2.PdfDocument(to_pdf([document], TEMPLATE, dpi=203)) as pdf:
        drawn = pdf[0].render(scale=203.2 / 72, grayscale=True).to_pil()
        pdf[0].close()
    return [dots, drawn]


def test_square_codes_scan_on_both() -> None:
    for picture in both(PRODUCT):
        found = {code.format.name: code.text for code in zxingcpp.read_barcodes(picture)}
        assert found == {"QRCode": PRODUCT.name, "DataMatrix": PRODUCT.code}


def test_frames_and_pictures_stand_where_they_should() -> None:
    for picture in both(PRODUCT):
        assert black(picture, 1, 1, 58, 0.5) == 1
        assert black(picture, 1, 1, 0.5, 38) == 1
        assert black(picture, 42, 2, 8, 8) == 1
        assert black(picture, 50, 2, 8, 8) == 0


def test_a_condition_holds_or_does_not() -> None:
    for note in ("", "好"):
        document = ProductDocument(name="杯", code="A1", note=note)
        for picture in both(document):
            with_note, without = black(picture, 2, 26, 20, 6), black(picture, 30, 26, 20, 6)
            assert (with_note > 0, without > 0) == (bool(note), not note)


def test_square_codes_that_do_not_fit_are_named() -> None:
    problems = check(ProductDocument(name="长" * 100, code="中文"), template=TEMPLATE)
    assert [(problem.slot, problem.blocking) for problem in problems] == [
        ("商品名称", True),
        ("商品编码", True),
    ]
    assert len(check(ProductDocument(name="x" * 900, code="A"), template=TEMPLATE)) == 1


@given(st.integers(0, 400), st.integers(20, 900), st.integers(5, 20), st.integers(1, 5), st.data())
def test_every_row_has_one_place_and_no_page_is_wasted(
    count: int, height: int, smallest: int, columns: int, data: st.DataObject
) -> None:
    largest = data.draw(st.integers(smallest, height))
    plan = plan_rows(count, height=height, largest=largest, smallest=smallest, columns=columns)
    assert smallest <= plan.step <= largest
    assert {place.height for page in plan.pages for place in page} <= {plan.step}
    stands_in_order(plan, count, height, columns)
    assert len(plan.pages) == max(1, -(-count // (height // smallest * columns)))


def stands_in_order(plan: RowPlan, count: int, height: int, columns: int) -> None:
    """Every row once, in order, below the one before or at the top of the next column."""
    assert [place.index for page in plan.pages for place in page] == list(range(count))
    for page in plan.pages:
        column, free = 0, 0
        for place in page:
            if place.top:
                assert (place.column, place.top) == (column, free)
            else:
                assert place.column in {0, column + 1}
            column, free = place.column, place.top + place.height
            assert column < columns
            assert free <= height or not place.top


@given(
    st.lists(st.integers(1, 300), max_size=80).map(tuple), st.integers(20, 900), st.integers(1, 5)
)
def test_rows_of_their_own_heights_are_never_split(
    heights: tuple[int, ...], height: int, columns: int
) -> None:
    plan = plan_grown(heights, height=height, columns=columns)
    stands_in_order(plan, len(heights), height, columns)
    assert tuple(place.height for page in plan.pages for place in page) == heights
    assert plan.step == min(heights, default=height)
    assert all(plan.pages) or not heights


GROWING = parse_template(
    "t",
    """\
name = "t"
use = "picking"
width_mm = 60
height_mm = 60
[[slot]]
kind = "repeat"
rows = "lines"
box = [2, 2, 56, 56]
step = 6
largest_step = 20
[[slot.slot]]
kind = "text"
field = "name"
box = [0, 1, 30, 4]
size = 3
smallest = 2
lines = 20
valign = "top"
[[slot.slot]]
kind = "frame"
box = [40, 1, 4, 4]
[[slot.slot]]
kind = "rule"
box = [0, 5.5, 56, 0.5]
[[slot.slot]]
kind = "rule"
box = [50, 0, 0.5, 5]
""",
)


def picked(*names: str) -> PickingList:
    lines = tuple(PickLine(code="", name=name, spec="", quantity=1, parcels=1) for name in names)
    return PickingList(made_at=PRINTED_AT, parcels=1, pieces=len(names), lines=lines)


def test_a_row_grows_with_its_text_and_its_line_goes_down() -> None:
    layout = lay_out(picked("短", "长" * 45, "末"), GROWING, packaged_typeface(), 203)
    (page,) = layout.pages
    ends = [p.y + p.height for p in page if isinstance(p, Rect) and p.width == 56 * 8]
    block = math.ceil(24 + 4 * 24 * 1.22)  # 45 characters, ten a line at the full size
    assert ends[0] == (2 + 6) * 8
    assert ends[1] - ends[0] == 2 * 8 + block
    assert ends[2] - ends[1] == 6 * 8
    upright = [p.height for p in page if isinstance(p, Rect) and p.width == 4 and p.x == 52 * 8]
    assert upright == [40, 40 + ends[1] - ends[0] - 48, 40]
    boxes = [p.y for p in page if isinstance(p, Rect) and (p.width, p.x) == (32, 42 * 8)]
    assert boxes[2] == ends[0] + 8  # the box to tick stays beside the first line
    assert {p.size for p in page if isinstance(p, Line)} == {24}
    assert layout.problems == ()


def test_a_row_grows_no_further_than_it_may() -> None:
    layout = lay_out(picked("长" * 80, "长" * 400, "末"), GROWING, packaged_typeface(), 203)
    sizes = [p.size for page in layout.pages for p in page if isinstance(p, Line)]
    assert 16 <= min(sizes) < sizes[-1] == 24  # shrunk before it is cut
    (problem,) = layout.problems
    assert (problem.slot, problem.text, problem.blocking) == ("商品", "太长，放不下", False)
