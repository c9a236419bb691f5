"""A label as it would print, good or not, with each problem at the slot it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec import structs

from app.labels.content import content_for
from app.labels.document import Document, LabelProblem, ProblemKind
from app.labels.fonts import packaged_typeface
from app.labels.layout import dots_per_mm, lay_out
from app.labels.paging import plan_rows
from app.labels.raster import paint
from app.labels.template import Slot, SlotKind, Template
from app.ports.printer import Raster


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a designer looks at. ``by_slot``: place of the slot → its problems.

    ``pages`` are the dots that the printer would get, also where a problem would stop the label.
    """

    pages: tuple[Raster, ...]
    problems: tuple[LabelProblem, ...] = field(default=(), repr=False)
    by_slot: Mapping[int, tuple[LabelProblem, ...]] = field(default_factory=dict, repr=False)
    squeeze: float = 1.0  # how much lower than its step a row of the repeat is


def make_proof(document: Document, template: Template, dpi: int, *, most_pages: int = 20) -> Proof:
    """Lay ``document`` out on ``template`` and paint at most ``most_pages`` of it.

    Raises:
        InvalidInput: the template is for documents of another kind.
    """
    face = packaged_typeface()
    layout = lay_out(document, template, face, dpi)
    return Proof(
        pages=tuple(
            paint(page, face, width=layout.width, height=layout.height, dpi=dpi)
            for page in layout.pages[:most_pages]
        ),
        problems=layout.problems,
        by_slot=_by_slot(document, template, dpi) if layout.problems else {},
        squeeze=_squeeze(document, template, dpi),
    )


def _by_slot(
    document: Document, template: Template, dpi: int
) -> dict[int, tuple[LabelProblem, ...]]:
    """Each slot laid out alone tells its own problems."""
    found = {}
    for number, slot in enumerate(template.slots):
        if slot.kind in {SlotKind.RULE, SlotKind.DASHES, SlotKind.FRAME, SlotKind.RULER}:
            continue
        alone = structs.replace(template, slots=(slot,))
        problems = lay_out(document, alone, packaged_typeface(), dpi).problems
        own = tuple(problem for problem in problems if _is_of(problem, slot))
        if own:
            found[number] = own
    return found


def _squeeze(document: Document, template: Template, dpi: int) -> float:
    repeat = next((slot for slot in template.slots if slot.kind is SlotKind.REPEAT), None)
    if repeat is None or repeat.largest_step:
        return 1.0
    scale = dots_per_mm(dpi)
    largest = round(repeat.step * scale)
    plan = plan_rows(
        len(content_for(document, template).lists[repeat.rows]),
        height=round(repeat.box.height * scale),
        largest=largest,
        smallest=round((repeat.smallest_step or repeat.step) * scale),
        columns=repeat.columns,
    )
    return plan.step / largest


def _is_of(problem: LabelProblem, slot: Slot) -> bool:
    """A missing field is told by every layout; it belongs to slots that would print it."""
    return problem.kind is not ProblemKind.MISSING or problem.about == slot.field
