"""Our ZPL in the eyes of an independent renderer, zplkit.

It is strict about counts, row widths and CRCs, but refuses settings of the machine, which do not
change the picture: they are taken out of the job before. Its limits are for small labels.
"""

import io
import re

import pytest
from hypothesis import given
from PIL import Image
from zplkit import Options, render
from zplkit.rendering import Compatibility, Limits, RenderError

from printers.languages.base import JobSettings
from printers.languages.code128 import modules
from printers.languages.options import ZplOptions
from printers.languages.zpl import Zpl
from printers.page import AnyPage, MixedPage, NativeCode, Page
from tests.unit.printers.kit import codes_in, dots, page_of, pages, picture_of

MACHINE = re.compile(rb"\^(?:MN|PR|PQ|MM)[^\^~\n]*|~SD\d\d")
LIMITS = Limits().replace(graphic_bytes=4_000_000, input_bytes=8_000_000)
FORMS = {
    "hex": ZplOptions(form="hex"),
    "acs": ZplOptions(form="acs"),
    "z64": ZplOptions(form="z64"),
    "z64 in bands": ZplOptions(form="z64", band_bytes=99_999),
    "acs in bands": ZplOptions(form="acs", band_bytes=99_999),
    "acs row by row": ZplOptions(form="acs", band_bytes=1),
}


def drawn(page: AnyPage, options: ZplOptions, **compatible: bool) -> Image.Image:
    settings = JobSettings(
        width_mm=page.width / 8, height_mm=page.height / 8, speed_ips=4, density=8
    )
    job = MACHINE.sub(b"", Zpl(options=options).encode(page, settings))
    size = Options(
        width=page.width,
        height=page.height,
        dpi=203,
        compatibility=Compatibility(**compatible),
    )
    document = render(job, size, limits=LIMITS)
    assert document.warnings == []
    (label,) = document.labels
    return Image.open(io.BytesIO(label.png()))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("width", "height"), [(800, 1440), (799, 1438), (1181, 2126), (9, 3)])
def test_whole_labels_dot_for_dot(form: str, width: int, height: int) -> None:
    page = page_of(width, height, b"\x00" * 997 + b"\xff" * 499 + bytes(range(251)))
    assert dots(drawn(page, FORMS[form])) == dots(picture_of(page))


@pytest.mark.parametrize("form", FORMS)
@given(page=pages())
def test_any_page_dot_for_dot(form: str, page: Page) -> None:
    assert dots(drawn(page, FORMS[form])) == dots(picture_of(page))


def test_it_would_see_a_wrong_crc() -> None:
    page = page_of(80, 8, b"\x5a")
    job = Zpl().encode(page, JobSettings(width_mm=10, height_mm=1))
    wrong = re.sub(rb":([0-9A-F]{4})\^FS", b":0000^FS", MACHINE.sub(b"", job))
    with pytest.raises(RenderError):
        render(wrong, Options(width=80, height=8, dpi=203), limits=LIMITS)


TEXTS = ["YT1234567890123", "12345678", "123456789", "AB1234567CD", "a>b^c~d_e{f|g}\\"]


@pytest.mark.parametrize("module", [1, 2, 3])
@pytest.mark.parametrize("text", TEXTS)
def test_native_bars_have_our_width_and_decode(text: str, module: int) -> None:
    code = NativeCode(kind="code128", x=20, y=12, module=module, height=60, text=text)
    page = MixedPage(raster=page_of(832, 100, bytes(1)), codes=(code,))
    picture = drawn(page, ZplOptions())
    box = picture.convert("L").point(lambda value: 255 - value).getbbox()
    assert box == (20, 12, 20 + modules(text) * module, 72)
    assert set(codes_in(picture)) == {text}


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
@pytest.mark.parametrize("text", ["https://a.example/?x=1^2~3_4", "0123456789", "AB-12"])
def test_native_qr_codes_decode_where_they_were_put(text: str, level: str) -> None:
    code = NativeCode(kind="qr", x=40, y=24, module=4, level=level, text=text)  # type: ignore[arg-type]
    page = MixedPage(raster=page_of(400, 300, bytes(1)), codes=(code,))
    for moved in (False, True):  # firmware that moves a QR code down by the bar height, or not
        picture = drawn(page, ZplOptions(), qr_fo_uses_by_height=moved)
        ((found, (x, y)),) = codes_in(picture).items()
        assert (found, x) == (text, 40)
        assert y in {24, 25}
