"""Text as labels need it: cleaned, broken into lines, shrunk to its box."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from app.labels.document import PLACEHOLDER
from app.labels.fonts import Typeface

LINE = 1.22
"""Line height in ems."""

_TOKEN = re.compile(r"[A-Za-z0-9*+\-_.:/#%&@]+|\s|.", re.DOTALL)
_CLOSING = frozenset("，。、；：！？）】》〉”’…％%,.;:!?)]}·")
_OPENING = frozenset("（【《〈“‘([{")
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Printable text. ``letters`` and ``symbols`` are what the font lacks, each once, in order."""

    text: str
    letters: str = ""
    symbols: str = ""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines at one size (dots per em). ``cut``: an ellipsis stands for the rest."""

    lines: tuple[str, ...]
    size: int
    cut: bool = False


def clean(text: str, face: Typeface) -> Cleaned:
    """``text`` with only characters that ``face`` can draw.

    Control characters become spaces, invisible format characters and variation selectors go.
    A missing letter or digit becomes one placeholder each; a run of missing symbols (an emoji
    with its modifiers) becomes one in all, so that no character goes without a trace.
    """
    if face.covers(text):
        return Cleaned(text)
    out: list[str] = []
    letters: dict[str, None] = {}
    symbols: dict[str, None] = {}
    run = False  # inside a run of missing symbols
    for char in text:
        category = unicodedata.category(char)
        if category in {"Cf", "Me"} or _is_selector(char):
            continue
        if face.has(char) or category in {"Cc", "Zs", "Zl", "Zp"}:
            out.append(char if face.has(char) or char == "\n" else " ")
            run = False
        elif category[0] in "LNM":
            out.append(PLACEHOLDER)
            letters[char] = None
            run = False
        else:
            symbols[char] = None
            if not run:
                out.append(PLACEHOLDER)
            run = True
    return Cleaned("".join(out), "".join(letters), "".join(symbols))


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def wrap(text: str, face: Typeface, size: int, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` dots.

    Breaks between Chinese characters and at spaces, never before closing or after opening
    punctuation; Latin words and numbers stay whole unless one alone is wider than a line. A line
    feed begins a new line.
    """
    return Breakable(text).wrap(face, size, width)


class Breakable:
    """A text to be broken at several sizes and widths without being looked through anew."""

    def __init__(self, text: str) -> None:
        self._paragraphs = text.split("\n")
        self._ends: dict[str, list[int]] = {}

    def wrap(self, face: Typeface, size: int, width: int) -> list[str]:
        """As the function ``wrap``."""
        lines: list[str] = []
        for paragraph in self._paragraphs:
            if not paragraph.strip():
                continue
            if face.width(paragraph, size) <= width:
                lines.append(paragraph.rstrip())
                continue
            ends = self._ends.get(paragraph)
            if ends is None:
                ends = self._ends[paragraph] = list(accumulate(map(len, _units(paragraph))))
            lines += _broken(paragraph, ends, face, size, width)
        return lines


def _broken(text: str, ends: list[int], face: Typeface, size: int, width: int) -> list[str]:
    """One paragraph in lines; ``ends``: where each unit that stays whole ends."""
    lines: list[str] = []
    pens = list(accumulate(face.advances(text, size), initial=0))
    start = taken = 0  # the line begins at ``start`` and reaches to ``taken`` at least
    while taken < len(text):
        reach = bisect_right(pens, pens[start] + width) - 1
        unit = bisect_right(ends, max(reach, taken))  # the first that does not fit
        if unit == len(ends):
            break
        stop = ends[unit - 1] if unit else 0
        line = text[start:stop]
        if line.strip():
            lines.append(line.rstrip())
        taken = ends[unit]
        *full, head = _break_unit(text[stop:taken].lstrip(), face, size, width)
        lines += full
        start = taken - len(head)
    line = text[start:]
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _units(paragraph: str) -> Iterator[str]:
    """What may not be broken: words, and characters with the punctuation that clings to them."""
    held = ""
    opened = False
    for token in _TOKEN.findall(paragraph):
        if held and not opened and token not in _CLOSING:
            yield held
            held = token
        else:
            held += token
        opened = token in _OPENING
    if held:
        yield held


def _break_unit(unit: str, face: Typeface, size: int, width: int) -> list[str]:
    """``unit`` in pieces that fit; at least one piece, the last may be empty."""
    pieces = [""]
    used = 0
    for char, take in zip(unit, face.advances(unit, size), strict=True):
        if pieces[-1] and used + take > width:
            pieces.append("")
            used = 0
        pieces[-1] += char
        used += take
    return pieces


def fit(
    text: str, face: Typeface, *, width: int, height: int, largest: int, smallest: int, lines: int
) -> Fitted:
    """The largest size, from ``largest`` down to ``smallest``, at which ``text`` fits its box.

    At most ``lines`` lines of ``LINE`` ems. Where even the smallest does not fit, the text is cut
    with an ellipsis.
    """
    breakable = Breakable(text)
    for size in range(largest, smallest - 1, -1):
        room = min(lines, rows_in(height, size))
        if room < 1:
            continue
        if face.width(text, size) > room * width:  # cheap and certain
            continue
        broken = breakable.wrap(face, size, width)
        if len(broken) <= room:
            return Fitted(tuple(broken), size)
    room = max(1, min(lines, rows_in(height, smallest)))
    broken = breakable.wrap(face, smallest, width)
    return Fitted(cut_lines(broken, room, face, smallest, width), smallest, cut=len(broken) > room)


def rows_in(height: int, size: int) -> int:
    """Lines of ``size`` that ``height`` dots hold. The last needs no space below it."""
    return int((height - size) / (size * LINE)) + 1 if height >= size else 0


def cut_lines(
    lines: list[str], room: int, face: Typeface, size: int, width: int
) -> tuple[str, ...]:
    """The first ``room`` lines, the last ending in an ellipsis when some were left out."""
    if len(lines) <= room:
        return tuple(lines)
    last = lines[room - 1]
    while last and face.width(last + _ELLIPSIS, size) > width:
        last = last[:-1]
    return (*lines[: room - 1], last.rstrip() + _ELLIPSIS)
