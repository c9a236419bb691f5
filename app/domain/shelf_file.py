"""A file of shelf locations: every line with what is wrong with it, before anything is taken."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from app.domain.errors import InvalidInput
from app.domain.shelf import along_the_walk, location_trouble

HEAD = ("商家编码", "库位")
COMPLAINTS_SHOWN = 5
_HEADS = frozenset({"商家编码", "编码", "商品编码", "code", "sku"})


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One filled line of a table. ``number`` as the program that made the table shows it.

    ``trouble``: why its cells cannot be trusted, Chinese.
    """

    number: int
    cells: tuple[str, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line of a file of locations; ``trouble``: what is wrong with it, Chinese."""

    number: int
    code: str
    location: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class LocationFile:
    """A file that was looked at, line by line."""

    lines: tuple[FileLine, ...]

    @property
    def wrong(self) -> tuple[FileLine, ...]:
        """Lines that cannot be taken."""
        return tuple(line for line in self.lines if line.trouble)

    @property
    def places(self) -> dict[str, str]:
        """Code → location of the lines that can; "" takes a place away."""
        return {line.code: line.location for line in self.lines if not line.trouble}

    def require(self) -> None:
        """Refuse a file of which not every line can be taken.

        Raises:
            InvalidInput: it names the first wrong lines.
        """
        wrong = self.wrong
        if wrong:
            said = [f"第 {line.number} 行：{line.trouble}" for line in wrong[:COMPLAINTS_SHOWN]]
            rest = len(wrong) - COMPLAINTS_SHOWN
            more = f"；还有 {rest} 行" if rest > 0 else ""
            raise InvalidInput(
                "location.file",
                f"库位表有 {len(wrong)} 行不对，没有导入",
                "；".join(said) + more + "。改好后重新导入。",
                context={"wrong": len(wrong)},
            )
        if not self.lines:
            raise InvalidInput(
                "location.empty",
                "库位表里没有内容",
                "每行写 商家编码 和 库位，分在两列。",
            )


def read_lines(lines: Iterable[SheetLine]) -> LocationFile:
    """Look at every line of a table, with or without a heading."""
    filled = [line for line in lines if any(cell.strip() for cell in line.cells)]
    if filled and filled[0].cells[0].strip().casefold() in _HEADS:
        filled = filled[1:]
    seen: dict[str, FileLine] = {}
    found: list[FileLine] = []
    for line in filled:
        cells = [cell.strip() for cell in line.cells]
        code, location = (*cells[:2], "")[:2]
        trouble = line.trouble or _trouble(cells, seen)
        found.append(FileLine(line.number, code, location, trouble))
        if not trouble:
            seen.setdefault(code, found[-1])
    return LocationFile(tuple(found))


def _trouble(cells: Sequence[str], seen: Mapping[str, FileLine]) -> str:
    if len(cells) < len(HEAD):
        return "只有一列，应是 商家编码 和 库位"
    if any(cells[len(HEAD) :]):
        return "多于两列"
    code, location = cells[:2]
    if wrong := location_trouble(code, location):
        return wrong
    before = seen.get(code)
    if before is not None and before.location != location:
        return f"和第 {before.number} 行的编码相同，库位不同"
    return ""


def text_lines(data: bytes) -> list[SheetLine]:
    """The filled lines of a CSV or TSV file in UTF-8 or GB 18030.

    Raises:
        InvalidInput: it is in neither, or its quotes do not match.
    """
    text = _decoded(data)
    head = text.split("\n", 1)[0]
    reader = csv.reader(StringIO(text), delimiter="\t" if "\t" in head else ",", strict=True)
    lines: list[SheetLine] = []
    before = 0
    try:
        for cells in reader:
            lines.append(SheetLine(before + 1, tuple(cells)))
            before = reader.line_num
    except csv.Error as error:
        raise InvalidInput(
            "location.file",
            f"库位表第 {reader.line_num} 行的引号不对，没有导入",
            "检查这一行的引号，或用表格软件重新另存为 CSV。",
        ) from error
    return lines


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
        "在表格软件里另存为 Excel 工作簿（.xlsx）或 CSV（UTF-8）后再导入。",
    )


def written_text(locations: Mapping[str, str]) -> bytes:
    """The same as a CSV file that spreadsheets open rightly, along the walk."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows(along_the_walk(locations))
    return out.getvalue().encode("utf-8-sig")
