"""The strip that says that the scheduled report did not come."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.formatting import phrase
from app.services.scheduled_report import Failed


class FailedStrip(QFrame):
    """Hidden while all is well. ``again`` asks for the report now, ``settings`` for its options."""

    again = Signal()
    settings = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("banner")
        icon = QLabel()
        theme.dress(icon, "warning", "urgent")
        self.text = QLabel()
        self.text.setObjectName("bannerText")
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.change = QPushButton(tr("改设置"))
        self.change.clicked.connect(self.settings)
        self.button = QPushButton(tr("现在导出"))
        self.button.clicked.connect(self.again)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(icon)
        row.addWidget(self.text, 1)
        row.addWidget(self.change)
        row.addWidget(self.button)
        self.hide()

    def show_failed(self, failed: Failed | None) -> None:
        """Say what failed; None hides it."""
        self.setVisible(failed is not None)
        if failed is None:
            return
        words = say(
            phrase("{day} 的定时日报没有导出。检查设置里的文件夹能不能写入。", day=failed.day)
        )
        self.text.setText(words)
        self.text.setToolTip(words)
        self.setAccessibleName(words)
