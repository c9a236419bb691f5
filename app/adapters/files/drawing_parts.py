"""Parts of a drawn page: headings, lists of figures, tables, bar charts. Millimetres and points."""

from collections.abc import Sequence

from app.adapters.files.drawing import MM_PER_POINT, Box, Page, Side, width_mm
from app.domain.day_period import against
from app.domain.day_report import Chart, Column, Figure, Kind, Table, Tone, fitted
from app.domain.day_report_text import bare_change_text, change_tone, value_text

INK, MUTED, LINE, PAPER = "#1F2329", "#5C6470", "#DEE0E3", "#F7F8FA"
ACCENT, GOOD, BAD = "#1F5FD6", "#1A7F37", "#B42318"
COLOURS = (ACCENT, "#6EA8FF", "#1A7F37")
TONES = {Tone.PLAIN: MUTED, Tone.GOOD: GOOD, Tone.BAD: BAD}
BODY, SMALL, TINY = 8.0, 7.0, 6.0
ROW = 4.2
_NUMBERS = frozenset(Kind) - {Kind.TEXT, Kind.DATA}
_GAP = 1.5
_CHANGE = 12.5
"""Room for a change to one of the periods compared with."""
_INDENT = 2.5
_HEAD = object()


def heading(
    page: Page, x: float, y: float, width: float, text: str, *, compared: Sequence[str] = ()
) -> float:
    """A block's title over a hairline; where what follows begins.

    ``compared``: over :func:`figures`, what their changes are changes to.
    """
    page.fill(x, y + 0.4, 0.9, 3.3, ACCENT)
    page.words(x + 2, y, text, 9.5, INK, bold=True, width=width - 2 - _CHANGE * len(compared))
    for at, title in enumerate(reversed(compared)):
        right = x + width - at * _CHANGE
        page.words(right, y + 1.5, against(title), TINY, MUTED, side=Side.RIGHT)
    page.fill(x, y + 5, width, 0.15, LINE)
    return y + 6.2


def figures(
    page: Page, x: float, y: float, width: float, shown: Sequence[Figure], *, compared: int
) -> float:
    """A line a figure: title, value, and the change to each period compared with."""
    right = x + width - _CHANGE * compared
    for figure in shown:
        wide = page.words(
            right,
            y,
            value_text(figure.value, figure.kind),
            BODY,
            INK,
            side=Side.RIGHT,
            bold=True,
        )
        room = right - x - wide - _GAP
        page.words(x, y, figure.title, BODY, MUTED, width=room, whole=True)
        for at in range(compared):
            page.words(
                right + (at + 1) * _CHANGE,
                y + 0.3,
                bare_change_text(figure, at),
                SMALL,
                TONES[change_tone(figure, at)],
                side=Side.RIGHT,
                width=_CHANGE - _GAP,
                whole=True,
            )
        y += ROW
    return y


def table(
    page: Page,
    x: float,
    y: float,
    widths: Sequence[float],
    shown: Table,
    *,
    most: int,
    columns: Sequence[str] = (),
) -> float:
    """The first rows of a table, and how many more there are; ``columns`` chooses some by key."""
    more = len(shown.rows)
    shown = fitted(shown, most)
    more -= len(shown.rows)
    places = [at for at, column in enumerate(shown.columns) if not columns or column.key in columns]
    edges = [x + sum(widths[:at]) for at in range(len(widths) + 1)]
    for at, place in enumerate(places):
        _cell(page, (edges[at], edges[at + 1]), y, shown.columns[place], _HEAD)
    y += ROW
    for number, row in enumerate(shown.rows):
        page.fill(x, y - 0.7, sum(widths), 0.1, LINE)
        under = bool(shown.totals) and number not in shown.totals
        for at, place in enumerate(places):
            if under and at == 0:  # the row above names it
                continue
            left = edges[at] + (_INDENT if under and at == 1 else 0)
            _cell(
                page,
                (left, edges[at + 1]),
                y,
                shown.columns[place],
                row[place],
                bold=number in shown.totals,
            )
        y += ROW
    if not shown.rows:
        page.words(x, y, "没有", BODY, MUTED)
        y += ROW
    elif more:
        page.words(x, y, f"还有 {more:,} 行，见同一天的 Excel、CSV 或 JSON", TINY, MUTED)
        y += ROW
    return y


def _cell(
    page: Page,
    sides: tuple[float, float],
    y: float,
    column: Column,
    value: object,
    *,
    bold: bool = False,
) -> None:
    """A heading (``value`` :data:`_HEAD`) or a value; numbers stand right."""
    left, right = sides
    number = column.kind in _NUMBERS
    width = right - left - _GAP
    if value is _HEAD:
        text, size, colour = column.title, SMALL, MUTED
    else:
        text = value_text(value, column.kind)  # type: ignore[arg-type]
        bad = column.bad and isinstance(value, int) and value > 0
        size, colour = BODY, BAD if bad else INK
    if number:
        page.words(right - _GAP, y, text, size, colour, side=Side.RIGHT, width=width, bold=bold)
    else:
        page.words(left, y, text, size, colour, width=width, bold=bold)


def bars(page: Page, box: Box, chart: Chart) -> None:
    """Bars side by side, their values above them where there is room, else the highest one."""
    x, y, width, height = box.x, box.y, box.width, box.height
    _legend(page, x + width, y, chart)
    top = max((value for series in chart.series for value in series.values), default=0)
    base, low = y + height - 4, y + 6
    for part in range(1, 3):
        page.fill(x, base - (base - low) * part / 2, width, 0.1, LINE)
    page.fill(x, base, width, 0.2, MUTED)
    if not chart.labels:
        return
    slot = width / len(chart.labels)
    thick = slot * 0.76 / len(chart.series)
    told = width_mm(f"{top:,}", TINY * MM_PER_POINT) < thick
    if not told:
        page.words(x, low - 3, f"{top:,}", TINY, MUTED)
    every = _label_step(chart, slot)
    for at, label in enumerate(chart.labels):
        left = x + at * slot + slot * 0.12
        for number, series in enumerate(chart.series):
            tall = (base - low) * series.values[at] / top if top else 0
            colour = COLOURS[number % len(COLOURS)]
            page.fill(left + number * thick, base - tall, max(thick - 0.15, 0.2), tall, colour)
            if told and series.values[at]:
                page.words(
                    left + (number + 0.5) * thick,
                    base - tall - 2.6,
                    f"{series.values[at]:,}",
                    TINY,
                    INK,
                    side=Side.CENTRE,
                )
        if at % every == 0:
            room = slot * every - 0.5
            page.words(
                x + (at + 0.5) * slot, base + 0.8, label, TINY, MUTED, side=Side.CENTRE, width=room
            )


def _label_step(chart: Chart, slot: float) -> int:
    """Every how many bars there is room for a label of up to five characters."""
    longest = max(chart.labels, key=len)
    need = min(width_mm(longest, TINY * MM_PER_POINT), 12.0) + 0.8
    return max(1, -(-int(need * 10) // max(int(slot * 10), 1)))


def _legend(page: Page, right: float, y: float, chart: Chart) -> None:
    if len(chart.series) < 2:
        return
    for number, series in reversed(list(enumerate(chart.series))):
        right -= page.words(right, y, series.title, SMALL, MUTED, side=Side.RIGHT) + 3.2
        page.fill(right + 0.6, y + 0.5, 1.9, 1.9, COLOURS[number % len(COLOURS)])
        right -= 1.5
