"""Reports as files, opened by other programs: openpyxl, LibreOffice, poppler, pdfium."""

import csv
import io
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from app.adapters.files.report_files import FileReports
from app.domain.day_period import Span, period_of
from app.domain.day_report import Figure, Kind, Report
from app.domain.day_report_made import make_report
from app.domain.errors import StorageError
from app.domain.instants import SHANGHAI
from app.labels.fonts import packaged_path
from app.ports.report_files import Format
from tests.fakes.day_reports import busy_day
from tests.unit.domain.test_day_reports import AFTER, RULES, D, T

FORMULA = '=HYPERLINK("http://example.invalid","云")'
FACTS = busy_day(T)
FACTS = replace(
    FACTS,
    lines=(FACTS.lines[-1]._replace(name=FORMULA, code="=1+1", pieces=99), *FACTS.lines),
)
PERIOD = period_of(D, Span.DAY)
REPORTS = tuple(
    make_report(FACTS, PERIOD, RULES, now_s=AFTER, shop_id=shop_id) for shop_id in ("", "s1", "s2")
)
FILES = FileReports()
HEAD_ROW = 4


@pytest.fixture(scope="module")
def rendered() -> dict[Format, bytes]:
    return {wanted: FILES.render(REPORTS, wanted) for wanted in Format}


def number(figure: Figure) -> float | str | None:
    """A figure as a spreadsheet should have it."""
    value = figure.value
    if value is None or isinstance(value, str):
        return value
    return float(Fraction(value, 100) if figure.kind is Kind.FEN else Fraction(value))


def check_figures(sheet: Worksheet, report: Report, key: str) -> None:
    block = report.block(key)
    for row, figure in enumerate(block.figures, HEAD_ROW + 1):
        assert sheet.cell(row, 1).value == figure.title
        found, wanted = sheet.cell(row, 2).value, number(figure)
        if isinstance(wanted, float):
            assert found == pytest.approx(wanted, abs=1e-9), figure.title
        else:
            assert found == wanted, figure.title


def test_the_workbook_has_real_numbers(rendered: dict[Format, bytes]) -> None:
    book = load_workbook(io.BytesIO(rendered[Format.XLSX]))
    titles = [block.title for block in REPORTS[0].blocks]
    assert book.sheetnames == [*titles, "各店铺"]
    for block in REPORTS[0].blocks:
        sheet = book[block.title]
        check_figures(sheet, REPORTS[0], block.key)
        assert sheet.freeze_panes == "B5"
        assert sheet.cell(HEAD_ROW, 3).value == "昨天"
        assert sheet.cell(HEAD_ROW, 6).value == "较上周同日"
        full = any(table.rows for table in block.tables)
        assert (sheet.auto_filter.ref is not None) == full
        assert bool(sheet._charts) == (block.chart is not None)
    money = book["商品"].cell(HEAD_ROW + 3, 2)
    assert money.number_format == '"¥"#,##0.00'
    rate = book["时效"].cell(HEAD_ROW + 1, 2)
    assert rate.number_format == "0.0%"
    assert book["时效"].conditional_formatting
    assert book["风险"].conditional_formatting


def test_times_are_times_in_shanghai(rendered: dict[Format, bytes]) -> None:
    book = load_workbook(io.BytesIO(rendered[Format.XLSX]))
    sheet = book["风险"]
    wanted = REPORTS[0].block("risk").table("nearest").rows[0]
    for row in sheet.iter_rows(min_row=HEAD_ROW):
        if row[0].value == wanted[0]:
            at = row[4].value
            assert isinstance(at, datetime)
            shanghai = datetime.fromtimestamp(int(Fraction(wanted[4] or 0)), SHANGHAI)
            assert at == shanghai.replace(tzinfo=None)
            assert row[4].number_format == "yyyy-mm-dd hh:mm"
            return
    pytest.fail("the order is not in the sheet")


