"""A template that keeps all rules, looked at once more: will it be read, scanned, printed whole?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.domain.toml_lines import Path, key_lines, line_of
from app.labels import code128
from app.labels.content import REQUIRED, USE_TITLES, content_for
from app.labels.document import LabelProblem, ProblemKind
from app.labels.layout import dots_per_mm
from app.labels.render import SUPPORTED_DPI, check, render_pages
from app.labels.samples import HARDEST, ORDINARY, sample_document
from app.labels.stock import STOCKS, Stock
from app.labels.template import Box, Slot, SlotKind, Template, Use

SMALL_MM, SMALLEST_MM = 2.2, 1.8
"""Type below this tires the eye, or fills up on a 203 dpi head (14 dots an em)."""

LOWEST_CODE_MM = 10.0
EDGE_MM = 1.5
"""Outside of this many printers, loaded a little askew, do not print."""

_TYPE = frozenset({SlotKind.TEXT, SlotKind.GOODS})
_CODES = frozenset({SlotKind.CODE, SlotKind.QR, SlotKind.MATRIX})
_LINES = frozenset({SlotKind.RULE, SlotKind.DASHES, SlotKind.FRAME})
_LABELS = frozenset({Use.COURIER, Use.SLIP, Use.PRODUCT})
_EPSILON = 1e-6
_PRINTED_AT = datetime(2026, 11, 22, 6, 3, tzinfo=UTC)


class Weight(StrEnum):
    """How much a finding matters."""

    ERROR = "error"  # labels would not be printed
    WARNING = "warning"  # they would, but look first
    NOTE = "note"  # what an extreme document loses


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about a template: its line, counted from 1, and Chinese words.

    ``dpi`` 0: at any resolution.
    """

    weight: Weight
    line: int
    text: str
    dpi: int = 0


def review(text: str, template: Template, stocks: Sequence[Stock] = STOCKS) -> tuple[Finding, ...]:
    """Everything to say about ``template``, read from ``text``; worst first, then by line.

    Args:
        text: of the file.
        template: as parsed from it.
        stocks: paper sizes that the person has.
    """
    lines = key_lines(text)
    found = {
        Finding(Weight.WARNING, line_of(lines, path), words, dpi): None
        for path, words, dpi in _warnings(template, stocks)
    }
    found |= dict.fromkeys(_trial(template, lines))
    order = list(Weight)
    return tuple(sorted(found, key=lambda each: (order.index(each.weight), each.line, each.dpi)))


_Warning = tuple[Path, str, int]


def _warnings(template: Template, stocks: Sequence[Stock]) -> Iterator[_Warning]:
    known = any(stock.fits(template.width_mm, template.height_mm) for stock in stocks)
    if template.use in _LABELS and not known:
        size = f"{template.width_mm:g}×{template.height_mm:g}"
        yield ("width_mm",), f"纸张 {size} 不是常用尺寸，也不在自己的 stocks.toml 里", 0
    for number, slot in enumerate(template.slots):
        path: Path = ("slot", number)
        yield from _slot_warnings(slot, path)
        for inner, each in enumerate(slot.slot):
            yield from _slot_warnings(each, (*path, "slot", inner))
        yield from _edge_warnings(slot, path, template)
        if slot.kind is SlotKind.CODE:
            yield from _code_warnings(slot, path, template)
    yield from _overlaps(template)


def _slot_warnings(slot: Slot, path: Path) -> Iterator[_Warning]:
    if slot.kind in _TYPE and slot.size < SMALL_MM - _EPSILON:
        yield (*path, "size"), f"字只有 {slot.size:g} 毫米，看着吃力", 0
    elif slot.kind in _TYPE and slot.smallest < SMALLEST_MM - _EPSILON:
        yield (*path, "smallest"), f"字会缩到 {slot.smallest:g} 毫米，203 dpi 上笔画会糊", 0
    if slot.kind is SlotKind.CODE and slot.box.height < LOWEST_CODE_MM - _EPSILON:
        yield (*path, "box"), f"条码高不到 {LOWEST_CODE_MM:g} 毫米，不好扫", 0


