"""Every shipped template as the bytes of every language: read back dot for dot, and scanned.

The practice printers' readers and, for ZPL, an independent renderer turn the bytes into pictures;
zxing-cpp, which knows nothing of us, reads the codes.
"""

import io
import re
import subprocess
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
import zplkit
import zxingcpp
from PIL import Image
from zplkit.rendering import Limits

from app.adapters.printing.label_file import LANGUAGES, LabelEncoder
from app.labels.content import content_for
from app.labels.document import Document
from app.labels.layout import dots_per_mm
from app.labels.library import load_template
from app.labels.pdf import to_pdf
from app.labels.raster import to_image
from app.labels.render import check, render_pages
from app.labels.samples import HARDEST, sample_document
from app.labels.template import Slot, SlotKind, Template, Use
from app.ports.printer import Raster
from app.sandbox.printers.cpcl_reader import CpclReader
from app.sandbox.printers.escpos_reader import EscPosReader, SlipDone
from app.sandbox.printers.tspl_reader import LabelDone, TsplReader
from app.sandbox.printers.zpl_reader import ZplReader
from tests.fakes.label_templates import CASES, PRINTED_AT

ORDINARY = sorted(CASES)
CODED = [
    name
    for name in ORDINARY
    if load_template(name).use is not Use.PICKING  # pages of them: see its own tests
    and any(
        slot.kind in {SlotKind.CODE, SlotKind.QR, SlotKind.MATRIX}
        for slot in load_template(name).slots
    )
]
FORMATS = {
    SlotKind.CODE: zxingcpp.BarcodeFormat.Code128,
    SlotKind.QR: zxingcpp.BarcodeFormat.QRCode,
    SlotKind.MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
}
MACHINE = re.compile(rb"\^(?:MN|PR|PQ|MM)[^\^~\n]*|~SD\d\d")
LIMITS = Limits().replace(
    graphic_bytes=8_000_000, input_bytes=16_000_000, pixels=20_000_000, dimension=8000
)


def hardest(use: Use) -> Document:
    return sample_document(use, HARDEST, PRINTED_AT)


def shown(slots: tuple[Slot, ...], fields: dict[str, str]) -> list[tuple[str, str]]:
    """(kind of code, text) of all codes that stand outside of lists."""
    return [
        (FORMATS[slot.kind].name, slot.literal or fields[slot.field])
        for slot in slots
        if slot.kind in FORMATS and (slot.literal or fields[slot.field])
    ]


def scanned(picture: Image.Image) -> list[tuple[str, str]]:
    """What a scanner with a white desk around the label reads."""
    frame = Image.new("L", (picture.width + 80, picture.height + 80), 255)
    frame.paste(picture.convert("L"), (40, 40))
    formats = [*FORMATS.values()]
    found = zxingcpp.read_barcodes(frame, formats=formats, try_downscale=False)
    return [(code.format.name, code.text) for code in found]


def scans_as_meant(picture: Image.Image, template: Template, document: Document) -> None:
    fields = dict(content_for(document, template).fields)
    assert Counter(scanned(picture)) == Counter(shown(template.slots, fields))


def paper(language: str, job: bytes, page: Raster) -> Image.Image:
    """What the practice printer of ``language`` puts on paper."""
    scale = 8.0 if page.dpi == 203 else page.dpi / 25.4
    if language == "escpos":
        (slip,) = EscPosReader(page.width).feed(job)
        assert isinstance(slip, SlipDone)
        return slip.picture
    readers = {"tspl": TsplReader, "zpl": ZplReader, "cpcl": CpclReader}
    (label,) = readers[language](scale).feed(job)
    assert isinstance(label, LabelDone)
    assert label.copies == 1
    return label.picture


def independently(job: bytes, page: Raster) -> Image.Image:
    """The first label of ``job`` in the eyes of zplkit, which refuses settings of the machine."""
    size = zplkit.Options(width=page.width, height=page.height, dpi=page.dpi)
    document = zplkit.render(MACHINE.sub(b"", job), size, limits=LIMITS)
    assert document.warnings == []
    (label,) = document.labels
    return Image.open(io.BytesIO(label.png()))


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and one.convert("1").tobytes() == other.convert("1").tobytes()


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", [name for name in ORDINARY if not name.endswith("_a4")])
def test_every_language_brings_the_very_dots_and_they_scan(name: str, dpi: int) -> None:
    template, document = load_template(name), CASES[name]["ordinary"]
    for page in render_pages(document, dpi=dpi, template=template):
        picture = to_image(page)
        size = {"width_mm": template.width_mm, "height_mm": template.height_mm}
        for language in LANGUAGES:
            job = LabelEncoder(language, dpi=dpi).encode(page, **size)
            got = paper(language, job, page)
            assert same(got, picture), language
            scans_as_meant(got, template, document)
            if language == "zpl":
                other = independently(job, page)
                assert same(other, picture)
                scans_as_meant(other, template, document)


def test_there_are_codes_of_both_kinds_to_scan() -> None:
    kinds = {slot.kind for name in CODED for slot in load_template(name).slots}
    assert kinds >= {SlotKind.CODE, SlotKind.MATRIX}
    assert {load_template(name).use for name in CODED} == {Use.COURIER, Use.PRODUCT, Use.CUSTOM}


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", CODED)
def test_the_hardest_document_scans_from_zpl_and_pdf(name: str, dpi: int) -> None:
    template = load_template(name)
    document = hardest(template.use)
    assert not any(problem.blocking for problem in check(document, dpi, template))
    (page,) = render_pages(document, dpi=dpi, template=template)
    job = LabelEncoder("zpl", dpi=dpi).encode(
        page, width_mm=template.width_mm, height_mm=template.height_mm
    )
    scans_as_meant(independently(job, page), template, document)
    with pypdfium2.PdfDocument(to_pdf([document], template, dpi=dpi)) as pdf:
        scale = dots_per_mm(dpi) * 25.4 / 72  # a dot of the head is a dot of the picture
        drawn = pdf[0].render(scale=scale, grayscale=True).to_pil()
        scans_as_meant(drawn, template, document)
        pdf[0].close()


@pytest.mark.parametrize("name", CODED)
def test_poppler_draws_a_pdf_that_scans_with_its_own_font_only(name: str, tmp_path: Path) -> None:
    template, document = load_template(name), CASES[name]["rare_characters"]
    (tmp_path / "a.pdf").write_bytes(to_pdf([document], template))
    fonts = run("pdffonts", tmp_path / "a.pdf").splitlines()[2:]
    assert len(fonts) == 1
    assert "ZhunlanSC" in fonts[0]
    assert fonts[0].split()[-5:-3] == ["yes", "yes"]  # embedded, and only what is used
    run("pdftoppm", "-r", "300", "-gray", "-png", tmp_path / "a.pdf", tmp_path / "page")
    (file,) = tmp_path.glob("page*.png")
    with Image.open(file) as drawn:
        scans_as_meant(drawn, template, document)


def run(*argv: object) -> str:
    """A tool of poppler, another renderer than the one that the other tests use."""
    return subprocess.run(
        [str(arg) for arg in argv], capture_output=True, text=True, check=True, timeout=60
    ).stdout


@pytest.mark.parametrize("name", ORDINARY)
@pytest.mark.parametrize("dpi", [203, 300])
def test_rare_surnames_long_addresses_and_emoji_are_no_obstacle(name: str, dpi: int) -> None:
    template = load_template(name)
    for document in (hardest(template.use), *CASES[name].values()):
        assert not any(problem.blocking for problem in check(document, dpi, template))
