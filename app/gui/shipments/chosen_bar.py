"""What a selection of shipments raises: how many, and the verbs that fit them."""

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.gui.workbench.flow import FlowLayout
from app.presentation.formatting import phrase

BUTTONS = (
    ("ship", "重新发货 S", "ship"),
    ("reconcile", "查询结果 U", "sync"),
    ("let_through", "放行…", ""),
    ("edit_number", "改单号", "number"),
    ("add_parcel", "加包裹", "add"),
    ("reprint", "补打 Ctrl+R", "print"),
    ("copy", "复制单号", "copy"),
    ("bench", "在工作台查看 W", ""),
    ("clear", "取消选择 Esc", ""),
)
"""Names of the page's verbs, what stands on their buttons, icons."""


class ChosenBar(QFrame):
    """``asked`` carries the name of a verb; a verb that does not fit has no button."""

    asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(tr("批量操作"))
        self.count = QLabel()
        self.count.setFont(theme.sized(theme.font.pointSize(), bold=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(theme.metric("space-2"))
        row.addWidget(self.count)
        self._verbs = verbs = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        verbs.setSizePolicy(policy)
        row.addWidget(verbs, 1)
        flow = FlowLayout(verbs, theme.metric("space-2"))  # beside the panel there is little room
        self.buttons: dict[str, QPushButton] = {}
        for name, text, icon in BUTTONS:
            button = QPushButton(tr(text))
            button.clicked.connect(lambda _on=False, verb=name: self.asked.emit(verb))
            if icon:
                theme.dress(button, icon)
            self.buttons[name] = button
            flow.addWidget(button)
        self.hide()

    def show_chosen(self, count: int, fitting: Collection[str]) -> None:
        """Show the bar for so many shipments, or hide it for none."""
        self.count.setText(say(phrase("已选 {n} 单", n=count)))
        for name, button in self.buttons.items():
            button.setVisible(name in fitting)
        self._verbs.updateGeometry()
        self.setVisible(bool(count))
