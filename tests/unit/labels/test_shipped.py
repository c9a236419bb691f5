"""Every shipped template with every kind of document, at both resolutions and as PDF."""

import io

import pypdfium2
import pytest
import zxingcpp
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter

from app.domain.errors import InvalidInput
from app.domain.picking import PickingList, PickLine
from app.domain.waybill import SortMarks
from app.labels.document import (
    Document,
    GoodsLine,
    ManifestDocument,
    ManifestParcel,
    Party,
    ProblemKind,
    ProductDocument,
)
from app.labels.fonts import packaged_path, packaged_typeface
from app.labels.layout import Layout, lay_out
from app.labels.library import load_template
from app.labels.pdf import to_pdf
from app.labels.pieces import Bars, Disc, Line, Modules
from app.labels.raster import to_image
from app.labels.render import check, render, render_pages
from app.labels.truetype import packaged_subset
from tests.fakes.label_documents import label_document
from tests.fakes.label_templates import CASES, MANIFESTS, PICKINGS, PRINTED_AT, PRODUCTS, RULER
from tests.unit.labels.seeing import codes

ALL = [(name, case) for name, cases in CASES.items() for case in cases]
COUNTS = {"two_part_100x180": 2, "one_part_76x130": 1, "one_part_100x150": 1, "product_60x40": 1}


def number(document: Document) -> str:
    value = document.code if isinstance(document, ProductDocument) else ""
    return getattr(document, "tracking_number", value)


def outside(layout: Layout) -> list[object]:
    """Pieces that leave the page, by their boxes."""
    face = packaged_typeface()
    found: list[object] = []
    for piece in (piece for page in layout.pages for piece in page):
        if isinstance(piece, Line):
            box = (
                piece.x,
                piece.baseline - piece.size,
                piece.x + face.width(piece.text, piece.size),
                piece.baseline,
            )
        elif isinstance(piece, Disc):
            box = (piece.x, piece.y, piece.x + piece.diameter, piece.y + piece.diameter)
        elif isinstance(piece, Bars):
            right = sum(piece.bars[-1])
            box = (piece.bars[0][0], piece.y, right, piece.y + piece.height)
        elif isinstance(piece, Modules):
            side = len(piece.rows) * piece.dots
            box = (piece.x, piece.y, piece.x + side, piece.y + side)
        else:
            box = (piece.x, piece.y, piece.x + piece.width, piece.y + piece.height)
        if min(box) < 0 or box[2] > layout.width or box[3] > layout.height:
            found.append(piece)
    return found


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize(("name", "case"), ALL)
def test_it_prints_inside_the_page_and_scans(name: str, case: str, dpi: int) -> None:
    template, document = load_template(name), CASES[name][case]
    layout = lay_out(document, template, packaged_typeface(), dpi)
    assert outside(layout) == []
    assert not any(problem.blocking for problem in layout.problems)
    if name in COUNTS:
        page = to_image(render(document, dpi=dpi, template=template))
        assert codes(page) == [number(document)] * COUNTS[name]


@pytest.mark.parametrize(("name", "case"), ALL)
def test_the_pdf_shows_the_same(name: str, case: str) -> None:
    template, document = load_template(name), CASES[name][case]
    pages = render_pages(document, template=template)
    with pypdfium2.PdfDocument(to_pdf([document], template, dpi=203)) as pdf:
        assert len(pdf) == len(pages)
        for index, page in enumerate(pages):
            width, height = pdf[index].get_size()
            assert width == pytest.approx(template.width_mm * 72 / 25.4, abs=0.01)
            assert height == pytest.approx(template.height_mm * 72 / 25.4, abs=0.01)
            drawn = pdf[index].render(scale=203.2 / 72, grayscale=True).to_pil()
            dots = to_image(page).convert("L")
            assert apart(drawn, dots) <= 0.003
            if name in COUNTS:
                read = zxingcpp.read_barcodes(drawn, formats=zxingcpp.BarcodeFormat.Code128)
                assert [code.text for code in read] == [number(document)] * COUNTS[name]
            pdf[index].close()


