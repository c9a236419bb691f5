"""Which subset each part of a Code 128 is written in (ISO/IEC 15417).

Firmware in automatic mode differs in width, and some lose a digit when an odd number of digits
follows a switch to subset C. Written out, every printer draws the same bars.
"""

import re
from typing import Literal

_DIGITS = re.compile(r"[0-9]{4,}")

Subset = Literal["B", "C"]


def subsets(text: str) -> tuple[tuple[Subset, str], ...]:
    """Parts of ``text`` with the subset for each; parts in C have an even number of digits.

    Digits go into C where that is shorter: runs of four at an end, of six between letters. An odd
    run leaves its first digit to the letters before, or its last to what follows a C at the start.

    Raises:
        ValueError: the text is not printable ASCII.
    """
    if not text or not (text.isascii() and text.isprintable()):
        raise ValueError("a code is printable ASCII")
    if len(text) == 2 and text.isdigit():
        return (("C", text),)
    found: list[tuple[Subset, str]] = []
    at = 0
    for run in _DIGITS.finditer(text):
        start, end = run.span()
        inside = start > 0 and end < len(text)
        if inside and end - start < 6:
            continue
        if (end - start) % 2:
            start, end = (start + 1, end) if start else (start, end - 1)
        if start > at:
            found.append(("B", text[at:start]))
        found.append(("C", text[start:end]))
        at = end
    if at < len(text):
        found.append(("B", text[at:]))
    return tuple(found)


def modules(text: str) -> int:
    """Modules of ``text`` in these subsets, without quiet zones."""
    written = subsets(text)
    symbols = sum(len(part) // 2 if subset == "C" else len(part) for subset, part in written)
    return 11 * (symbols + len(written) + 1) + 13  # starts and switches, check, and the stop
