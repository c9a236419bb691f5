"""Any page survives encode and read, in every language, form and slicing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from app.sandbox.printers.cpcl_reader import CpclReader
from app.sandbox.printers.escpos_reader import EscPosReader, SlipDone
from app.sandbox.printers.tspl_reader import LabelDone, StatusAsked, TsplReader
from app.sandbox.printers.zpl_reader import ZplReader
from printers.languages.base import JobSettings, Language, Media
from printers.languages.cpcl import Cpcl
from printers.languages.escpos_label import EscPosLabel
from printers.languages.options import CpclOptions, EscPosOptions, ZplOptions
from printers.languages.tspl import Tspl
from printers.languages.zpl import Zpl
from printers.page import Page
from tests.unit.printers.kit import Reader, dots, fed, page_of, pages, picture_of

CUTS = st.lists(st.integers(0, 50_000), max_size=8)


def reader_for(language: Language, dots_per_mm: float = 8.0) -> Reader:
    made: dict[str, Reader] = {
        "tspl": TsplReader(dots_per_mm),
        "zpl": ZplReader(dots_per_mm),
        "cpcl": CpclReader(dots_per_mm),
    }
    return made[language.name]


def stock(page: Page, **changes: object) -> JobSettings:
    size = {"width_mm": page.width / 8, "height_mm": page.height / 8}
    return JobSettings(**{**size, **changes})  # type: ignore[arg-type]


def seen(language: Language, page: Page, settings: JobSettings, cuts: list[int]) -> Image.Image:
    job = language.status_query + language.encode(page, settings) + language.status_query
    events = fed(reader_for(language), job, cuts)
    assert [type(event) for event in events] == [StatusAsked, LabelDone, StatusAsked]
    assert events[1].copies == settings.copies
    picture: Image.Image = events[1].picture
    return picture


LANGUAGES: dict[str, Language] = {
    "tspl": Tspl(),
    "zpl-hex": Zpl(options=ZplOptions(form="hex")),
    "zpl-acs": Zpl(options=ZplOptions(form="acs")),
    "zpl-z64": Zpl(options=ZplOptions(form="z64")),
    "zpl-hex-bands": Zpl(options=ZplOptions(form="hex", band_bytes=60)),
    "zpl-acs-bands": Zpl(options=ZplOptions(form="acs", band_bytes=60)),
    "zpl-z64-bands": Zpl(options=ZplOptions(form="z64", band_bytes=60, zlib_level=9)),
    "cpcl-cg": Cpcl(),
    "cpcl-eg": Cpcl(options=CpclOptions(form="eg")),
}


@pytest.mark.parametrize("name", LANGUAGES)
@given(page=pages(), cuts=CUTS, copies=st.integers(1, 3))
def test_a_page_comes_back_dot_for_dot(name: str, page: Page, cuts: list[int], copies: int) -> None:
    settings = stock(page, copies=copies)
    assert dots(seen(LANGUAGES[name], page, settings, cuts)) == dots(picture_of(page))


@given(
    page=pages(), cuts=CUTS, rows=st.integers(1, 300), copies=st.integers(1, 3), kept=st.booleans()
)
def test_an_escpos_label_comes_back_in_bands(
    page: Page, cuts: list[int], rows: int, copies: int, kept: bool
) -> None:
    language = EscPosLabel(EscPosOptions(band_rows=rows, next_label=True))
    media = None if kept else Media.MARK
    job = language.encode(page, stock(page, copies=copies, media=media))
    slips = list(fed(EscPosReader(page.width), job, cuts))
    assert [type(slip) for slip in slips] == [SlipDone] * copies
    assert {dots(slip.picture) for slip in slips} == {dots(picture_of(page))}


@pytest.mark.parametrize("name", ["zpl-z64", "cpcl-cg"])
@given(page=pages(), turned=st.booleans(), mirrored=st.booleans())
def test_turned_and_mirrored(name: str, page: Page, turned: bool, mirrored: bool) -> None:
    got = seen(LANGUAGES[name], page, stock(page, turned=turned, mirrored=mirrored), [])
    want = picture_of(page)
    want = ImageOps.mirror(want) if mirrored else want
    want = want.rotate(180) if turned else want
    assert dots(got) == dots(want)


@pytest.mark.parametrize("name", ["zpl-z64", "cpcl-eg"])
@given(page=pages(), x=st.integers(-20, 20), y=st.integers(-20, 20))
def test_moved_what_leaves_the_label_is_cut(name: str, page: Page, x: int, y: int) -> None:
    settings = stock(page, shift_x_dots=x, shift_y_dots=y)
    if -x >= page.width or -y >= page.height:
        with pytest.raises(ValueError, match="offset"):
            LANGUAGES[name].encode(page, settings)
        return
    want = Image.new("1", (page.width, page.height), 1)
    want.paste(picture_of(page), (x, y))
    assert dots(seen(LANGUAGES[name], page, settings, [])) == dots(want)


@pytest.mark.parametrize("name", ["zpl-z64", "cpcl-eg", "cpcl-cg"])
@given(
    page=pages(),
    turned=st.booleans(),
    mirrored=st.booleans(),
    x=st.integers(-20, 20),
    y=st.integers(-20, 20),
)
def test_a_turned_label_moves_right_and_down_as_it_is_read(
    name: str, page: Page, **way: Any
) -> None:
    if abs(way["x"]) >= page.width or abs(way["y"]) >= page.height:
        return
    settings = stock(
        page,
        turned=way["turned"],
        mirrored=way["mirrored"],
        shift_x_dots=way["x"],
        shift_y_dots=way["y"],
    )
    want = Image.new("1", (page.width, page.height), 1)
    want.paste(picture_of(page), (way["x"], way["y"]))
    want = ImageOps.mirror(want) if way["mirrored"] else want
    want = want.rotate(180) if way["turned"] else want
    assert dots(seen(LANGUAGES[name], page, settings, [])) == dots(want)


@given(page=pages(), data=st.data())
def test_a_narrowed_page_is_its_left_part(page: Page, data: st.DataObject) -> None:
    width = data.draw(st.integers(1, page.width))
    got = page.narrowed(width)
    want = picture_of(page).crop((0, 0, width, page.height))
    assert (got.width, got.height) == (width, page.height)
    assert dots(picture_of(got)) == dots(want)
    for wrong in (0, page.width + 1):
        with pytest.raises(ValueError, match="wide"):
            page.narrowed(wrong)


@given(page=pages(most_width=500), x=st.integers(-20, 60), y=st.integers(-20, 600))
def test_an_escpos_label_is_moved_by_white_rows_and_a_margin(page: Page, x: int, y: int) -> None:
    if -x >= page.width or -y >= page.height:
        return
    language = EscPosLabel(EscPosOptions(next_label=True))
    job = language.encode(page, stock(page, shift_x_dots=x, shift_y_dots=y))
    (slip,) = EscPosReader(576).feed(job)
    want = Image.new("1", (576, page.height + y), 1)
    want.paste(picture_of(page), (x, y))
    assert dots(slip.picture) == dots(want)


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(799, 1438), (1181, 700), (832, 1)])
def test_whole_labels(name: str, width: int, height: int) -> None:
    page = page_of(width, height, b"\x00" * 997 + b"\xff" * 499 + b"\x12\x5a\xc3")
    assert dots(seen(LANGUAGES[name], page, stock(page), [70_000])) == dots(picture_of(page))


def test_runs_longer_than_any_letter() -> None:
    page = page_of(8 * 900, 2, b"\xff" * 899 + b"\xfe")
    language = LANGUAGES["zpl-acs"]
    assert dots(seen(language, page, stock(page), [])) == dots(picture_of(page))
    assert len(language.encode(page, stock(page))) < 200
