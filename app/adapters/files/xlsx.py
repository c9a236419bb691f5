"""Excel workbooks (ECMA-376, Office Open XML): text in and out of the first sheet.

No more of the format than a table of words needs: shared and inline strings and numbers are read,
formulas by the value that was stored with them; every cell is written as text, so that a code such
as 00123 or 6921447580236 stays as it is.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from app.domain.errors import InvalidInput
from app.domain.shelf_file import SheetLine

_MOST_BYTES = 64 << 20
"""Of one part, unpacked: a bomb is not unpacked."""
_EXACT_DIGITS = 15
"""Excel keeps no more digits of a number; the rest became zeros when it was typed."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_COLUMN = re.compile(r"[A-Z]+")
_ROUNDED = "编码超过 15 位而且是数字，Excel 已改掉末尾几位；把这一列设为文本重新填写"


def read_workbook(data: bytes) -> list[SheetLine]:
    """The lines of the first sheet, by the numbers that Excel shows.

    Raises:
        InvalidInput: it is no workbook, or damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            words = list(_shared(package))
            sheet = _parsed(package, _first_sheet(package))
            return list(_lines(sheet, words))
    except (zipfile.BadZipFile, KeyError, ET.ParseError, ValueError, IndexError) as error:
        raise InvalidInput(
            "location.workbook",
            "Excel 文件读不懂，没有导入",
            "用表格软件打开它，另存为 .xlsx 或 CSV 后再导入。",
            context={"why": type(error).__name__},
        ) from error


def write_workbook(rows: Iterable[tuple[str, ...]]) -> bytes:
    """One sheet with ``rows``, all of it text, the first one a heading that stays in sight."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in _PARTS.items():
            package.writestr(name, text)
        body = "".join(_row_xml(number, row) for number, row in enumerate(rows, 1))
        package.writestr("xl/worksheets/sheet1.xml", _SHEET.format(body=body))
    return out.getvalue()


def _parsed(package: zipfile.ZipFile, name: str) -> ET.Element:
    if package.getinfo(name).file_size > _MOST_BYTES:
        raise ValueError("too large")
    data = package.read(name)
    if b"<!DOCTYPE" in data:  # no program writes one, and entities could grow without end
        raise ValueError("doctype")
    return ET.fromstring(data)  # noqa: S314 - bounded, and without entities


def _first_sheet(package: zipfile.ZipFile) -> str:
    book = _parsed(package, "xl/workbook.xml")
    first = book.find(f"{_MAIN}sheets/{_MAIN}sheet")
    if first is None:
        raise ValueError("no sheet")
    for each in _parsed(package, "xl/_rels/workbook.xml.rels"):
        if each.get("Id") == first.get(_LINK):
            target = each.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise ValueError("no sheet")


def _shared(package: zipfile.ZipFile) -> Iterator[str]:
    name = "xl/sharedStrings.xml"
    if name in package.namelist():
        for item in _parsed(package, name):
            yield _words(item)


def _words(item: ET.Element) -> str:
    """The text of a string, in one piece or several, without readings (rPh)."""
    runs = [item, *item.iter(f"{_MAIN}r")]
    return "".join(part.text or "" for run in runs for part in run.findall(f"{_MAIN}t"))


def _lines(sheet: ET.Element, words: list[str]) -> Iterator[SheetLine]:
    number = 0
    for row in sheet.iter(f"{_MAIN}row"):
        number = int(row.get("r", number + 1))
        cells: dict[int, str] = {}
        trouble = ""
        for place, cell in enumerate(row.findall(f"{_MAIN}c")):
            column = _column(cell.get("r", ""), place)
            cells[column], rounded = _value(cell, words)
            trouble = trouble or (_ROUNDED if rounded else "")
        width = max((at for at, text in cells.items() if text.strip()), default=-1) + 1
        if width:
            yield SheetLine(number, tuple(cells.get(at, "") for at in range(width)), trouble)


def _column(reference: str, place: int) -> int:
    """0 for A, 26 for AA; ``place`` where the cell does not say."""
    found = _COLUMN.match(reference)
    if found is None:
        return place
    column = 0
    for letter in found[0]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _value(cell: ET.Element, words: list[str]) -> tuple[str, bool]:
    """The text of a cell, and whether digits of it were lost before it came here."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inside = cell.find(f"{_MAIN}is")
        return ("" if inside is None else _words(inside)), False
    text = cell.findtext(f"{_MAIN}v", "")
    if kind == "s":
        return (words[int(text)] if text else ""), False
    if kind != "n" or not text:
        return text, False
    return _number(text)


def _number(text: str) -> tuple[str, bool]:
    """A number as a person sees it: 1E+3 is 1000, 12.0 is 12."""
    value = float(text)
    if not value.is_integer():
        return text, False
    digits = str(int(text)) if text.lstrip("-").isdigit() else f"{value:.0f}"
    return digits, len(digits.lstrip("-")) > _EXACT_DIGITS


def _row_xml(number: int, row: tuple[str, ...]) -> str:
    cells = "".join(
        f'<c r="{chr(ord("A") + at)}{number}" s="1" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(text)}</t></is></c>'
        for at, text in enumerate(row)
    )
    return f'<row r="{number}">{cells}</row>'


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NS = "http://schemas.openxmlformats.org"
_SHEET = (
    f'{_HEAD}<worksheet xmlns="{_NS}/spreadsheetml/2006/main">'
    '<sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    '</sheetView></sheetViews><cols><col min="1" max="2" width="24" style="1" customWidth="1"/>'
    "</cols><sheetData>{body}</sheetData></worksheet>"
)
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_NS}/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_NS}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_NS}/officeDocument/2006/relationships/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_HEAD}<workbook xmlns="{_NS}/spreadsheetml/2006/main"'
        f' xmlns:r="{_NS}/officeDocument/2006/relationships">'
        '<sheets><sheet name="库位" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_NS}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_NS}/officeDocument/2006/relationships/worksheet"'
        ' Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_NS}/officeDocument/2006/relationships/styles"'
        ' Target="styles.xml"/></Relationships>'
    ),
    # Style 1 is text (number format 49), so that what is typed below the table is text too.
    "xl/styles.xml": (
        f'{_HEAD}<styleSheet xmlns="{_NS}/spreadsheetml/2006/main">'
        '<fonts count="1"><font><sz val="11"/></font></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs>'
        "</styleSheet>"
    ),
}
