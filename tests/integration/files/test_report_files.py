"""Reports as files, opened by other programs: openpyxl, LibreOffice, poppler, pdfium."""

import csv
import io
import json
import os
import shutil
import subprocess
from collections import Counter
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

from app.adapters.files.drawing import Words
from app.adapters.files.report_files import FileReports
from app.adapters.files.report_page import report_page
from app.domain.day_period import Span, period_of
from app.domain.day_report import Figure, Kind, Report, reports_digest
from app.domain.day_report_made import make_report
from app.domain.day_report_people import EVERY_SHOP
from app.domain.errors import StorageError
from app.domain.instants import SHANGHAI
from app.labels.fonts import packaged_path
from app.ports.report_files import Format
from tests.fakes.day_reports import HOUR, busy_day
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


def times(second: object) -> datetime:
    assert isinstance(second, int)
    return datetime.fromtimestamp(second, SHANGHAI).replace(tzinfo=None)


def number(figure: Figure) -> float | str | datetime | None:
    """A figure as a spreadsheet should have it."""
    value = figure.value
    if value is None or isinstance(value, str):
        return value
    if figure.kind is Kind.TIME:
        return times(value)
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
    sheets = [
        title
        for block in REPORTS[0].blocks
        for title in (block.title, *(table.title for table in block.tables if table.listing))
    ]
    assert book.sheetnames == [*sheets, "各店铺"]
    for block in REPORTS[0].blocks:
        sheet = book[block.title]
        check_figures(sheet, REPORTS[0], block.key)
        assert sheet.cell(HEAD_ROW, 3).value == "昨天"
        assert sheet.cell(HEAD_ROW, 6).value == "较上周同日"
        assert bool(sheet._charts) == (block.chart is not None)
    money = book["商品"].cell(HEAD_ROW + 3, 2)
    assert money.number_format == '"¥"#,##0.00'
    rate = book["时效"].cell(HEAD_ROW + 1, 2)
    assert rate.number_format == "0.0%"
    assert book["时效"].conditional_formatting
    assert book["风险"].conditional_formatting


def test_each_table_has_its_own_filters_and_a_long_one_a_sheet(
    rendered: dict[Format, bytes],
) -> None:
    """A sheet has one filter only, so each is one of the workbook's tables."""
    book = load_workbook(io.BytesIO(rendered[Format.XLSX]))
    assert not any(sheet.auto_filter.ref for sheet in book)
    for block in REPORTS[0].blocks:
        for table in block.tables:
            sheet = book[table.title if table.listing else block.title]
            made = sheet.tables[f"{block.key}_{table.key}"]
            assert made.autoFilter.ref == made.ref
            (heads, *rows) = sheet[made.ref]
            assert [cell.value for cell in heads] == [str(each.title) for each in table.columns]
            assert [row[0].value for row in rows] == [
                value if isinstance(value, str) else times(value) for value, *_ in table.rows
            ]
            assert heads[0].row == HEAD_ROW
            if table.listing:  # nothing else is on the sheet
                assert sheet.max_row == HEAD_ROW + len(table.rows)
            else:  # beside the figures, and its title above it
                assert sheet.cell(HEAD_ROW - 1, heads[0].column).value == table.title
                assert heads[0].column > 7
    assert {sheet.freeze_panes for sheet in book} == {"B5"}  # every heading stays in sight
    links = [
        cell.hyperlink.location
        for key in ("风险", "人员与工作站")
        for cell in book[key]["A"]
        if cell.hyperlink
    ]
    assert links == ["'等待揽收的订单'!A4", "'人员'!A4", "'工作站与打印机'!A4"]
    assert "shops" in book["各店铺"].tables


def test_totals_of_stations_stand_out(rendered: dict[Format, bytes]) -> None:
    sheet = load_workbook(io.BytesIO(rendered[Format.XLSX]))["工作站与打印机"]
    rows = sheet[sheet.tables["people_stations"].ref][1:]
    table = REPORTS[0].block("people").table("stations")
    assert [bool(row[4].font.b) for row in rows] == [n in table.totals for n in range(len(rows))]
    assert {row[1].value for row in rows if row[1].font.b} == {"合计"}
    assert all(row[1].alignment.indent for row in rows if not row[1].font.b)