def _edge_warnings(slot: Slot, path: Path, template: Template) -> Iterator[_Warning]:
    if slot.kind is SlotKind.RULER:
        return
    box = slot.box
    room = min(
        box.x,
        box.y,
        template.width_mm - box.x - box.width,
        template.height_mm - box.y - box.height,
    )
    if room < EDGE_MM - _EPSILON:
        yield (*path, "box"), f"离纸边不到 {EDGE_MM:g} 毫米，纸稍微走偏就印不全", 0


def _code_warnings(slot: Slot, path: Path, template: Template) -> Iterator[_Warning]:
    """A code whose modules have to shrink even for the shorter number of the samples."""
    documents = (sample_document(template.use, kind, _PRINTED_AT) for kind in (ORDINARY, HARDEST))
    values = [content_for(document, template).fields[slot.field] for document in documents]
    try:
        value = min(values, key=code128.modules)
    except code128.Unencodable:
        return  # the trial names it
    for dpi in SUPPORTED_DPI:
        scale = dots_per_mm(dpi)
        dots = code128.module_dots(
            value, width=round(slot.box.width * scale), wanted_mm=slot.module, dots_per_mm=scale
        )
        wanted = round(slot.module * scale)
        if 0 < dots < wanted:
            words = f"框太窄，{len(value)} 位的条码每个模块只有 {dots / scale:.2f} 毫米"
            yield (*path, "box"), f"{words}（想要 {slot.module:g}）", dpi


def _overlaps(template: Template) -> Iterator[_Warning]:
    """What would be printed over something without which the parcel is lost."""
    required = set(REQUIRED.get(template.use, ()))
    inked = [(n, slot) for n, slot in enumerate(template.slots) if slot.kind not in _LINES]
    for number, slot in inked:
        if not (slot.vital or slot.kind in _CODES or slot.field in required):
            continue
        for other, each in inked:
            earlier = other < number and (each.vital or each.kind in _CODES)
            if other == number or earlier or _never_together(slot, each):
                continue
            if _meet(slot.box, each.box):
                yield ("slot", number, "box"), f"和第 {other + 1} 个 slot 重叠，内容会互相盖住", 0


def _never_together(one: Slot, other: Slot) -> bool:
    """Whether the conditions of both exclude each other."""
    return bool(one.when and other.when) and (
        one.when == f"not {other.when}" or other.when == f"not {one.when}"
    )


def _meet(one: Box, other: Box) -> bool:
    return (
        min(one.x + one.width, other.x + other.width) - max(one.x, other.x) > _EPSILON
        and min(one.y + one.height, other.y + other.height) - max(one.y, other.y) > _EPSILON
    )


def _trial(template: Template, lines: dict[Path, int]) -> Iterator[Finding]:
    """What happens to the hardest document; it is drawn, too, so that nothing stays untried."""
    document = sample_document(template.use, HARDEST, _PRINTED_AT)
    for dpi in SUPPORTED_DPI:
        problems = check(document, dpi, template)
        for problem in problems:
            if problem.kind is ProblemKind.GLYPH and not problem.blocking:
                continue  # the sample's emoji, not the template's fault
            weight = Weight.ERROR if problem.blocking else Weight.NOTE
            words = f"最难的{USE_TITLES[template.use]}：{problem.slot}{problem.text}"
            yield Finding(weight, _line_about(problem, template, lines), words, dpi)
        if not any(problem.blocking for problem in problems):
            render_pages(document, dpi=dpi, template=template)


def _line_about(problem: LabelProblem, template: Template, lines: dict[Path, int]) -> int:
    """The line of the first slot that prints what ``problem`` is about."""
    for number, slot in enumerate(template.slots):
        printed = {slot.field, slot.rows}
        if slot.kind is SlotKind.GOODS:
            printed |= {"goods", "notes"}
        if problem.about and problem.about in printed:
            return line_of(lines, ("slot", number))
    return 1
