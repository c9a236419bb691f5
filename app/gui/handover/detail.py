"""The manifest on the right: how it stands, its parcels, and what can be done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.domain.manifest import ManifestState
from app.domain.money import yuan_text
from app.gui.i18n import say, tr
from app.gui.lists.table import ListingTable
from app.gui.theme import Theme
from app.presentation.basis import assumed, estimate_text, money_basis
from app.presentation.formatting import phrase, verbatim
from app.presentation.handover.columns import TripRow
from app.presentation.handover.model import HandoverModel
from app.presentation.handover.words import NO_BRANCH
from app.services.match_handover import MatchReport

_BUTTONS = (
    ("leave", "交接"),
    ("count", "扫码清点"),
    ("print", "打印"),
    ("export", "保存…"),
    ("undo", "撤销交接"),
    ("discard", "作废"),
)


class Detail(QWidget):
    """``asked`` carries the name of a verb."""

    asked = Signal(str)

    def __init__(self, model: HandoverModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self.title = QLabel()
        self.title.setFont(theme.sized(theme.font.pointSize() + 2, bold=True))
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.line = QLabel()
        self.line.setWordWrap(True)
        self.money = QLabel()
        self.money.setObjectName("muted")
        self.money.setWordWrap(True)
        self.buttons: dict[str, QPushButton] = {}
        verbs = QHBoxLayout()
        verbs.setSpacing(theme.metric("space-2"))
        for name, word in _BUTTONS:
            button = QPushButton(tr(word))
            button.clicked.connect(lambda _on=False, n=name: self.asked.emit(n))
            self.buttons[name] = button
            verbs.addWidget(button)
        self.buttons["leave"].setObjectName("primary")
        verbs.addStretch(1)
        self.table = ListingTable(model.lines, theme, tr("清单上的包裹"))
        self.empty = QLabel()
        self.empty.setObjectName("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.rows = QStackedWidget()
        self.rows.addWidget(self.table)
        self.rows.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 0, 0, 0)
        whole.setSpacing(theme.metric("space-2"))
        for widget in (self.title, self.line, self.money):
            whole.addWidget(widget)
        whole.addLayout(verbs)
        whole.addWidget(self.rows, 1)

    def show_trip(self, trip: TripRow | None) -> None:
        """Show what ``trip`` is; None: nothing is chosen."""
        report = self._model.report
        self.title.setText(_title(trip))
        self.line.setText(say(self._model.heading()) if report else _waiting(trip))
        self.line.setVisible(bool(self.line.text()))
        self.money.setText(_money(report))
        self.money.setToolTip(_basis(report))
        self.money.setVisible(bool(self.money.text()))
        self._show_buttons(trip)
        lines = bool(len(self._model.lines))
        self.rows.setCurrentWidget(self.table if lines else self.empty)
        self.empty.setText(_why_empty(trip))
        self.table.show_again()

    def _show_buttons(self, trip: TripRow | None) -> None:
        state = trip.state if trip else None
        shown = {
            None: {"leave", "count"} if trip and trip.group else set(),
            ManifestState.OPEN: {"leave", "print", "export", "discard"},
            ManifestState.LEFT: {"print", "export", "undo"},
        }.get(state, set())
        for name, button in self.buttons.items():
            button.setVisible(name in shown)
        row = trip.left if trip else None
        self.buttons["undo"].setEnabled(row is not None and not row.first_scan_s)


def _title(trip: TripRow | None) -> str:
    if trip is None:
        return ""
    carrier, branch = trip.names
    where = phrase(
        "{carrier} {branch}",
        carrier=verbatim(carrier),
        branch=verbatim(branch) if branch else phrase(NO_BRANCH),
    )
    if trip.row is not None and trip.row.manifest.label:
        return say(phrase("{label} · {where}", label=trip.row.manifest.label, where=where))
    return say(where)


def _money(report: MatchReport | None) -> str:
    if report is None or not (report.step_fen or report.cost_fen):
        return ""
    step = verbatim(yuan_text(report.step_fen))
    words = phrase("未揽收的订单下一个时限都错过要罚 {step}", step=step)
    if report.cost_fen:
        words = phrase(
            "未揽收的订单已罚 {cost}，下一个时限都错过再罚 {step}",
            cost=verbatim(yuan_text(report.cost_fen)),
            step=step,
        )
    if report.penalties is None:
        return say(words)
    return say(phrase("{main} · {basis}", main=words, basis=money_basis(report.penalties)))


def _basis(report: MatchReport | None) -> str:
    """The whole sentence behind the short words beside the money, and what it assumes."""
    if report is None or report.penalties is None:
        return ""
    table = report.penalties
    return "\n".join(map(say, (estimate_text(table), *assumed(table.assumptions))))


def _waiting(trip: TripRow | None) -> str:
    if trip is not None and trip.scans:
        words = "快递揽收了 {n} 件，都不在清单上：没交接就被收走，或交接时漏了"
        return say(phrase(words, n=len(trip.scans)))
    group = trip.group if trip else None
    if group is None:
        return ""
    words = "{n} 件等车来取，其中 {shipped} 件已回传"
    line = phrase(words, n=group.parcels, shipped=group.shipped)
    if group.stopped:
        line = phrase("{line} · 另有 {n} 件被拦下", line=line, n=group.stopped)
    if group.early:
        line = phrase("{line} · {n} 件没到买家预约的时间", line=line, n=group.early)
    return say(line)


def _why_empty(trip: TripRow | None) -> str:
    if trip is None:
        return tr("选一行看它的包裹。")
    if trip.state is ManifestState.OPEN:
        return tr("扫包裹上的运单号，属于这个网点的会列在这里。")
    if trip.state is None:
        return tr("车走的时候按「交接」，这些包裹就定在一张清单上；要逐件核对就先扫码清点。")
    return tr("正在读取")