def test_a_name_that_looks_like_a_formula_stays_a_name(rendered: dict[Format, bytes]) -> None:
    sheet = load_workbook(io.BytesIO(rendered[Format.XLSX]))["商品"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value in {FORMULA, "=1+1"}]
    assert len(cells) >= 2
    assert {cell.data_type for cell in cells} == {"s"}
    rows = list(csv.reader(io.StringIO(rendered[Format.CSV].decode("utf-8-sig"))))
    assert f"'{FORMULA}" in {cell for row in rows for cell in row}
    assert not any(cell.startswith(("=", "@", "+")) for row in rows for cell in row)


def test_each_shop_has_its_line(rendered: dict[Format, bytes]) -> None:
    sheet = load_workbook(io.BytesIO(rendered[Format.XLSX]))["各店铺"]
    names = [sheet.cell(row, 1).value for row in range(5, 8)]
    assert names == ["全部店铺", "云上小铺", "云上旗舰店"]
    paid = [sheet.cell(row, 2).value for row in range(5, 8)]
    assert paid == [report.value("flow", "paid") for report in REPORTS]
    assert paid[0] == paid[1] + paid[2]  # type: ignore[operator]
    alone = load_workbook(io.BytesIO(FILES.render(REPORTS[1:2], Format.XLSX)))
    assert "各店铺" not in alone.sheetnames


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """LibreOffice with the packaged typeface and a profile of its own."""
    folder = tmp_path_factory.mktemp("office")
    fonts = folder / "fonts"
    fonts.mkdir()
    shutil.copy(packaged_path(), fonts)
    config = folder / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{fonts}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>",
        "utf-8",
    )
    return {
        **os.environ,
        "FONTCONFIG_FILE": str(config),
        "HOME": str(folder),
        "OFFICE_PROFILE": f"file://{folder / 'profile'}",
    }


def convert(office: dict[str, str], source: Path, kind: str) -> Path:
    """``source`` as LibreOffice reads it and writes it again."""
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={office['OFFICE_PROFILE']}", "--headless"),
            *("--convert-to", kind, "--outdir", source.parent / "out", source),
        ],
        env=office,
        check=True,
        capture_output=True,
        timeout=100,
    )
    return source.parent / "out" / f"{source.stem}.{kind.split(':', maxsplit=1)[0]}"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_libreoffice_reads_the_same_values(
    rendered: dict[Format, bytes], office: dict[str, str], tmp_path: Path
) -> None:
    source = tmp_path / "report.xlsx"
    source.write_bytes(rendered[Format.XLSX])
    again = load_workbook(convert(office, source, "xlsx"))
    for block in REPORTS[0].blocks:
        check_figures(again[block.title], REPORTS[0], block.key)
        assert len(again[block.title]._charts) == (block.chart is not None)
    pages = pypdfium2.PdfDocument(convert(office, source, "pdf"))
    text = "".join(page.get_textpage().get_text_bounded() for page in pages)
    pages.close()
    assert "发货日报 2026-11-28 周六" in text
    for block in REPORTS[0].blocks:
        assert block.title in text
    assert "#" * 3 not in text  # no column is too narrow for its number
    assert "Err:" not in text


def poppler(*command: str | Path) -> str:
    return subprocess.run(
        command, check=True, capture_output=True, encoding="utf-8", timeout=60
    ).stdout


