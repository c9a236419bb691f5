"""Native codes: what each printer draws is what was asked, where it was asked."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.sandbox.printers.cpcl_reader import CpclReader
from app.sandbox.printers.escpos_reader import EscPosReader
from app.sandbox.printers.tspl_reader import TsplReader
from app.sandbox.printers.zpl_reader import ZplReader
from printers.languages.base import JobRefused, JobSettings, Language
from printers.languages.code128 import modules, subsets
from printers.languages.cpcl import Cpcl
from printers.languages.escpos import EscPos
from printers.languages.escpos_label import EscPosLabel
from printers.languages.options import EscPosOptions, TsplOptions
from printers.languages.tspl import Tspl
from printers.languages.zpl import Zpl
from printers.page import MixedPage, NativeCode, Page
from tests.unit.printers.kit import Reader, codes_in, fed, page_of

SETTINGS = JobSettings(width_mm=100, height_mm=60)
RASTER = page_of(800, 480, bytes(1))
TEXTS = [
    "YT1234567890123",
    "12345678",
    "123456789",
    "AB1234567CD",
    "a>b^c~d_e{f|g}",
    'say "!104"\\',
]
BARS = [
    NativeCode(kind="code128", x=24, y=16 + 76 * i, module=2, height=60, text=text)
    for i, text in enumerate(TEXTS)
]
QRS = [
    NativeCode(kind="qr", x=500, y=200, module=5, height=125, level="Q", text="https://a.cn/?t=1"),
    NativeCode(kind="qr", x=640, y=330, module=3, height=63, level="L", text='x^y~z_"!\\'),
]
LANGUAGES: dict[str, tuple[Language, Reader]] = {
    "tspl": (Tspl(), TsplReader(8.0)),
    "tspl-subsets": (Tspl(TsplOptions(code128="128M")), TsplReader(8.0)),
    "zpl": (Zpl(), ZplReader(8.0)),
    "cpcl": (Cpcl(), CpclReader(8.0)),
}


def printed(language: Language, reader: Reader, page: MixedPage) -> Image.Image:
    (label,) = fed(reader, language.encode(page, SETTINGS), [100, 5000])
    picture: Image.Image = label.picture
    return picture


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_code_is_read_where_it_was_put(name: str) -> None:
    page = MixedPage(raster=RASTER, codes=(*BARS, *QRS))
    found = codes_in(printed(*LANGUAGES[name], page))
    assert set(found) == {*TEXTS, *(code.text for code in QRS)}
    for code in page.codes:
        x, y = found[code.text]
        assert abs(x - code.x) <= 1
        assert abs(y - code.y) <= 2  # the decoder finds bars within a row or two


@pytest.mark.parametrize("name", LANGUAGES)
def test_raster_and_codes_lie_on_one_label(name: str) -> None:
    raster = page_of(800, 480, b"\xff" * 100 * 8 + b"\x00" * 100 * 472)
    picture = printed(*LANGUAGES[name], MixedPage(raster=raster, codes=(BARS[0],)))
    assert picture.crop((0, 0, 800, 8)).tobytes() == bytes(100 * 8)
    assert picture.crop((0, 100, 800, 480)).tobytes() == b"\xff" * 100 * 380
    assert set(codes_in(picture)) == {TEXTS[0]}


def test_an_escpos_label_goes_on_below_each_code() -> None:
    language = EscPosLabel(EscPosOptions(next_label=True))
    codes = (BARS[0], NativeCode(kind="qr", x=60, y=200, module=5, height=125, text="https://a.cn"))
    raster = page_of(560, 480, bytes(70 * 400) + b"\xff" * 70 * 80)
    (slip,) = EscPosReader(576).feed(
        language.encode(MixedPage(raster=raster, codes=codes), SETTINGS)
    )
    found = codes_in(slip.picture)
    assert set(found) == {code.text for code in codes}
    assert abs(found[TEXTS[0]][0] - 24) <= 1
    assert found["https://a.cn"] == (60, 200)
    bottom = slip.picture.crop((0, 400, 560, slip.picture.height))
    assert bottom.getextrema() == (0, 0)


@pytest.mark.parametrize(
    ("code", "raster"),
    [
        (BARS[0], page_of(560, 480, b"\x80")),  # its rows are not white
        (NativeCode(kind="qr", x=0, y=0, module=3, text="A"), page_of(560, 480, bytes(1))),
        (
            NativeCode(kind="code128", x=0, y=0, module=1, height=60, text="A"),
            page_of(560, 480, bytes(1)),
        ),
        (
            NativeCode(kind="code128", x=0, y=0, module=2, height=256, text="A"),
            page_of(560, 480, bytes(1)),
        ),
        (
            NativeCode(kind="code128", x=0, y=0, module=2, height=9, text="A" * 254),
            page_of(6000, 80, bytes(1)),
        ),
    ],
)
def test_escpos_refuses_codes_it_cannot_place(code: NativeCode, raster: Page) -> None:
    language = EscPosLabel(EscPosOptions(next_label=True))
    with pytest.raises(JobRefused, match="code"):
        language.encode(MixedPage(raster=raster, codes=(code,)), SETTINGS)


def test_a_slip_takes_no_mixed_page() -> None:
    page = MixedPage(raster=page_of(560, 480, bytes(1)), codes=(BARS[0],))
    with pytest.raises(JobRefused, match="encode_slip"):
        EscPos().encode(page, SETTINGS)


@pytest.mark.parametrize("language", [Cpcl(), EscPosLabel(EscPosOptions(next_label=True))])
def test_codes_do_not_turn_where_this_program_turns_the_picture(language: Language) -> None:
    settings = JobSettings(width_mm=100, height_mm=60, turned=True)
    with pytest.raises(JobRefused, match="turn"):
        language.encode(MixedPage(raster=RASTER, codes=(BARS[0],)), settings)


@pytest.mark.parametrize("language", [Zpl(), Cpcl()])
def test_codes_move_with_the_picture_but_never_off_the_label(language: Language) -> None:
    page = MixedPage(raster=RASTER, codes=(BARS[0],))
    settings = JobSettings(width_mm=100, height_mm=60, shift_x_dots=-20, shift_y_dots=8)
    reader = ZplReader(8.0) if isinstance(language, Zpl) else CpclReader(8.0)
    (label,) = reader.feed(language.encode(page, settings))
    (place,) = codes_in(label.picture).values()
    assert abs(place[0] - 4) <= 1
    assert abs(place[1] - 24) <= 2
    with pytest.raises(JobRefused, match="offset"):
        language.encode(page, JobSettings(width_mm=100, height_mm=60, shift_x_dots=-25))


def test_a_code_must_fit_even_when_no_digits_are_paired() -> None:
    code = BARS[0]
    assert code.widest == (15 * 11 + 35) * 2
    narrow = page_of(24 + code.widest - 1, 480, bytes(1))
    with pytest.raises(ValueError, match="beyond"):
        MixedPage(raster=narrow, codes=(code,))
    fits = MixedPage(raster=page_of(24 + code.widest, 76, bytes(1)), codes=(code,))
    assert (fits.width, fits.height) == (24 + code.widest, 76)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "ean13"},
        {"text": ""},
        {"text": "单号"},
        {"text": "A\r\nPRINT 9"},
        {"module": 0},
        {"module": 11},
        {"x": -1},
        {"height": 0},
    ],
)
def test_what_is_no_native_code(change: dict[str, object]) -> None:
    good: dict[str, object] = {
        "kind": "code128",
        "x": 0,
        "y": 0,
        "module": 2,
        "height": 9,
        "text": "A",
    }
    with pytest.raises(ValueError, match=r"."):
        NativeCode(**(good | change))  # type: ignore[arg-type]


def test_the_text_of_a_code_stays_out_of_logs() -> None:
    assert "YT1234567890123" not in repr(BARS[0])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("YT1234567890123", (("B", "YT1"), ("C", "234567890123"))),
        ("123456789", (("C", "12345678"), ("B", "9"))),
        ("12", (("C", "12"),)),
        ("12A", (("B", "12A"),)),
        ("A12345B", (("B", "A12345B"),)),
        ("A123456B", (("B", "A"), ("C", "123456"), ("B", "B"))),
        ("A1234", (("B", "A"), ("C", "1234"))),
    ],
)
def test_subsets(text: str, written: tuple[tuple[str, str], ...]) -> None:
    assert subsets(text) == written


@given(st.text(string.digits + "AB-", min_size=1, max_size=40))
def test_subsets_hold_the_text_in_even_pairs_and_are_never_longer(text: str) -> None:
    written = subsets(text)
    assert "".join(part for _, part in written) == text
    assert all(len(part) % 2 == 0 and part.isdigit() for kind, part in written if kind == "C")
    assert modules(text) <= 11 * (len(text) + 2) + 13


@pytest.mark.parametrize("text", ["", "码", "a\tb"])
def test_subsets_of_what_is_no_code(text: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        subsets(text)


@given(st.text(string.digits + string.ascii_uppercase, min_size=1, max_size=18), st.data())
def test_written_subsets_are_the_same_bars_in_zpl_and_tspl(text: str, data: st.DataObject) -> None:
    module = data.draw(st.integers(1, 3))
    code = NativeCode(kind="code128", x=8, y=8, module=module, height=20, text=text)
    page = MixedPage(raster=page_of(8 + code.widest, 40, bytes(1)), codes=(code,))
    pictures = [printed(*LANGUAGES[name], page) for name in ("zpl", "tspl-subsets")]
    boxes = [picture.point((255, *(0,) * 255), "1").getbbox() for picture in pictures]
    assert boxes[0] == boxes[1] == (8, 8, 8 + modules(text) * module, 28)