def apart(drawn: Image.Image, dots: Image.Image) -> float:
    """The larger share of ink of either that has none of the other within two dots."""
    black = [
        picture.crop((0, 0, *dots.size)).point([255] * 128 + [0] * 128) for picture in (drawn, dots)
    ]
    near = [picture.filter(ImageFilter.MaxFilter(5)) for picture in black]
    shares = []
    for one, other in ((0, 1), (1, 0)):
        lost = ImageChops.subtract(black[one], near[other]).histogram()[255]
        shares.append(lost / black[one].histogram()[255])
    return max(shares)


def test_a_lost_line_of_text_would_be_seen() -> None:
    template = load_template("one_part_76x130")
    whole = to_image(render(label_document(), template=template)).convert("L")
    less = to_image(render(label_document(product=""), template=template)).convert("L")
    assert apart(whole, less) > 0.01


def test_text_boxes_agree_to_a_dot() -> None:
    template, document = load_template("one_part_76x130"), label_document()
    page = to_image(render(document, template=template)).convert("L")
    with pypdfium2.PdfDocument(to_pdf([document], template, dpi=203)) as pdf:
        drawn = pdf[0].render(scale=203.2 / 72, grayscale=True).to_pil().crop((0, 0, *page.size))
        pdf[0].close()
    for slot in template.slots:
        if slot.kind != "text":
            continue
        box = slot.box
        area = tuple(round(mm * 8) for mm in (box.x, box.y, box.x + box.width, box.y + box.height))
        ink = [
            picture.crop(area).point([255] * 128 + [0] * 128).getbbox() for picture in (page, drawn)
        ]
        assert (ink[0] is None) == (ink[1] is None)
        if ink[0] and ink[1]:
            assert max(abs(a - b) for a, b in zip(*ink, strict=True)) <= 2, slot


def test_the_pdf_holds_its_text_and_font() -> None:
    data = to_pdf([label_document(), label_document(sequence=4)])
    assert b"/FontFile2" in data
    assert b"/Subtype /Image" not in data
    with pypdfium2.PdfDocument(data) as pdf:
        assert len(pdf) == 2
        text = pdf[1].get_textpage()
        words = text.get_text_bounded()
        text.close()
        pdf[1].close()
    assert "圆通速递" in words
    assert "4/200" in words.replace(" ", "")
    assert to_pdf([label_document()]) == to_pdf([label_document()])


def test_nothing_is_refused_as_pdf() -> None:
    with pytest.raises(InvalidInput, match="没有要打印"):
        to_pdf([])
    with pytest.raises(InvalidInput, match="运单号"):
        to_pdf([label_document(tracking_number="单号")])


def test_lists_run_over_as_many_pages_as_they_need() -> None:
    template = load_template("packing_slip_100x100")
    document = CASES["packing_slip_100x100"]["forty_long"]
    layout = lay_out(document, template, packaged_typeface(), 203)
    assert len(layout.pages) > 1
    shown = [line.text for page in layout.pages for line in page if isinstance(line, Line)]
    for row in range(1, 41):
        assert sum(f"【第{row}款】" in text for text in shown) == 1
    total = len(layout.pages)
    assert [text for text in shown if text.endswith(f"/{total}")] == [
        f"{n}/{total}" for n in range(1, total + 1)
    ]
    with pytest.raises(InvalidInput, match="页"):
        render(document, template=template)


def test_signatures_stand_on_the_last_page_only() -> None:
    layout = lay_out(MANIFESTS["many"], load_template("manifest_a4"), packaged_typeface(), 300)
    signed = [
        any(isinstance(line, Line) and line.text == "快递员签字" for line in page)
        for page in layout.pages
    ]
    assert signed == [False] * (len(signed) - 1) + [True]