def test_times_are_times_in_shanghai(rendered: dict[Format, bytes]) -> None:
    book = load_workbook(io.BytesIO(rendered[Format.XLSX]))
    for sheet in book:
        assert sheet["A2"].value == "数据截至（北京时间）"
        assert (sheet["B2"].value, sheet["B2"].is_date) == (datetime(2026, 11, 29), True)  # noqa: DTZ001
    (as_of,) = (row[1].value for row in book["签核"].iter_rows() if row[0].value == "数据截至")
    assert as_of == datetime(2026, 11, 29)  # noqa: DTZ001
    told = json.loads(rendered[Format.JSON])["reports"][0]
    assert told["as_of"] == "2026-11-29T00:00:00+08:00"
    assert told["blocks"]["signoff"]["figures"]["as_of"]["value"] == told["as_of"]
    assert f"数据截至,{told['as_of']}" in rendered[Format.CSV].decode("utf-8-sig")
    sheet = book["等待揽收的订单"]
    wanted = REPORTS[0].block("risk").table("nearest").rows[0]
    for row in sheet.iter_rows(min_row=HEAD_ROW):
        if row[0].value == wanted[0]:
            at = row[3].value
            assert isinstance(at, datetime)
            assert at == times(wanted[3])
            assert row[3].number_format == "yyyy-mm-dd hh:mm"
            return
    pytest.fail("the order is not in the sheet")


def test_a_name_that_looks_like_a_formula_stays_a_name(rendered: dict[Format, bytes]) -> None:
    sheet = load_workbook(io.BytesIO(rendered[Format.XLSX]))["商品明细"]
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
    # Each with its filters still.
    assert sum(len(sheet.tables) for sheet in again) == 1 + sum(
        bool(table.rows) for block in REPORTS[0].blocks for table in block.tables
    )
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
        reports_digest(REPORTS),
        "规则包 2022-06",
        "的 90 天。",  # nothing of what is counted is cut off
        "揽收率按子订单",
        "已结算子订单",
        "本期揽收订单",
        "罚款是估算",
        str(report.block("risk").figure("check_risk").value),
        "较昨天",
        "较上周同日",
    ):
        assert wanted in text, wanted
    assert "\ufffd" not in text
    assert "  昨天" not in text  # a change says what it is a change to


