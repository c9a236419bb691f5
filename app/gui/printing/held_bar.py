"""What a print component held back after an outage: 继续打印 or 取出."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.formatting import phrase, verbatim
from app.presentation.printing.held import HeldBatch

NAMED = 3
"""Numbers named of one batch."""


class HeldBars(QWidget):
    """One line a batch; hidden while nothing is held. Signals carry the batch."""

    release_asked = Signal(object)
    drop_asked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.lines: list[QFrame] = []
        self.hide()

    def show_held(self, batches: tuple[HeldBatch, ...]) -> None:
        """Show what is held now."""
        for line in self.lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [self._line(held) for held in batches]
        for line in self.lines:
            self._column.addWidget(line)
        self.setVisible(bool(batches))

    def _line(self, held: HeldBatch) -> QFrame:
        line = QFrame()
        line.setObjectName("card")
        numbers = "、".join(held.numbers[:NAMED])
        words = say(
            phrase(
                "{component}：{n} 张在断开后留下，还没有发送（{numbers}）",
                component=phrase(held.component),
                n=len(held.numbers),
                numbers=verbatim(numbers + ("…" if len(held.numbers) > NAMED else "")),
            )
        )
        line.setAccessibleName(words)
        mark, text = QLabel(), QLabel(words)
        text.setWordWrap(True)
        self._theme.dress(mark, "hold", "soon")
        release = QPushButton(tr("继续打印"))
        release.clicked.connect(lambda: self.release_asked.emit(held))
        drop = QPushButton(tr("取出"))
        drop.setToolTip(tr("从组件的队列里取出，不打印"))
        drop.clicked.connect(lambda: self.drop_asked.emit(held))
        row = QHBoxLayout(line)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(self._theme.metric("space-2"))
        row.addWidget(mark)
        row.addWidget(text, 1)
        row.addWidget(release)
        row.addWidget(drop)
        return line
