"""测试连接 and 打印测试页: does a printer answer, does a test label come out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.domain.errors import AppError, PrinterError
from app.domain.ids import PrinterId
from app.ports.printer import Paper, PrinterStatus, SendResult
from app.ports.tasks import PRINT
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, error_phrase, phrase
from app.presentation.printing.sample_label import print_sample
from app.presentation.status_jobs import Jobs
from app.presentation.status_notify import Notifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a test came to. ``good`` None: under way, or the printer does not say."""

    text: Phrase
    good: bool | None = None
    printed: bool = False  # a test label came out


class PrinterTests:
    """Tests of each printer, one at a time a printer; the newest verdict of each is kept.

    Args:
        desk: printers and tasks; a printer's set-up is read at each use.
        jobs: shows the test label while it prints.
        answered: told that a printer answered, so that its state need not wait for the next round.
        failed: takes errors that are not AppErrors.
    """

    def __init__(
        self,
        desk: Desk,
        jobs: Jobs,
        *,
        answered: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self.changed = Notifier()
        self._desk = desk
        self._jobs = jobs
        self._answered = answered
        self._report = failed
        self._verdicts: dict[PrinterId, Verdict] = {}
        self._busy: set[PrinterId] = set()

    def busy(self, printer_id: PrinterId) -> bool:
        """Whether a test of this printer is under way."""
        return printer_id in self._busy

    def verdict(self, printer_id: PrinterId) -> Verdict | None:
        """What its newest test came to; None: it was not tested."""
        return self._verdicts.get(printer_id)

    def forget(self, printer_id: PrinterId) -> None:
        """Its set-up changed: an old verdict says nothing any more."""
        if self._verdicts.pop(printer_id, None) is not None:
            self.changed.notify()

    def test(self, printer_id: PrinterId) -> None:
        """Ask the printer how it is."""
        if self._begin(printer_id, phrase("正在连接打印机")):
            printers = self._desk.printers
            self._desk.tasks.run(
                f"{PRINT}.{printer_id}",
                lambda _ctx: printers.status(printer_id),
                done=partial(self._told, printer_id),
                failed=partial(self._failed, printer_id),
            )

    def print_test(self, printer_id: PrinterId) -> None:
        """Print one test label in the printer's own template."""
        if self._begin(printer_id, phrase("正在打印测试页")):
            self._jobs.run_job(
                "打印测试页",
                f"{PRINT}.{printer_id}",
                lambda _ctx: print_sample(self._desk, printer_id),
                partial(self._sent, printer_id),
                partial(self._failed, printer_id),
            )

    def _begin(self, printer_id: PrinterId, what: Phrase) -> bool:
        if printer_id in self._busy:
            return False
        self._busy.add(printer_id)
        self._verdicts[printer_id] = Verdict(text=what)
        self.changed.notify()
        return True

    def _told(self, printer_id: PrinterId, answer: PrinterStatus) -> None:
        if answer.ready:
            text = phrase("打印机就绪。")
        elif answer.ready is None:
            text = phrase("已连上，但这台打印机不回报状态。打印一张测试页看看。")
        else:
            text = _joined(answer.title, answer.advice)
        self._end(printer_id, Verdict(good=answer.ready, text=text))

    def _sent(self, printer_id: PrinterId, result: SendResult) -> None:
        if result.paper is Paper.PRINTED:
            verdict = Verdict(good=True, text=phrase("测试页已打印。"), printed=True)
        elif result.paper is Paper.UNKNOWN:
            text = phrase("已发送，打印机没有回报。看看测试页出来没有，没出来就检查纸和连线。")
            verdict = Verdict(text=text)
        else:
            verdict = Verdict(good=False, text=_joined(result.title, result.advice))
        self._end(printer_id, verdict)

    def _end(self, printer_id: PrinterId, verdict: Verdict) -> None:
        self._busy.discard(printer_id)
        self._verdicts[printer_id] = verdict
        self.changed.notify()
        self._answered()

    def _failed(self, printer_id: PrinterId, error: Exception) -> None:
        if isinstance(error, AppError):
            text = _joined(error.title, error.advice)
            self._end(printer_id, Verdict(good=False, text=text))
        else:
            self._end(printer_id, Verdict(good=False, text=phrase("测试没有完成。")))
            self._report(error)


def _joined(title: str, advice: str) -> Phrase:
    known = PrinterError("printer", title or "打印机没有就绪", advice)
    return error_phrase(known.title, known.advice)
