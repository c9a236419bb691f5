"""The numbers of a calibration while they are typed, and the papers to choose from."""

from app.domain.calibration import RulerReading, parse_mm
from app.domain.errors import InvalidInput
from app.labels.calibration_sheets import SMALLEST_MM
from app.labels.stock import STOCKS, Stock
from app.labels.template import Use
from app.ports.templates import TemplateEntry
from app.presentation.formatting import Phrase
from app.presentation.printing.calibration_words import reading_fault

READINGS = ("left", "top", "across", "down")
RUN = ("first", "last")

_LABELS = frozenset({Use.COURIER, Use.SLIP, Use.PRODUCT, Use.RULER})
"""Uses whose paper goes into a label printer; a list on A4 does not."""


class Drafts:
    """What was typed, by field (``READINGS`` and ``RUN``), and what is wrong with it."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.errors: dict[str, Phrase] = {}

    def clear(self, names: tuple[str, ...] = (*READINGS, *RUN)) -> None:
        """Forget the fields ``names``."""
        for name in names:
            self.texts.pop(name, None)
            self.errors.pop(name, None)

    def edit(self, name: str, text: str) -> None:
        """Take ``text``; a field that is empty is not wrong yet."""
        self.texts[name] = text
        self.errors.pop(name, None)
        if text.strip():
            try:
                parse_mm(text, name)
            except InvalidInput as error:
                self.refuse(name, error)

    def refuse(self, name: str, error: InvalidInput) -> None:
        """Say at the field what is wrong."""
        self.errors[name] = reading_fault(error)

    def accept(self) -> None:
        """The ruler's numbers are right as far as anybody knows."""
        for name in READINGS:
            self.errors.pop(name, None)

    def reading(self) -> RulerReading | None:
        """The ruler's numbers, when both distances are there and all are numbers."""
        left, top, across, down = (self._mm(name) for name in READINGS)
        unreadable = any(
            self.texts.get(name, "").strip() and self._mm(name) is None for name in READINGS
        )
        if left is None or top is None or unreadable:
            return None
        return RulerReading(left_mm=left, top_mm=top, across_mm=across, down_mm=down)

    def run(self) -> tuple[float, float] | None:
        """The first and the last number of a run, when both are there."""
        first, last = (self._mm(name) for name in RUN)
        return None if first is None or last is None else (first, last)

    def _mm(self, name: str) -> float | None:
        try:
            return parse_mm(self.texts.get(name, ""), name)
        except InvalidInput:
            return None


def papers(entries: tuple[TemplateEntry, ...], template: str) -> tuple[Stock, ...]:
    """Every size of a template that a ruler fits on, that of ``template`` first.

    Own paper sizes are among them, since each of them has a ruler.
    """
    titles = {(each.width_mm, each.height_mm): each.title for each in STOCKS}
    own = [each for each in entries if each.name == template]
    labels = [each for each in (*own, *entries) if each.use in _LABELS]
    sizes = dict.fromkeys((each.width_mm, each.height_mm) for each in labels)
    return tuple(
        Stock(width, height, titles.get((width, height), ""))
        for width, height in sizes
        if width >= SMALLEST_MM[0] and height >= SMALLEST_MM[1]
    )
