"""The status bar's view-model: shops with the age of their data, the label printer, jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import AppError
from app.domain.ids import ShopId
from app.ports.printer import PrinterStatus
from app.ports.rows import ShopRow
from app.ports.tasks import PRINT, READ
from app.presentation.desk import LABEL_PRINTER, Desk
from app.presentation.formatting import Phrase, age, phrase, verbatim

STALE_S = 15 * 60
"""Data older than this is marked: three missed rounds of the slowest sensible interval."""


class Health(StrEnum):
    """How something is; each has a colour token, an icon and always words beside them."""

    OK = "ok"
    BUSY = "busy"
    SOON = "soon"
    FAULT = "fault"
    IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One part of the status bar."""

    health: Health
    text: Phrase
    tip: Phrase


class StatusModel:
    """Keeps the newest shops and printer answer; stale answers are dropped.

    Args:
        desk: reader, printers, tasks.
        syncing: shops whose round is under way.
        changed: told when a chip may read differently.
        failed: takes errors of reading and asking.
    """

    def __init__(
        self,
        desk: Desk,
        syncing: Callable[[], frozenset[ShopId]],
        changed: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._syncing = syncing
        self._changed = changed
        self._failed = failed
        self._shops: tuple[ShopRow, ...] | None = None
        self._printer: PrinterStatus | None = None
        self._unconfirmed = 0
        self._read_generation = 0
        self._asking_printer = False

    @property
    def shops(self) -> tuple[ShopRow, ...] | None:
        """Bound shops; None until they were read once."""
        return self._shops

    @property
    def printer(self) -> PrinterStatus | None:
        """The label printer's last answer; None before the first or when none is set up."""
        return self._printer

    def refresh(self) -> None:
        """Read shops and 待确认 labels again."""
        self._read_generation += 1
        generation = self._read_generation

        def take(answer: tuple[tuple[ShopRow, ...], int]) -> None:
            if generation == self._read_generation:
                self._shops, self._unconfirmed = answer
                self._changed()

        reader = self._desk.reader
        self._desk.tasks.run(
            READ,
            lambda _ctx: (reader.shops(), len(reader.unconfirmed())),
            done=take,
            failed=self._failed,
        )

    def ask_printer(self) -> None:
        """Ask the label printer how it is, unless an answer is still awaited."""
        if not self.printer_configured:
            self._printer = None
            self._changed()
            return
        if self._asking_printer:
            return
        self._asking_printer = True
        printers = self._desk.printers
        self._desk.tasks.run(
            f"{PRINT}.{LABEL_PRINTER}",
            # Looked up there: that reads the model's profile, and says when it does not fit.
            lambda _ctx: printers[LABEL_PRINTER].status(),
            done=self._take_printer,
            failed=self._no_answer,
        )

    @property
    def printer_configured(self) -> bool:
        """Whether a label printer has an address."""
        return bool(self._desk.settings.text("printer.label.host").strip())

    def shop_chip(self, now_s: float) -> Chip:
        """All shops in one chip: the worst of them speaks."""
        shops = self._shops or ()
        if not shops:
            return Chip(health=Health.IDLE, text=phrase("未绑定店铺"), tip=phrase("打开店铺设置"))
        tip = phrase("打开店铺设置")
        bad = next((shop for shop in shops if shop.error or not shop.authorized), None)
        if bad is not None:
            title = phrase(bad.error) if bad.error else phrase("授权已失效")
            text = phrase("{shop}：{title}", shop=verbatim(bad.name), title=title)
            return Chip(health=Health.FAULT, text=text, tip=tip)
        name = verbatim(shops[0].name) if len(shops) == 1 else phrase("{n} 家店铺", n=len(shops))
        if self._syncing():
            return Chip(health=Health.BUSY, text=phrase("{name} · 同步中", name=name), tip=tip)
        oldest = min(shop.synced_s for shop in shops)
        if not oldest:
            return Chip(health=Health.IDLE, text=phrase("{name} · 尚未同步", name=name), tip=tip)
        stale = now_s - oldest > STALE_S
        return Chip(
            health=Health.SOON if stale else Health.OK,
            text=phrase("{name} · {age}更新", name=name, age=age(now_s - oldest)),
            tip=tip,
        )

    def printer_chip(self, queued: int) -> Chip:
        """The label printer: its state, labels still to come, labels to confirm."""
        tip = phrase("打开打印机设置")
        if not self.printer_configured:
            return Chip(health=Health.IDLE, text=phrase("未设置打印机"), tip=tip)
        answer = self._printer
        if answer is None:
            health, state = Health.IDLE, phrase("正在询问")
        elif answer.ready is None:
            health, state = Health.IDLE, phrase("不回报状态")
        elif answer.ready:
            health, state = Health.OK, phrase("就绪")
        else:
            health, state = Health.FAULT, phrase(answer.title or "未就绪")
        if answer is not None and answer.advice:
            tip = phrase(answer.advice)
        text = phrase("标签机 {state} · 队列 {n}", state=state, n=queued)
        if self._unconfirmed:
            text = phrase("{main} · 待确认 {n}", main=text, n=self._unconfirmed)
            health = Health.SOON if health is not Health.FAULT else health
        return Chip(health=health, text=text, tip=tip)

    def _take_printer(self, answer: PrinterStatus) -> None:
        self._asking_printer = False
        self._printer = answer
        self._changed()

    def _no_answer(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self._take_printer(PrinterStatus(ready=False, title=error.title, advice=error.advice))
            return
        self._asking_printer = False
        self._failed(error)
