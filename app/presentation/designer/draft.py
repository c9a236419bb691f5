"""A template being edited: its text, what the text means, and every text before."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import InvalidInput
from app.labels.schema import Fault, TemplateInvalid, parse_template
from app.labels.template import Bitmap, Template
from app.labels.template_text import TemplateText, cut

LONGEST_HISTORY = 500


@dataclass(frozen=True, slots=True)
class _Step:
    """One text of the history; ``merge`` names the gesture it belongs to, "" none."""

    text: str
    merge: str = ""


class Draft:
    """The text of one template with its history.

    ``template`` is the last good one, None before there was any; ``faults`` are those of the
    present text. ``parts`` is None where the text cannot be edited piece by piece.
    """

    def __init__(self, name: str, text: str, images: Mapping[str, Bitmap] | None = None) -> None:
        self.name = name
        self.template: Template | None = None
        self.faults: tuple[Fault, ...] = ()
        self.parts: TemplateText | None = None
        self.style_trouble = ""
        self._images: dict[str, Bitmap | str] = dict(images or {})
        self._steps = [_Step(text)]
        self._at = 0
        self._saved = text
        self._read()

    @property
    def text(self) -> str:
        """The present text."""
        return self._steps[self._at].text

    @property
    def dirty(self) -> bool:
        """Whether the text differs from the saved one."""
        return self.text != self._saved

    @property
    def good(self) -> bool:
        """Whether the text is a template."""
        return not self.faults

    @property
    def saved_text(self) -> str:
        """What is in the file."""
        return self._saved

    @property
    def can_undo(self) -> bool:
        """Whether there is a text before."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether an undone text can come back."""
        return self._at + 1 < len(self._steps)

    def keep_image(self, file: str, picture: Bitmap) -> None:
        """A picture that slots may name from now on."""
        self._images[file] = picture

    def check(self, parts: TemplateText) -> tuple[Fault, ...]:
        """What would be wrong with ``parts``; nothing changes."""
        try:
            self._parsed(parts.text)
        except TemplateInvalid as error:
            return error.faults
        return ()

    def apply(self, parts: TemplateText, *, merge: str = "") -> tuple[Fault, ...]:
        """Take an edit, unless it is no template any more; then its faults.

        Edits in a row with the same ``merge`` are one step back.
        """
        text = parts.text
        if text == self.text:
            return ()
        try:
            template = self._parsed(text)
        except TemplateInvalid as error:
            return error.faults
        self._push(text, merge)
        self.template, self.faults, self.parts, self.style_trouble = template, (), parts, ""
        return ()

    def rewrite(self, text: str, *, merge: str = "") -> None:
        """Take a text as a person typed it, good or bad."""
        if text != self.text:
            self._push(text, merge)
            self._read()

    def end_merge(self) -> None:
        """The gesture is over: the next edit is a step of its own."""
        self._steps[self._at] = _Step(self.text)

    def undo(self) -> bool:
        """One step back; whether there was one."""
        return self._go(-1)

    def redo(self) -> bool:
        """One step forward again; whether there was one."""
        return self._go(1)

    def saved(self, name: str, text: str, *, now: str) -> None:
        """``text`` is in the file ``name``; the draft goes on with ``now``, say another title."""
        self.name = name
        self._saved = text
        if now != self.text:
            self._push(now, "")
            self._read()

    def _push(self, text: str, merge: str) -> None:
        del self._steps[self._at + 1 :]
        # What is on the disk stays a step, so that 撤销 leads back to it exactly.
        here = self._steps[self._at]
        if merge and here.merge == merge and self._at > 0 and here.text != self._saved:
            self._steps[self._at] = _Step(text, merge)
            return
        self._steps.append(_Step(text, merge))
        del self._steps[: max(0, len(self._steps) - LONGEST_HISTORY)]
        self._at = len(self._steps) - 1

    def _go(self, by: int) -> bool:
        if not 0 <= self._at + by < len(self._steps):
            return False
        self.end_merge()
        self._at += by
        self._read()
        return True

    def _read(self) -> None:
        self.parts, self.style_trouble = None, ""
        try:
            self.template = self._parsed(self.text)
        except TemplateInvalid as error:
            self.faults = error.faults
            return
        self.faults = ()
        try:
            self.parts = cut(self.text)
        except InvalidInput as error:
            self.style_trouble = error.advice

    def _parsed(self, text: str) -> Template:
        return parse_template(self.name, text, self._images)
