"""确认无误: asks why scans are right that tracking set aside, and takes the answer back."""

from collections.abc import Callable
from functools import partial

from app.domain.errors import AppError
from app.domain.ids import WaybillId
from app.domain.route_facts import Anomaly
from app.gui.i18n import say, tr
from app.gui.shell_api import Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.question_bar import QuestionBar
from app.ports.routes import AcceptedScan
from app.ports.rows import ParcelDetail
from app.ports.tasks import STORE
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.route_story import accept_question, first_acceptable
from app.services.accept_scans import REASONS


class AcceptingDesk:
    """Accepts and withdraws for the side panel; each is undone from its toast.

    Args:
        desk, shell: services and the window.
        question: asks in place.
        detail: the parcel in the side panel, None while there is none.
    """

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        question: QuestionBar,
        detail: Callable[[], ParcelDetail | None],
    ) -> None:
        self._desk = desk
        self._shell = shell
        self._question = question
        self._detail = detail

    def begin(self) -> None:
        """Ask about the first oddity of the parcel in the side panel that can be called right."""
        detail = self._detail()
        found = first_acceptable(detail.routes) if detail is not None else None
        if found is None:
            self._shell.toast(tr("侧栏里的包裹没有可以确认无误的轨迹异常"))
        else:
            self.ask(*found)

    def ask(self, waybill_id: WaybillId, kind: Anomaly) -> None:
        """Ask why; an empty answer is not taken."""
        title, text = map(say, accept_question(kind))
        self._question.ask_reason(
            title,
            text,
            tr("确认无误"),
            tuple(tr(each) for each in REASONS),
            lambda why: self._accept(waybill_id, kind, why),
            hint=tr("怎么核实的"),
        )

    def withdraw(self, waybill_id: WaybillId, kind: Anomaly) -> None:
        """It is not accepted any more."""
        service = self._desk.accept_scans

        def done(scans: tuple[AcceptedScan, ...]) -> None:
            undo = partial(self._store, lambda: service.put_back(scans), _nothing)
            self._shell.toast(tr("不再确认无误"), undo)

        self._store(lambda: service.withdraw(waybill_id, kind), done)

    def _accept(self, waybill_id: WaybillId, kind: Anomaly, why: str) -> None:
        service = self._desk.accept_scans

        def done(scans: tuple[AcceptedScan, ...]) -> None:
            undo = partial(self._store, lambda: service.take_back(scans), _nothing)
            self._shell.toast(say(phrase("已确认无误，{n} 次扫描计入", n=len(scans))), undo)

        self._store(lambda: service(waybill_id, kind, why), done)

    def _store(self, job: Callable[[], object], done: Callable[..., None]) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, AppError):
                self._shell.show_error(error)
            else:
                raise_later(error)

        self._desk.tasks.run(STORE, lambda _ctx: job(), done=done, failed=failed)


def _nothing(_answer: object) -> None:
    """The news of the commit draw what changed."""
