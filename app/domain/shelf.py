"""Shelf locations (库位): where goods of a code lie, and the walk along the shelves."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

from app.domain.errors import InvalidInput

LOCATION_MAX = 40
CODE_MAX = 100
COMPLAINTS_SHOWN = 5
_DIGITS = re.compile(r"([0-9]+)")
_HEADS = frozenset({"商家编码", "编码", "商品编码", "code", "sku"})

WalkKey = tuple[tuple[int, int, str], ...]


def walk_key(location: str) -> WalkKey:
    """Sorts locations as people walk: ``A-2`` before ``A-10``, ``a-1`` beside ``A-1``."""
    parts = _DIGITS.split(location.strip().casefold())
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p)


def first_stop(codes: Iterable[str], locations: Mapping[str, str]) -> str:
    """Where the walk for goods of ``codes`` begins; "" when none has a place."""
    places = [locations[code] for code in codes if code in locations]
    return min(places, key=walk_key, default="")


def checked(code: str, location: str) -> tuple[str, str]:
    """A code and its location as they are kept; an empty location takes the place away.

    Raises:
        InvalidInput: there is no code, or one of them is too long or has line breaks.
    """
    code, location = code.strip(), location.strip()
    wrong = _wrong(code, location)
    if wrong:
        raise InvalidInput("location.wrong", wrong, "写成 商家编码 和 库位，如 TS-01 和 A-2-3。")
    return code, location


def _wrong(code: str, location: str) -> str:
    if not code:
        return "没有写商家编码"
    if len(code) > CODE_MAX:
        return f"商家编码超过 {CODE_MAX} 个字"
    if len(location) > LOCATION_MAX:
        return f"库位超过 {LOCATION_MAX} 个字"
    if not (code + location).isprintable():
        return "有换行或看不见的字符"
    return ""


def read_locations(data: bytes) -> dict[str, str]:
    """Code → location of a CSV or TSV file, in UTF-8 or GB 18030, with or without a heading.

    Raises:
        InvalidInput: some line is wrong. Every line is looked at before that is said, and nothing
            is taken.
    """
    rows = _rows(_decoded(data))
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    wrong: list[str] = []
    for number, cells in rows:
        trouble = _line_trouble(cells, seen, found)
        if trouble:
            wrong.append(f"第 {number} 行：{trouble}")
            continue
        code, location = cells[0].strip(), cells[1].strip()
        seen.setdefault(code, number)
        found[code] = location
    if wrong:
        more = f"；还有 {len(wrong) - COMPLAINTS_SHOWN} 行" if len(wrong) > COMPLAINTS_SHOWN else ""
        raise InvalidInput(
            "location.file",
            f"库位表有 {len(wrong)} 行不对，没有导入",
            "；".join(wrong[:COMPLAINTS_SHOWN]) + more + "。改好后重新导入。",
            context={"wrong": len(wrong)},
        )
    if not found:
        raise InvalidInput(
            "location.empty", "库位表里没有内容", "每行写 商家编码 和 库位，用逗号或制表符隔开。"
        )
    return found


def _line_trouble(cells: Sequence[str], seen: Mapping[str, int], found: Mapping[str, str]) -> str:
    if len(cells) < 2:
        return "只有一列，应是 商家编码 和 库位"
    code, location = cells[0].strip(), cells[1].strip()
    if any(cell.strip() for cell in cells[2:]):
        return "多于两列"
    if wrong := _wrong(code, location):
        return wrong
    if found.get(code, location) != location:
        return f"和第 {seen[code]} 行的编码相同，库位不同"
    return ""


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Filled lines with their numbers, without the heading."""
    head = text.split("\n", 1)[0]
    reader = csv.reader(StringIO(text), delimiter="\t" if "\t" in head else ",", strict=True)
    rows: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        raise InvalidInput(
            "location.file",
            f"库位表第 {reader.line_num} 行的引号不对，没有导入",
            "检查这一行的引号，或用表格软件重新另存为 CSV。",
        ) from error
    if rows and rows[0][1][0].strip().casefold() in _HEADS:
        return rows[1:]
    return rows


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # else a table in a program's own format
            return text
    raise InvalidInput(
        "location.encoding",
        "库位表读不懂，没有导入",
        "在表格软件里另存为 CSV（UTF-8 或 GB 18030）后再导入。",
    )


def written_locations(locations: Mapping[str, str]) -> bytes:
    """The same as a CSV file that spreadsheets open rightly, along the walk."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("商家编码", "库位"))
    writer.writerows(along_the_walk(locations))
    return out.getvalue().encode("utf-8-sig")


def along_the_walk(locations: Mapping[str, str]) -> list[tuple[str, str]]:
    """(code, location) along the walk; codes of one place in their order."""
    return sorted(locations.items(), key=lambda pair: (walk_key(pair[1]), pair[0]))