def test_a_document_of_another_kind_is_refused() -> None:
    for template, document in (
        ("one_part_76x130", PRODUCTS["ordinary"]),
        ("product_60x40", label_document()),
        ("manifest_a4", RULER),
        ("ruler_60x40", MANIFESTS["ordinary"]),
        ("picking_list_a4", label_document()),
        ("custom_area_76x30", PICKINGS["ordinary"]),
    ):
        with pytest.raises(InvalidInput, match="不适合"):
            check(document, template=load_template(template))


def test_a_code_that_cannot_be_scanned_is_named() -> None:
    template = load_template("product_60x40")
    for code in ("白色-XL", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123"):
        (problem,) = check(ProductDocument(name="T恤", code=code), template=template)
        assert (problem.kind, problem.slot, problem.blocking) == (
            ProblemKind.BARCODE,
            "商品编码",
            True,
        )


ANY = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.text("王小明广东省深圳市䶮ABCgj 0123456789-*，。（【】）\n", max_size=150),
)
NUMBERS = st.one_of(ANY, st.from_regex(r"[A-Z]{0,4}[0-9]{8,15}", fullmatch=True))
PARTIES = st.builds(Party, name=ANY, phone=ANY, address=ANY)
LABELS = st.builds(
    label_document,
    carrier_name=ANY,
    product=ANY,
    tracking_number=NUMBERS,
    receiver=PARTIES,
    sender=PARTIES,
    marks=st.builds(SortMarks, sort_code=NUMBERS, hub_code=NUMBERS, hub_name=ANY),
    goods=st.lists(st.builds(GoodsLine, text=ANY, quantity=st.integers(0, 10**6)), max_size=30).map(
        tuple
    ),
    notes=st.lists(ANY, max_size=4).map(tuple),
    sequence=st.integers(0, 10**6),
    total=st.integers(0, 10**6),
    reprint=st.integers(0, 10**4),
)
PRODUCT = st.builds(ProductDocument, name=ANY, code=NUMBERS, spec=ANY, shop=ANY, note=ANY)
MANIFEST = st.builds(
    ManifestDocument,
    carrier_name=ANY,
    sender_name=ANY,
    number=ANY,
    printed_at=st.just(PRINTED_AT),
    parcels=st.lists(
        st.builds(ManifestParcel, tracking_number=NUMBERS, place=ANY, pieces=st.integers(0, 10**6)),
        max_size=90,
    ).map(tuple),
)
PICKING = st.builds(
    PickingList,
    made_at=st.just(PRINTED_AT),
    parcels=st.integers(0, 10**6),
    pieces=st.integers(0, 10**6),
    shops=st.integers(0, 99),
    lines=st.lists(
        st.builds(
            PickLine,
            code=ANY,
            name=ANY,
            spec=ANY,
            quantity=st.integers(0, 10**6),
            parcels=st.integers(0, 10**6),
        ),
        max_size=30,
    ).map(tuple),
)
KINDS = st.one_of(
    st.tuples(
        st.sampled_from(
            [n for n in CASES if n.split("_")[0] in {"one", "two", "packing", "custom"}]
        ),
        LABELS,
    ),
    st.tuples(st.just("product_60x40"), PRODUCT),
    st.tuples(st.just("manifest_a4"), MANIFEST),
    st.tuples(st.sampled_from(["picking_list_a4", "picking_list_100x150"]), PICKING),
)


@settings(max_examples=120, deadline=None)
@given(KINDS, st.sampled_from([203, 300]))
def test_any_text_is_printed_inside_or_refused_by_name(
    pair: tuple[str, Document], dpi: int
) -> None:
    name, document = pair
    layout = lay_out(document, load_template(name), packaged_typeface(), dpi)
    assert outside(layout) == []
    assert all(problem.slot and problem.text for problem in layout.problems)
    if not any(problem.blocking for problem in layout.problems):
        assert render_pages(document, dpi=dpi, template=load_template(name))


def test_the_embedded_font_does_not_depend_on_the_clock() -> None:
    made = packaged_subset().build(frozenset("圆通"), "X")
    with TTFont(packaged_path(), lazy=True) as source, TTFont(io.BytesIO(made)) as subset:
        assert subset["head"].modified == source["head"].modified
        assert subset["head"].created == source["head"].created