def test_the_pdf_is_one_page_with_its_font_inside(
    rendered: dict[Format, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(rendered[Format.PDF])
    fonts = poppler("pdffonts", path).splitlines()[2:]
    assert fonts
    for line in fonts:
        assert "ZhunlanSC" in line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, to Unicode
    assert "Pages:           1" in poppler("pdfinfo", path)
    assert "A4" in poppler("pdfinfo", path)
    text = poppler("pdftotext", "-layout", path, "-")
    report = REPORTS[0]
    flow = report.block("flow")
    for wanted in (
        "发货日报 2026-11-28 周六",
        "全部店铺（2）：云上小铺、云上旗舰店",
        str(flow.figure("check_ship").value),
        str(flow.figure("check_take").value),
        *(block.title for block in report.blocks),
        str(report.value("signoff", "head")),
        report.digest,
        "规则包 2022-06",
    ):
        assert wanted in text, wanted
    assert "\ufffd" not in text


def test_the_pdf_and_the_picture_show_the_same(
    rendered: dict[Format, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(rendered[Format.PDF])
    poppler("pdftoppm", "-r", "50", "-png", "-singlefile", path, tmp_path / "page")
    with (
        Image.open(tmp_path / "page.png") as page,
        Image.open(io.BytesIO(rendered[Format.PNG])) as picture,
    ):
        assert picture.size == (1240, 1754)  # A4 at 150 dpi
        one = page.convert("L")
        two = picture.convert("L").resize(one.size, Image.Resampling.BOX)
        blurred = [image.resize((42, 59), Image.Resampling.BOX) for image in (one, two)]
        apart = [
            abs(a - b) for a, b in zip(blurred[0].tobytes(), blurred[1].tobytes(), strict=True)
        ]
        assert max(apart) < 60
        assert sum(apart) / len(apart) < 4
        dark = sum(value < 128 for value in two.tobytes())
        assert dark > 1000  # there is something on it


def test_every_character_is_in_the_font(rendered: dict[Format, bytes]) -> None:
    """No tofu: what the font has no glyph for is a □ of its own, and there is none here."""
    page = pypdfium2.PdfDocument(rendered[Format.PDF])
    text = page[0].get_textpage().get_text_bounded()
    page.close()
    assert "□" not in text
    assert "\x00" not in text


def test_csv_has_a_line_a_value(rendered: dict[Format, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(rendered[Format.CSV].decode("utf-8-sig"))))
    figures = {(row["店铺"], row["板块"], row["项目"]): row for row in rows if not row["表"]}
    paid = figures["全部店铺", "流量", "付款订单"]
    assert int(paid["数值"]) == REPORTS[0].value("flow", "paid")
    assert int(paid["昨天"]) == REPORTS[0].block("flow").figure("paid").before[0]
    assert figures["云上小铺", "流量", "付款订单"]["数值"] == str(REPORTS[1].value("flow", "paid"))
    fen = int(Fraction(REPORTS[0].value("goods", "fen") or 0))
    assert figures["全部店铺", "商品", "付款金额"]["数值"] == f"{fen / 100:.2f}"
    rate = Fraction(REPORTS[0].value("timeliness", "rate") or 0)
    assert float(figures["全部店铺", "时效", "已结算"]["数值"]) == pytest.approx(
        float(rate), abs=1e-6
    )
    cells = [row for row in rows if row["表"] == "最近到期的订单" and row["店铺"] == "全部店铺"]
    assert len(cells) == 5 * len(REPORTS[0].block("risk").table("nearest").rows)


def test_json_says_everything(rendered: dict[Format, bytes]) -> None:
    data = json.loads(rendered[Format.JSON])["reports"]
    assert [each["shop_id"] for each in data] == ["", "s1", "s2"]
    assert data[0]["digest"] == REPORTS[0].digest
    for block in REPORTS[0].blocks:
        figures = data[0]["blocks"][block.key]["figures"]
        assert set(figures) == {figure.key for figure in block.figures}


@pytest.mark.parametrize("wanted", Format)
def test_the_same_report_gives_the_same_bytes(
    rendered: dict[Format, bytes], wanted: Format
) -> None:
    again = [
        make_report(FACTS, PERIOD, RULES, now_s=AFTER + 99, shop_id=each.shop_id)
        for each in REPORTS
    ]
    assert FILES.render(again, wanted) == rendered[wanted]


@pytest.mark.parametrize("wanted", Format)
@pytest.mark.parametrize("span", Span)
def test_an_empty_period_can_be_written(wanted: Format, span: Span) -> None:
    facts = replace(busy_day(T, orders=1), lines=(), rates=())
    report = make_report(facts, period_of(D, span), RULES, now_s=AFTER)
    assert len(FILES.render([report], wanted)) > 500


def write(path: Path, reports: Sequence[Report]) -> None:
    FILES.write(path, FILES.render(reports, Format.CSV))


def test_a_folder_that_cannot_be_made_is_a_known_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "ascii")
    with pytest.raises(StorageError, match="没有保存"):
        FILES.make_folder(tmp_path / "file" / "reports")
    FILES.make_folder(tmp_path / "a" / "b")
    write(tmp_path / "a" / "b" / "r.csv", REPORTS[:1])
    assert (tmp_path / "a" / "b" / "r.csv").stat().st_size > 500
