"""The label printer: which model, does it answer, does a test label come out."""

from collections.abc import Callable

from app.domain.errors import AppError, PrinterError
from app.domain.waybill import SortMarks
from app.labels.document import GoodsLine, LabelDocument, Party
from app.labels.render import render
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.printer import Paper, PrinterStatus, SendResult
from app.ports.tasks import PRINT
from app.presentation.desk import LABEL_PRINTER, Desk
from app.presentation.formatting import NOTHING, Phrase, phrase
from app.presentation.status_jobs import Jobs
from app.presentation.status_notify import Notifier
from printers.profile import Profile, load_profile, profile_names

LANE = f"{PRINT}.{LABEL_PRINTER}"
LABEL_LANGUAGES = frozenset({"tspl", "zpl", "cpcl"})


def label_profiles() -> tuple[Profile, ...]:
    """Packaged models that print labels, generic ones first."""
    profiles = (load_profile(name) for name in profile_names())
    labels = (profile for profile in profiles if profile.language in LABEL_LANGUAGES)
    return tuple(sorted(labels, key=lambda p: (not p.name.startswith("generic"), p.title)))


class PrinterModel:
    """测试连接 and 打印测试页 for the configured label printer.

    Args:
        desk: printers and tasks; the printer reads its settings at each use.
        jobs: shows the test label while it prints.
        answered: told the printer's answer, so that the status bar need not ask again.
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
        self.busy = False
        self.verdict: Phrase = NOTHING
        self.good: bool | None = None  # None: nothing tried, or the printer does not say
        self.printed = False  # a test label or any other came out since the window opened
        self.changed = Notifier()
        self._desk = desk
        self._jobs = jobs
        self._answered = answered
        self._report = failed

    def test(self) -> None:
        """Ask the printer how it is."""
        if self._begin(phrase("正在连接打印机")):
            printers = self._desk.printers
            self._desk.tasks.run(
                LANE,
                lambda _ctx: printers[LABEL_PRINTER].status(),
                done=self._told,
                failed=self._failed,
            )

    def print_test(self) -> None:
        """Print one test label; it carries no waybill and stays out of the ledger."""
        if self._begin(phrase("正在打印测试页")):
            printers, clock = self._desk.printers, self._desk.clock

            def work(_ctx: JobContext) -> SendResult:
                printer = printers[LABEL_PRINTER]
                return printer.print_label(render(make_test_label(clock), dpi=printer.dpi))

            self._jobs.run_job("打印测试页", LANE, work, self._sent, self._failed)

    def _begin(self, what: Phrase) -> bool:
        if self.busy:
            return False
        if not self._desk.settings.text("printer.label.host"):
            self._verdict(False, phrase("先填写打印机地址并保存。"))
            return False
        self.busy, self.good, self.verdict = True, None, what
        self.changed.notify()
        return True

    def _told(self, answer: PrinterStatus) -> None:
        if answer.ready:
            text = phrase("打印机就绪。")
        elif answer.ready is None:
            text = phrase("已连上，但这台打印机不回报状态。打印一张测试页看看。")
        else:
            text = _joined(answer.title, answer.advice)
        self._verdict(answer.ready, text)

    def _sent(self, result: SendResult) -> None:
        if result.paper is Paper.PRINTED:
            self.printed = True
            self._verdict(True, phrase("测试页已打印。"))
        elif result.paper is Paper.UNKNOWN:
            self._verdict(
                None, phrase("已发送，打印机没有回报。看看测试页出来没有，没出来就检查纸和连线。")
            )
        else:
            self._verdict(False, _joined(result.title, result.advice))

    def _verdict(self, good: bool | None, text: Phrase) -> None:
        self.busy, self.good, self.verdict = False, good, text
        self.changed.notify()
        self._answered()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self._verdict(False, _joined(error.title, error.advice))
        else:
            self._verdict(False, phrase("测试没有完成。"))
            self._report(error)


def _joined(title: str, advice: str) -> Phrase:
    known = PrinterError("printer", title or "打印机没有就绪", advice)
    if not known.advice:
        return phrase(known.title)
    return phrase("{title}。{advice}", title=phrase(known.title), advice=phrase(known.advice))


def make_test_label(clock: Clock) -> LabelDocument:
    """A label in the real layout with made-up people, so that margins and density can be seen."""
    return LabelDocument(
        carrier_name="测试页",
        tracking_number="TEST0123456789",
        receiver=Party(
            name="测试收件人", phone="138****0000", address="请核对四边文字完整、条码可扫"
        ),
        sender=Party(name="准揽", phone="000-0000", address="本页不是面单，请勿贴在包裹上"),
        printed_at=clock.now(),
        marks=SortMarks(sort_code="000-00 000", hub_name="测试"),
        goods=(GoodsLine(text="测试打印", quantity=1),),
        notes=("测试页",),
    )
