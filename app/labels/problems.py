"""What is wrong with a label, collected while it is laid out."""

from app.labels.content import TITLES
from app.labels.document import LabelProblem, ProblemKind
from app.labels.text import Cleaned

_VITAL = ("receiver", "sender", "number", "sort", "parcels", "code")
"""Fields where a wrong character sends the parcel astray; an emoji does not."""


class Problems:
    """Each problem once, in the order in which they were met."""

    def __init__(self) -> None:
        self._found: dict[LabelProblem, None] = {}

    def found(self) -> tuple[LabelProblem, ...]:
        """All of them."""
        return tuple(self._found)

    def add(self, kind: ProblemKind, field: str, text: str, *, blocking: bool) -> None:
        """Note one about ``field``; ``text`` is Chinese."""
        title = TITLES.get(field, "固定内容")
        problem = LabelProblem(kind=kind, slot=title, text=text, blocking=blocking, about=field)
        self._found[problem] = None

    def cleaned(self, field: str, text: Cleaned) -> str:
        """The printable text of ``field``, after noting what the font lacks."""
        for char in text.letters:
            self.add(ProblemKind.GLYPH, field, _lacks(char), blocking=field.startswith(_VITAL))
        for char in text.symbols:
            self.add(ProblemKind.GLYPH, field, _lacks(char), blocking=False)
        return text.text


def _lacks(char: str) -> str:
    return f"字库里没有「{char}」（U+{ord(char):04X}）"
