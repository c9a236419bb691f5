"""Content and template to pieces at whole dots on pages, with every problem named."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.labels.content import REQUIRED, Content, content_for
from app.labels.document import Document, LabelProblem, ProblemKind
from app.labels.fonts import Typeface
from app.labels.growing import row_height
from app.labels.paging import RowPlace, RowPlan, plan_grown, plan_rows
from app.labels.pieces import Piece
from app.labels.problems import Problems
from app.labels.sheet import Sheet
from app.labels.stretch import PLAIN, Stretch
from app.labels.template import Slot, SlotKind, Template
from app.labels.text import clean

MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Layout:
    """A laid-out label: the pieces of each page. Sizes in dots."""

    width: int
    height: int
    pages: tuple[tuple[Piece, ...], ...]
    problems: tuple[LabelProblem, ...]


def dots_per_mm(dpi: int) -> float:
    """Heads sold as 203 dpi have 8 dots a millimetre, all others what their dpi says."""
    return 8.0 if dpi == 203 else dpi / 25.4


def lay_out(
    document: Document, template: Template, face: Typeface, dpi: int, stretch: Stretch = PLAIN
) -> Layout:
    """Place everything of ``document`` on ``template`` for a head of ``dpi``.

    With ``stretch`` the page has as many dots as that printer puts on this paper.

    Raises:
        InvalidInput: the template is for documents of another kind.
    """
    content = content_for(document, template)
    scale = dots_per_mm(dpi)
    problems = Problems()
    clear = _cleaned(content, template, face, problems)
    repeat = next((slot for slot in template.slots if slot.kind is SlotKind.REPEAT), None)
    rows = _plan(repeat, clear, face, scale).pages
    count = min(len(rows), MOST_PAGES)
    if len(rows) > MOST_PAGES and repeat:
        problems.add(ProblemKind.OVERFLOW, repeat.rows, "太多，分几次打印", blocking=True)
    pages = []
    for number in range(1, count + 1):
        fields = {**clear.fields, **_page_fields(number, count)}
        sheet = Sheet(
            template, face, scale, Content(fields, clear.lists), problems, stretch=stretch
        )
        sheet.codes = {**content.fields, **_page_fields(number, count)}
        for slot in template.slots:
            if slot is repeat:
                _rows(sheet, slot, rows[number - 1], (clear, content))
            else:
                sheet.place(slot)
        pages.append(tuple(sheet.pieces))
    return Layout(
        width=round(template.width_mm * scale * stretch.x),
        height=round(template.height_mm * scale * stretch.y),
        pages=tuple(pages),
        problems=problems.found(),
    )


def _cleaned(content: Content, template: Template, face: Typeface, problems: Problems) -> Content:
    """``content`` with what the font can draw; what it cannot, and what is missing, is named."""
    for name in REQUIRED.get(template.use, ()):
        if not content.fields[name].strip():
            problems.add(ProblemKind.MISSING, name, "没有内容", blocking=True)
    used = _used(template.slots)
    fields = {
        name: problems.cleaned(name, clean(text, face)) if name in used else text
        for name, text in content.fields.items()
    }
    lists = {}
    for name, rows in content.lists.items():
        if name in used:
            lists[name] = tuple(_clean_row(name, row, face, problems) for row in rows)
    return Content(fields, lists)


def _clean_row(
    name: str, row: Mapping[str, str], face: Typeface, problems: Problems
) -> dict[str, str]:
    """A row's own fields; a list's problems go by the name of the list."""
    return {key: problems.cleaned(name, clean(text, face)) for key, text in row.items()}


def _used(slots: tuple[Slot, ...]) -> set[str]:
    """Fields and lists that ``slots`` print."""
    used: set[str] = set()
    for slot in slots:
        used |= {slot.field, slot.rows}
        if slot.kind is SlotKind.GOODS:
            used |= {"goods", "notes"}
        if slot.slot:
            used |= _used(slot.slot)
    return used


def _plan(repeat: Slot | None, content: Content, face: Typeface, scale: float) -> RowPlan:
    """The rows of each page; a template without a list has one page without any."""
    if repeat is None:
        return RowPlan(0, ((),))
    rows = content.lists[repeat.rows]
    height = round(repeat.box.height * scale)
    if repeat.largest_step:
        heights = [row_height(repeat, row, face, scale) for row in rows]
        return plan_grown(heights, height=height, columns=repeat.columns)
    return plan_rows(
        len(rows),
        height=height,
        largest=round(repeat.step * scale),
        smallest=round((repeat.smallest_step or repeat.step) * scale),
        columns=repeat.columns,
    )


def _page_fields(number: int, count: int) -> dict[str, str]:
    return {
        "page": str(number),
        "pages": str(count),
        "page_of": f"{number}/{count}" if count > 1 else "",
        "page_line": f"第 {number} 页 / 共 {count} 页",
        "first_page": "1" if number == 1 else "",
        "last_page": "1" if number == count else "",
    }


def _rows(
    sheet: Sheet, repeat: Slot, places: tuple[RowPlace, ...], contents: tuple[Content, Content]
) -> None:
    """The rows of one page. Codes take the text as it came, not as the font draws it."""
    clear, raw = (content.lists[repeat.rows] for content in contents)
    for place in places:
        sheet.place_row(repeat, clear[place.index], raw[place.index], place)
