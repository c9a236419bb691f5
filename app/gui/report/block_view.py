"""One block of a report on a card: figures, its chart, the first lines of its tables.

Painted and not built of labels: nine blocks would be a thousand widgets.
"""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.day_report import (
    Block,
    Chart,
    Column,
    Figure,
    Kind,
    Report,
    Table,
    Tone,
    Value,
    fitted,
)
from app.domain.day_report_text import change_tone
from app.gui.i18n import say, tr
from app.gui.report.bars import paint_bars
from app.gui.theme import Theme
from app.presentation.formatting import phrase, said
from app.presentation.report.words import change_phrase, value_phrase

ROW = 26
TITLE = 40
PAD = 16
CHART = 190
NOTE = 20
GAP = 8
WIDE = 880
"""From this width on figures stand left and the rest right of them."""
MOST = 8
"""Lines of a table on a card, which says how many more there are and which files have them."""
INDENT = 12
FULL = 5
"""Tables with more columns than this take the whole width, under the rest."""
TALLEST = 340
LEFT_SHARE = 0.54
TITLE_SHARE, MOST_TITLE_SHARE = 0.25, 0.36
"""Of the room for figures, what their titles have and may have at most."""
WORDS = frozenset({Kind.TEXT, Kind.DATA})
AT_LEFT = WORDS | {Kind.TIME}
"""What stands at the left of its column."""
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TONES = {Tone.PLAIN: "text-2", Tone.GOOD: "ok", Tone.BAD: "urgent"}