def test_the_pdf_says_who_made_it_and_of_when_its_data_is(
    rendered: dict[Format, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(rendered[Format.PDF])
    told = dict(line.split(":", 1) for line in poppler("pdfinfo", "-rawdates", path).splitlines())
    assert {key: told[key].strip() for key in ("Author", "Title", "CreationDate", "Subject")} == {
        "Author": "准揽",
        "Title": "发货日报 2026-11-28 周六",
        "CreationDate": "D:20261129000000+08'00'",
        "Subject": "全部店铺（2）：云上小铺、云上旗舰店，数据截至 11-29 00:00",
    }
    book = load_workbook(io.BytesIO(rendered[Format.XLSX])).properties
    assert (book.creator, book.subject) == ("准揽", told["Subject"].strip())
    assert book.created == book.modified == datetime(2026, 11, 28, 16)  # noqa: DTZ001 - UTC


def test_orders_that_are_missing_are_missed_at_the_head_of_every_format(tmp_path: Path) -> None:
    facts = replace(FACTS, synced={"s1": AFTER, "s2": T + 6 * HOUR})
    reports = (make_report(facts, PERIOD, RULES, now_s=AFTER),)
    wanted = "订单只同步到 11-28 06:00，数据不全"
    book = load_workbook(io.BytesIO(FILES.render(reports, Format.XLSX)))
    assert all(str(sheet["C2"].value).endswith(f" · {wanted}") for sheet in book)
    path = tmp_path / "report.pdf"
    path.write_bytes(FILES.render(reports, Format.PDF))
    assert wanted in poppler("pdftotext", "-layout", path, "-").split("流量")[0]
    data = json.loads(FILES.render(reports, Format.JSON))["reports"][0]
    assert not data["complete"]
    figures = data["blocks"]["signoff"]["figures"]
    assert figures["orders_until"]["value"] == "2026-11-28T06:00:00+08:00"
    lines = FILES.render(reports, Format.CSV).decode("utf-8-sig").splitlines()
    assert "2026-11-28,全部店铺,签核,,,没同步到的店铺,1,0,0" in lines
    assert json.loads(FILES.render(REPORTS, Format.JSON))["reports"][0]["complete"]


def test_every_format_with_rows_has_all_of_them_and_the_page_says_what_it_leaves_out() -> None:
    facts = busy_day(T, orders=900)
    report = make_report(facts, PERIOD, RULES, now_s=AFTER)
    tables = [(b, table) for b in report.blocks for table in b.tables]
    assert len(report.block("risk").table("nearest").rows) > 900
    book = load_workbook(io.BytesIO(FILES.render([report], Format.XLSX)))
    (told,) = json.loads(FILES.render([report], Format.JSON))["reports"]
    lines = FILES.render([report], Format.CSV).decode("utf-8-sig")
    cells = Counter(row["表"] for row in csv.DictReader(io.StringIO(lines)))
    for block, table in tables:
        sheet = book[table.title if table.listing else block.title]
        assert len(sheet[sheet.tables[f"{block.key}_{table.key}"].ref]) == 1 + len(table.rows)
        assert len(told["blocks"][block.key]["tables"][table.key]["rows"]) == len(table.rows)
        assert cells[table.title] == len(table.rows) * len(table.columns)
    said = "".join(each.text for each in report_page([report]).strokes if isinstance(each, Words))
    left_out = len(report.block("goods").table("articles").rows) - 7
    assert f"还有 {left_out} 行，见同一天的 Excel、CSV 或 JSON" in said


def test_every_station_stands_on_the_page_before_any_of_their_printers() -> None:
    facts = busy_day(T)
    labels = tuple(
        each._replace(station=f"包装台{n % 3}", printer_id=f"打印机{n % 4}")
        for n, each in enumerate(facts.labels)
    )
    report = make_report(replace(facts, labels=labels), PERIOD, RULES, now_s=AFTER)
    rows = report.block("people").table("stations").rows
    said = [each.text for each in report_page([report]).strokes if isinstance(each, Words)]
    stations = [str(row[0]) for row in rows if row[1] == "合计"]
    assert len(stations) == 4
    assert len(rows) > 12
    assert [text for text in said if text in stations] == stations
    assert f"还有 {len(rows) - 4} 行，见同一天的 Excel、CSV 或 JSON" in said
    assert not any(text.startswith("打印机") and text != "打印机" for text in said)


def test_people_on_the_page_add_up_and_say_that_they_are_of_all_shops() -> None:
    every, own = (
        [each for each in report_page(part).strokes if isinstance(each, Words)]
        for part in (REPORTS[:1], REPORTS[1:2])
    )
    assert [sum(each.text == EVERY_SHOP for each in said) for said in (every, own)] == [0, 1]
    checked = 0
    for actor, *_, whole in REPORTS[1].block("people").table("people").rows:
        found = next((each for each in own if each.text == actor), None)
        if found is None:
            continue
        beside = [each for each in own if each.y == found.y and found.x < each.x < 120]
        numbers = [int(each.text) for each in beside]
        assert sum(numbers[:-1]) == numbers[-1] == whole
        assert numbers[-2] > 0  # what has no column of its own
        checked += 1
    assert checked >= 2


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
    assert {row["日期"] for row in rows} == {"2026-11-28"}
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
    cells = [row for row in rows if row["表"] == "等待揽收的订单" and row["店铺"] == "全部店铺"]
    assert len(cells) == 6 * len(REPORTS[0].block("risk").table("nearest").rows)


def test_json_says_everything(rendered: dict[Format, bytes]) -> None:
    told = json.loads(rendered[Format.JSON])
    data = told["reports"]
    assert told["digest"] == reports_digest(REPORTS)
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
