"""Workbooks as Excel, WPS and LibreOffice write them, and what must not be believed."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.files.xlsx import read_workbook, write_workbook
from app.domain.errors import InvalidInput
from app.domain.shelf_file import SheetLine

CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(rows: str, *, strings: str = "", target: str = "worksheets/first.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>'
            '<sheet name="库位" sheetId="3" r:id="rId9"/>'
            '<sheet name="别的" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>",
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" Target="worksheets/b.xml"/>'
            f'<Relationship Id="rId9" Target="{target}"/></Relationships>',
        )
        if strings:
            package.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
        package.writestr(
            "xl/worksheets/first.xml",
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        )
    return out.getvalue()


@given(st.lists(st.tuples(CELLS, CELLS), max_size=20))
def test_what_is_written_is_read_again(rows: list[tuple[str, str]]) -> None:
    found = read_workbook(write_workbook(rows))
    assert found == [SheetLine(number, row) for number, row in enumerate(rows, 1)]


@pytest.mark.parametrize("target", ["worksheets/first.xml", "/xl/worksheets/first.xml"])
def test_the_first_sheet_with_shared_strings_gaps_and_rich_text(target: str) -> None:
    strings = (
        "<si><t>商家编码</t></si><si><r><t>A-</t></r><r><t>2</t></r><rPh><t>duyin</t></rPh></si>"
    )
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
        '<row r="4"><c r="A4"><v>123</v></c><c r="B4" t="s"><v>1</v></c><c r="D4"/></row>'
        '<row r="5"><c r="B5" t="inlineStr"><is><t>只有库位</t></is></c></row>'
        '<row r="6"><c r="A6" t="str"><f>A4</f><v>TS-1</v></c></row>'
        '<row r="7"/>'
    )
    assert read_workbook(workbook(rows, strings=strings, target=target)) == [
        SheetLine(1, ("商家编码",)),
        SheetLine(4, ("123", "A-2")),
        SheetLine(5, ("", "只有库位")),
        SheetLine(6, ("TS-1",)),
    ]


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("6921447580236", "6921447580236"),
        ("6.921447580236E12", "6921447580236"),
        ("12.0", "12"),
        ("1.5", "1.5"),
        ("0", "0"),
    ],
)
def test_numbers_read_as_a_person_sees_them(stored: str, read: str) -> None:
    found = read_workbook(workbook(f'<row r="1"><c r="A1"><v>{stored}</v></c></row>'))
    assert found == [SheetLine(1, (read,))]


def test_a_code_that_excel_has_rounded_is_not_believed() -> None:
    (line,) = read_workbook(workbook('<row r="2"><c r="A2"><v>6.9214475802360003E18</v></c></row>'))
    assert line.number == 2
    assert "改掉末尾" in line.trouble


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 no zip at all",
        workbook('<row r="1"><c r="A1" t="s"><v>5</v></c></row>'),
        workbook('<row r="x"/>'),
        workbook("", target="worksheets/missing.xml"),
        workbook('<row r="1"><c r="A1"><v>twelve</v></c></row>'),
        workbook("<row>"),
        workbook("", strings="<!DOCTYPE x []>"),
    ],
)
def test_a_damaged_workbook_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="读不懂"):
        read_workbook(data)
