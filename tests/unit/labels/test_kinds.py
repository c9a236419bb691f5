"""Kinds of slots that the shipped templates do not use, in dots and as PDF."""

import io

import pypdfium2
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.labels.document import ProductDocument
from app.labels.paging import plan_rows
from app.labels.pdf import to_pdf
from app.labels.raster import to_image
from app.labels.render import check, render
from app.labels.schema import parse_template
from app.labels.template import Bitmap

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
    assert plan.per_column * plan.step <= height
    places = [plan.place(index) for index in range(min(count, plan.per_page))]
    assert len(set(places)) == len(places)
    assert all(column < columns and row < plan.per_column for column, row in places)
    assert (plan.pages - 1) * plan.per_page < max(count, 1) <= plan.pages * plan.per_page
    least = max(1, -(-count // (height // smallest * columns)))
    assert plan.pages == least
