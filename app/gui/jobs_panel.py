"""The list of running jobs: count, rate, time left, 取消 for each."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.gui.i18n import say, tr
from app.presentation.status_jobs import JobBoard, RunningJob

WIDTH = 340


class JobsPanel(QFrame):
    """A panel over the lower right corner of ``host``; Escape closes it."""

    def __init__(self, host: QWidget, board: JobBoard, above: int) -> None:
        super().__init__(host)
        self.setObjectName("panel")
        self.setAccessibleName(tr("正在进行的任务"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._host = host
        self._board = board
        self._above = above
        self._rows: dict[RunningJob, _JobRow] = {}
        self._empty = QLabel(tr("没有正在进行的任务"))
        self._empty.setObjectName("muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(12)
        self._column.addWidget(self._empty)
        self.hide()
        host.installEventFilter(self)

    def toggle(self) -> None:
        """Open or close."""
        if self.isVisible():
            self.hide()
            return
        self.refresh()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def refresh(self) -> None:
        """Show the board as it is."""
        jobs = self._board.jobs
        for job in [job for job in self._rows if job not in jobs]:
            row = self._rows.pop(job)
            row.hide()
            self._column.removeWidget(row)
            row.deleteLater()
        for job in jobs:
            if job not in self._rows:
                self._rows[job] = _JobRow(job)
                self._column.addWidget(self._rows[job])
            self._rows[job].refresh(self._board.now_s())
        self._empty.setVisible(not jobs)
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner while the host changes its size."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        host = self._host
        height = self.sizeHint().height()
        left = host.width() - WIDTH - 12
        self.setGeometry(left, host.height() - height - self._above - 8, WIDTH, height)


class _JobRow(QWidget):
    def __init__(self, job: RunningJob) -> None:
        super().__init__()
        self._job = job
        self._title = QLabel()
        self._detail = QLabel()
        self._detail.setObjectName("muted")
        self._detail.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._cancel = QPushButton(tr("取消"))
        self._cancel.setAccessibleName(tr("取消{title}").format(title=tr(job.title)))
        self._cancel.clicked.connect(self._stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._bar)
        column.addWidget(self._detail)
        column.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignRight)

    def refresh(self, now_s: float) -> None:
        job = self._job
        progress, left = say(job.progress_phrase()), say(job.left_phrase(now_s))
        self._title.setText("  ".join(filter(None, (tr(job.title), progress))))
        self._detail.setText(" · ".join(filter(None, (tr(job.text) if job.text else "", left))))
        self._detail.setVisible(bool(self._detail.text()))
        self._bar.setRange(0, job.total or 0)
        self._bar.setValue(job.done)
        self._cancel.setEnabled(not job.cancelling)
        self._cancel.setText(tr("正在取消") if job.cancelling else tr("取消"))

    def _stop(self) -> None:
        self._job.cancel()
        self._cancel.setEnabled(False)
        self._cancel.setText(tr("正在取消"))