class BlockView(QWidget):
    """A card. Its text is its accessible description."""

    def __init__(self, theme: Theme, report: Report, block: Block) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.show_block(report, block)

    def show_block(self, report: Report, block: Block) -> None:
        """Show this block from now on."""
        self._titles = report.period.compared_titles
        self.block = block
        self.setAccessibleName(_heading(block.title))
        self.setAccessibleDescription("\n".join(self._spoken()))
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDE, self._height(WIDE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._card(painter)
        painter.setFont(self._theme.sized(self._theme.font.pointSize() + 2, bold=True))
        self._text(painter, QRect(PAD, 0, self.width(), TITLE), _heading(self.block.title), "text")
        painter.setFont(self._theme.font)
        left, right = self._columns(self.width())
        beside, below = self._tables(right is not None)
        bottom = y = self._figures(painter, left, TITLE)
        place = right or left
        if right is not None:
            y = TITLE
        if self.block.chart is not None and self.block.chart.labels:
            tall = self._chart_height(beside, wide=right is not None)
            y = self._chart(painter, QRect(place[0], y, place[1], tall), self.block.chart)
        for table in beside:
            y = self._table(painter, place, y, table)
        y = max(y, bottom) + GAP
        for table in below:
            y = self._table(painter, (PAD, self.width() - 2 * PAD), y, table)
        self._notes(painter)
        painter.end()

    @property
    def _bold(self) -> QFont:
        return self._theme.sized(self._theme.font.pointSize(), bold=True)

    # Measuring.

    def _columns(self, width: int) -> tuple[tuple[int, int], tuple[int, int] | None]:
        """Left edge and width of the figures, and of the rest when it stands beside them."""
        whole = width - 2 * PAD
        if width < WIDE or not (self.block.tables or self.block.chart):
            return (PAD, whole), None
        left = round(whole * LEFT_SHARE) - PAD
        return (PAD, left), (PAD + left + 2 * PAD, whole - left - 2 * PAD)

    def _tables(self, wide: bool) -> tuple[tuple[Table, ...], tuple[Table, ...]]:
        """Those beside the figures, and those under everything."""
        tables = self.block.tables
        if not wide:
            return tables, ()
        return (
            tuple(table for table in tables if len(table.columns) <= FULL),
            tuple(table for table in tables if len(table.columns) > FULL),
        )

    def _chart_height(self, beside: Sequence[Table], *, wide: bool) -> int:
        """As tall as the figures beside it leave room for."""
        if self.block.chart is None or not self.block.chart.labels:
            return 0
        if not wide:
            return CHART
        room = ROW * (1 + len(self.block.figures)) - sum(map(_table_height, beside))
        return min(max(room, CHART), TALLEST)

    def _height(self, width: int) -> int:
        _, right = self._columns(width)
        beside, below = self._tables(right is not None)
        figures = ROW * (1 + len(self.block.figures))
        rest = self._chart_height(beside, wide=right is not None)
        rest += sum(map(_table_height, beside))
        body = figures + rest if right is None else max(figures, rest)
        body += GAP + sum(map(_table_height, below))
        return TITLE + body + len(self.block.notes) * NOTE + PAD

    def _fit(self) -> None:
        self.setFixedHeight(self._height(self.width()))

    # Painting.

    def _card(self, painter: QPainter) -> None:
        theme = self._theme
        focused = self.hasFocus()
        painter.setPen(QPen(theme.color("accent" if focused else "hairline"), 2 if focused else 1))
        painter.setBrush(theme.color("surface"))
        edge = 1.0 if focused else 0.5
        card = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        painter.drawRoundedRect(card, theme.metric("radius-2"), theme.metric("radius-2"))

    def _text(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        colour: str,
        side: Qt.AlignmentFlag = LEFT,
    ) -> None:
        metrics: QFontMetrics = painter.fontMetrics()
        painter.setPen(self._theme.color(colour))
        painter.drawText(
            box, side, metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        )

    def _line(self, painter: QPainter, x: int, y: int, width: int) -> None:
        painter.fillRect(QRect(x, y, width, 1), self._theme.color("hairline"))

    def _figures(self, painter: QPainter, place: tuple[int, int], y: int) -> int:
        x, width = place
        measure = painter.fontMetrics().horizontalAdvance
        widest = max(measure(_heading(figure.title)) for figure in self.block.figures)
        edges = _edges(x, width, len(self._titles), widest)
        for at, title in enumerate(self._titles):
            box = _box(edges, 2 + 2 * at, y)
            self._text(painter, box, tr(title), "text-2", RIGHT)
            self._versus(painter, _box(edges, 3 + 2 * at, y), title)
        self._text(painter, _box(edges, 1, y), tr("数值"), "text-2", RIGHT)
        y += ROW
        for figure in self.block.figures:
            self._line(painter, x, y, width)
            self._figure(painter, edges, y, figure)
            y += ROW
        return y

    def _versus(self, painter: QPainter, box: QRect, title: str) -> None:
        """Over changes, to what they are; in a narrow window only that they are some."""
        words = say(phrase("较{period}", period=phrase(title)))
        fits = painter.fontMetrics().horizontalAdvance(words) <= box.width()
        self._text(painter, box, words if fits else tr("变化"), "text-2", RIGHT)

    def _figure(self, painter: QPainter, edges: Sequence[int], y: int, figure: Figure) -> None:
        if isinstance(figure.value, str):  # a check or a digest wants the whole line
            self._text(painter, _box(edges, 0, y), _heading(figure.title), "text-2")
            box = QRect(edges[1], y, edges[-1] - edges[1], ROW)
            text, metrics = say(value_phrase(figure.value, figure.kind)), painter.fontMetrics()
            if metrics.horizontalAdvance(text) > box.width():
                box.setLeft(edges[0] + metrics.horizontalAdvance(_heading(figure.title)) + GAP)
            self._text(painter, box, text, _word(figure))
            return
        self._text(painter, _box(edges, 0, y), _heading(figure.title), "text-2")
        value = say(value_phrase(figure.value, figure.kind))
        self._text(painter, _box(edges, 1, y), value, "text", RIGHT)
        for at, before in enumerate(figure.before):
            old = say(value_phrase(before, figure.kind))
            self._text(painter, _box(edges, 2 + 2 * at, y), old, "text-2", RIGHT)
            tone = _TONES[change_tone(figure, at)]
            change = say(change_phrase(figure, at))
            self._text(painter, _box(edges, 3 + 2 * at, y), change, tone, RIGHT)

    def _chart(self, painter: QPainter, box: QRect, chart: Chart) -> int:
        paint_bars(painter, box.adjusted(0, 4, 0, -10), chart, self._theme)
        painter.setFont(self._theme.font)
        return box.y() + box.height()

    def _table(self, painter: QPainter, place: tuple[int, int], y: int, table: Table) -> int:
        x, width = place
        end, more = y + _table_height(table), len(table.rows)
        shown = _shown_columns(table)
        table = fitted(table, MOST)
        more -= len(table.rows)
        edges = _table_edges(x, width, [table.columns[at] for at in shown])
        for number, at in enumerate(shown):
            column = table.columns[at]
            side = LEFT if column.kind in AT_LEFT else RIGHT
            self._text(painter, _box(edges, number, y), say(said(column.title)), "text-2", side)
        y += ROW
        plain = painter.font()
        for line, row in enumerate(table.rows):
            self._line(painter, x, y, width)
            painter.setFont(self._bold if line in table.totals else plain)
            under = bool(table.totals) and line not in table.totals
            for number, at in enumerate(shown):
                box = _box(edges, number, y)
                if under and number == 0:  # the row above names it
                    continue
                if under and number == 1:
                    box.setLeft(box.left() + INDENT)
                self._cell(painter, box, table.columns[at], row[at])
            y += ROW
        painter.setFont(plain)
        if not table.rows:
            self._line(painter, x, y, width)
            self._text(painter, QRect(x, y, width, ROW), tr("没有"), "text-2")
        elif more:
            words = phrase("还有 {n} 行，导出 Excel、CSV 或 JSON 看全部", n=more)
            self._text(painter, QRect(x, y, width, ROW), say(words), "text-2")
        return end

    def _cell(self, painter: QPainter, box: QRect, column: Column, value: Value) -> None:
        bad = column.bad and isinstance(value, int) and value > 0
        side = LEFT if column.kind in AT_LEFT else RIGHT
        text = say(value_phrase(value, column.kind))
        self._text(painter, box, text, "urgent" if bad else "text", side)

    def _notes(self, painter: QPainter) -> None:
        painter.setFont(self._theme.sized(self._theme.font.pointSize() - 1))
        y = self.height() - PAD // 2 - NOTE * len(self.block.notes)
        for note in self.block.notes:
            self._text(
                painter, QRect(PAD, y, self.width() - 2 * PAD, NOTE), say(said(note)), "text-2"
            )
            y += NOTE

    def _spoken(self) -> Iterator[str]:
        for figure in self.block.figures:
            value = say(value_phrase(figure.value, figure.kind))
            yield tr("{title}：{about}").format(title=_heading(figure.title), about=value)


def _word(figure: Figure) -> str:
    if figure.key.startswith("check_"):
        return "urgent" if "≠" in str(figure.value) else "ok"
    return "text"


def _heading(title: str) -> str:
    """A title in the window's language, with a capital where that has some."""
    words = tr(title)
    return words[:1].upper() + words[1:]


def _edges(x: int, width: int, compared: int, title: int) -> tuple[int, ...]:
    """Left edges of title, value, and each old value with its change, and the right end.

    ``title``: how wide the widest is; it gets what numbers can spare.
    """
    first = min(max(TITLE_SHARE, (title + GAP) / width), MOST_TITLE_SHARE)
    numbers = (0.24, *((0.41 / compared, 0.35 / compared) * compared))
    shares = [first, *((1 - first) * share for share in numbers)]
    edges, at = [x], float(x)
    for share in shares:
        at += width * share
        edges.append(round(at))
    return tuple(edges)


def _box(edges: Sequence[int], at: int, y: int) -> QRect:
    return QRect(edges[at], y, edges[at + 1] - edges[at] - 8, ROW)


def _table_height(table: Table) -> int:
    rows = len(fitted(table, MOST).rows)
    rows += not table.rows or len(table.rows) > rows  # a line that says so
    return ROW * (1 + rows) + 10


def _shown_columns(table: Table) -> list[int]:
    """Columns that hold anything: a column of nothing takes room from the others."""
    return [
        at
        for at, column in enumerate(table.columns)
        if column.kind in WORDS
        or not table.rows
        or at == len(table.columns) - 1
        or any(row[at] for row in table.rows)
    ]


def _table_edges(x: int, width: int, columns: Sequence[Column]) -> tuple[int, ...]:
    weights = [_weight(column) for column in columns]
    edges, at = [x], float(x)
    for weight in weights:
        at += width * weight / sum(weights)
        edges.append(round(at))
    return tuple(edges)


def _weight(column: Column) -> float:
    if column.key in {"name", "subject", "order_id"}:
        return 2.4
    return 1.5 if column.kind in WORDS or column.kind in {Kind.TIME, Kind.HOURS} else 1.0
