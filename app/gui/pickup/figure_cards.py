"""The strip of figures; a click on one explains it."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.gui.workbench.flow import FlowLayout
from app.presentation.pickup.card_rows import rows_of
from app.presentation.pickup.figures import Ask, Card

HEIGHT = 66
SIDE = 10
GAP = 6
LEAST = 86


class FigureButton(QAbstractButton):
    """One figure: name, value, what stands below it."""

    def __init__(self, theme: Theme, card: Card) -> None:
        super().__init__()
        self._theme = theme
        self._fonts()
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_card(card)
        theme.changed.connect(self._dress)

    def show_card(self, card: Card) -> None:
        """Show another value of the same figure."""
        self.card = card
        self._title, self._value = say(card.title), say(card.value)
        self._note = say(card.note) if card.note else ""
        self.setAccessibleName(f"{self._title} {self._value} {self._note}".strip())
        self.setToolTip(tr("点一下看这个数是怎么来的"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = max(
            self._small_metrics.horizontalAdvance(self._title),
            self._large_metrics.horizontalAdvance(self._value),
            self._small_metrics.horizontalAdvance(self._note),
        )
        return QSize(max(width + 2 * SIDE + 2, LEAST), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, on = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        fill = "selection" if on else "hover" if self.underMouse() else "surface"
        painter.setBrush(theme.color(fill))
        framed = on or self.hasFocus()
        painter.setPen(
            QPen(theme.color("accent" if framed else "hairline"), 2 if self.hasFocus() else 1)
        )
        painter.drawRoundedRect(box, 6, 6)
        x, width = SIDE, self.width() - 2 * SIDE
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for text, font, colour, y, height in (
            (self._title, self._small, "text-2", 5, 17),
            (self._value, self._large, "text", 21, 25),
            (self._note, self._small, "text-2", 45, 17),
        ):
            painter.setFont(font)
            painter.setPen(theme.color(colour))
            painter.drawText(QRectF(x, y, width, height), flags, text)

    def _fonts(self) -> None:
        size = self._theme.font.pointSize()
        self._small, self._large = self._theme.sized(size - 1), self._theme.sized(size + 4)
        self._small_metrics = QFontMetrics(self._small)
        self._large_metrics = QFontMetrics(self._large)

    def _dress(self) -> None:
        self._fonts()
        self.updateGeometry()
        self.update()


class CardLayout(FlowLayout):
    """Cards in rows alike in length (:func:`rows_of`)."""

    def _place(self, rect: QRect, *, move: bool) -> int:
        buttons = [
            button
            for place in range(self.count())
            if isinstance(button := self._items[place].widget(), FigureButton)
        ]
        widths = [button.sizeHint().width() for button in buttons]
        groups = [button.card.ask.group for button in buttons]
        left, y = iter(buttons), rect.y()
        for row in rows_of(widths, groups, rect.width(), self._gap):
            x = rect.x()
            for width in row:
                button = next(left)
                if move:
                    button.setGeometry(x, y, width, HEIGHT)
                x += width + self._gap
            y += HEIGHT + self._gap
        return max(y - self._gap - rect.y(), 0)


class FigureCards(QWidget):
    """All figures in rows. ``asked`` carries the card of the one clicked."""

    asked = Signal(Card)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(tr("数据"))
        self.buttons: dict[Ask, FigureButton] = {}
        self._row = CardLayout(self, GAP)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_cards(self, cards: tuple[Card, ...]) -> None:
        """Show these figures; buttons of the same figure stay where the focus may be."""
        if tuple(self.buttons) != tuple(card.ask for card in cards):
            self._make(cards)
        for card in cards:
            self.buttons[card.ask].show_card(card)
        self.updateGeometry()

    def mark(self, ask: Ask | None) -> None:
        """Fill the figure that is explained."""
        for each, button in self.buttons.items():
            button.setChecked(each == ask)

    def _make(self, cards: tuple[Card, ...]) -> None:
        """Take the buttons there are, make what is missing, drop the rest."""
        old = self.buttons
        self.buttons = {}
        while self._row.count():
            self._row.takeAt(0)
        for card in cards:
            button = old.pop(card.ask, None) or self._button(card)
            self.buttons[card.ask] = button
            self._row.addWidget(button)
        for button in old.values():
            button.hide()
            button.deleteLater()

    def _button(self, card: Card) -> FigureButton:
        button = FigureButton(self._theme, card)
        button.clicked.connect(lambda _on=False, b=button: self.asked.emit(b.card))
        return button
