"""How the cards of the figures are laid out: few rows, alike in length, what belongs together.

A row that is wrapped where it happens to be full leaves a card alone in the next one.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

GROWTH = 1.5
"""How much wider than it needs to be a card may be made, so that rows end at one edge."""


def rows_of(widths: Sequence[int], groups: Sequence[int], room: int, gap: int) -> list[list[int]]:
    """The width of every card, row by row.

    Args:
        widths: what each card needs.
        groups: cards of one number belong together.
        room: how wide a row may be; a card that needs more has a row of its own.
        gap: between two cards.
    """
    ends = _ends(tuple(widths), tuple(groups), room, gap)
    return [_stretched(widths[a:b], room, gap) for a, b in pairwise((0, *ends))]


def _ends(widths: tuple[int, ...], groups: tuple[int, ...], room: int, gap: int) -> tuple[int, ...]:
    """Where each row ends: the fewest rows, then the fewest groups torn, then the most even."""
    count = len(widths)

    def length(start: int, end: int) -> int:
        return sum(widths[start:end]) + gap * (end - start - 1)

    @cache
    def best(start: int) -> tuple[int, int, int, tuple[int, ...]]:
        """Rows, groups torn, the most that a row leaves empty, ends."""
        if start == count:
            return 0, 0, 0, ()
        found = []
        for end in range(start + 1, count + 1):
            used = length(start, end)
            if used > room and end > start + 1:
                break
            rows, torn, empty, ends = best(end)
            tears = end < count and groups[end - 1] == groups[end]
            found.append((rows + 1, torn + tears, max(empty, room - used), (end, *ends)))
        return min(found)

    return best(0)[3]


def _stretched(widths: Sequence[int], room: int, gap: int) -> list[int]:
    """Made wider alike, to the end of the row if that is not too much."""
    spare = max(room - sum(widths) - gap * (len(widths) - 1), 0)
    most = int(sum(widths) * GROWTH)
    share, rest = divmod(min(spare, most), len(widths))
    return [width + share + (place < rest) for place, width in enumerate(widths)]
