import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.labels.code128 import Unencodable
from app.labels.matrix import LONGEST, Modules, data_matrix, qr, side_dots

ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60)
# Else the reader may take a row of a large symbol for a linear code, and find two.
SQUARES = [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix]
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


def read(rows: Modules, module: int = 3, quiet: int = 4) -> list[bytes]:
    side = (len(rows) + 2 * quiet) * module
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(rows):
        for x, black in enumerate(row):
            if black:
                left, top = (x + quiet) * module, (y + quiet) * module
                picture.paste(0, (left, top, left + module, top + module))
    return [code.bytes for code in zxingcpp.read_barcodes(picture, formats=SQUARES)]


@settings(max_examples=60)
@given(ASCII)
def test_any_ascii_is_read_back_from_a_data_matrix(value: str) -> None:
    rows = data_matrix(value)
    assert len(rows) == len(rows[0])
    assert read(rows) == [value.encode()]


@pytest.mark.parametrize("length", [3, 5, 8, 12, 18, 22, 30, 36, 44, 62, 86, 114, 144])
def test_every_size_of_data_matrix_filled_to_the_brim(length: int) -> None:
    value = "aB" * (length // 2) + "c" * (length % 2)
    assert read(data_matrix(value)) == [value.encode()]


@settings(max_examples=30)
@given(st.one_of(TEXT, ASCII, st.from_regex(r"[0-9]{1,40}", fullmatch=True)))
def test_any_text_is_read_back_from_a_qr_code(value: str) -> None:
    assert read(qr(value)) == [value.encode()]


def test_levels_of_correction_cost_modules() -> None:
    sizes = [len(qr("https://example.com/parcels/1234567890", level)) for level in "LMQH"]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


@pytest.mark.parametrize("value", ["", "\ud800", "x" * (LONGEST + 1)])
def test_what_no_qr_holds_is_refused(value: str) -> None:
    with pytest.raises(Unencodable):
        qr(value)


@pytest.mark.parametrize("value", ["", "中", "x" * 145])
def test_what_no_data_matrix_holds_is_refused(value: str) -> None:
    with pytest.raises(Unencodable):
        data_matrix(value)


@pytest.mark.parametrize(("room", "dots"), [(330, 4), (200, 4), (120, 3), (82, 2), (65, 0)])
def test_modules_are_whole_dots_and_never_too_small(room: int, dots: int) -> None:
    assert side_dots(25, 4, room=room, wanted_mm=0.5, dots_per_mm=8.0) == dots
