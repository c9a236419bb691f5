"""A window around the workbench page, and made-up rows that look like a day's work."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from app.domain.errors import AppError
from app.domain.events import Event
from app.domain.gate import Block
from app.domain.ids import CarrierCode, OrderId, ParcelId, ShopId, TrackingNumber
from app.domain.parcel import Stage
from app.gui.keys import Keys
from app.gui.shell_api import WORKBENCH
from app.gui.theme import Theme
from app.gui.workbench.page import WorkbenchPage
from app.ports.rows import ParcelRow
from app.presentation.commands import Command, CommandRegistry
from app.presentation.printing.queue import PrintQueue
from app.presentation.printing.states import PrinterStates
from app.presentation.status_jobs import JobBoard
from tests.fakes.desk import FakeDesk
from tests.fakes.rows import HOUR_S, NOW_S, make_row

SECOND_SHOP = ShopId("5500001")


class BenchDesk(FakeDesk):
    """The fake desk of the workbench."""


class BenchWindow(QMainWindow):
    """The shell as the page sees it; remembers what the page said."""

    def __init__(self, fake: FakeDesk, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.commands = CommandRegistry()
        self.toasts: list[str] = []
        self.undos: list[Callable[[], None]] = []
        self.errors: list[Exception] = []
        self.opened: list[tuple[str, str]] = []
        self.synced = 0
        self._fake = fake
        if not fake.station.setups:
            fake.set_up_printer()
        desk = fake.desk()
        self.jobs = JobBoard(desk.tasks, desk.clock, failed=self.errors.append)
        self.queue = PrintQueue(desk, self.jobs, deliver=lambda call: call())
        self.printers = PrinterStates(desk, failed=self.errors.append)
        self.commands.add(
            Command(command_id="shell.sync", title="立即同步", keys=("F5",), run=self._sync)
        )
        self.page = WorkbenchPage(desk, self)
        self.setCentralWidget(self.page)
        self.keys = Keys(self, {WORKBENCH: self.page}, self.commands)
        self.keys.page_shown(WORKBENCH)
        self.resize(1440, 860)

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        self.toasts.append(text)
        if undo is not None:
            self.undos.append(undo)

    def show_error(self, error: AppError) -> None:
        self.errors.append(error)

    def confirm(self, title: str, text: str, verb: str) -> bool:
        raise AssertionError("the workbench asks in place")

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        return self._fake.bus.subscribe(listener)

    def open_page(self, page_id: str, section: str = "") -> None:
        self.opened.append((page_id, section))

    def press(self, key: Qt.Key | str, *modifiers: Qt.KeyboardModifier) -> None:
        """A key as a person gives it, to whatever has the focus."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        target = self.focusWidget() or self
        QTest.keyClick(target, key, held)

    def _sync(self) -> None:
        self.synced += 1


_LOOKS: tuple[dict[str, object], ...] = (
    {"paid_s": NOW_S - 50 * HOUR_S, "promise_s": NOW_S - 2 * HOUR_S},
    {"paid_s": NOW_S - 47 * HOUR_S - 1500, "promise_s": NOW_S + 5 * HOUR_S},
    {"paid_s": NOW_S - 22 * HOUR_S - 800, "blocks": frozenset({Block.REFUND_PENDING}), "flag": 5},
    {"paid_s": NOW_S - 19 * HOUR_S - 77, "seller_words": "送小礼品一份，务必检查拉链", "flag": 4},
    {"paid_s": NOW_S - 20 * HOUR_S, "blocks": frozenset({Block.REFUNDED})},
    {"paid_s": NOW_S - 2 * HOUR_S, "blocks": frozenset({Block.REVIEW, Block.HELD}), "flag": 1},
    {"paid_s": NOW_S - 300, "presale": True, "promise_s": NOW_S + 6 * 24 * HOUR_S, "kinds": 2},
    {"paid_s": NOW_S - 30 * HOUR_S, "blocks": frozenset({Block.ADDRESS_CHANGED})},
    {"paid_s": NOW_S - 5 * HOUR_S, "problem": "快递公司余额不足", "flag": 3},
    {"paid_s": NOW_S - 4 * HOUR_S, "stage": Stage.NUMBER_UNKNOWN, "problem": "取号结果未知"},
    {
        "paid_s": NOW_S - 18 * HOUR_S,
        "stage": Stage.SHIPPED,
        "uploaded_s": NOW_S - 13 * HOUR_S,
        "copies": 1,
    },
    {
        "paid_s": NOW_S - 21 * HOUR_S - 59,
        "goods": "新疆和田大枣 六星特级 真空独立小包装 2.5 千克礼盒装 ×12; 黑芝麻核桃粉 ×3",
        "quantity": 15,
        "paid_fen": 1288000,
        "kinds": 2,
    },
    {
        "paid_s": NOW_S - 23 * HOUR_S,
        "stage": Stage.TO_NUMBER,
        "tracking_number": None,
        "carrier": None,
        "carrier_name": "",
        "partly_refunded": True,
    },
    {
        "paid_s": NOW_S - 22 * HOUR_S - 200,
        "stage": Stage.TO_SHIP,
        "blocks": frozenset({Block.PARTLY_REFUNDED}),
    },
)


def day_rows(count: int) -> list[ParcelRow]:
    """Rows in every state, shown to people; numbers and names are invented."""
    rows = []
    for n in range(count):
        row = make_row(n, paid_s=NOW_S - n % 30 * HOUR_S - n * 37 % 3600)
        row = replace(row, promise_s=row.paid_s + 48 * HOUR_S, receiver=_receiver(n))
        if n % 11 == 7:
            row = replace(row, shop_id=SECOND_SHOP, shop_name="云上小铺旗舰店")
        if n < len(_LOOKS):
            row = replace(row, **_LOOKS[n])  # type: ignore[arg-type]
        if row.stage is not Stage.TO_NUMBER and row.tracking_number is None:
            row = numbered(row)
        if n % 17 == 5:
            extra = OrderId(f"70{n:016d}")
            row = replace(row, order_ids=(*row.order_ids, extra))
        rows.append(row)
    return rows


def numbered(row: ParcelRow) -> ParcelRow:
    """``row`` with a number."""
    return replace(
        row,
        carrier=CarrierCode("zhongtong"),
        carrier_name="中通快递",
        tracking_number=TrackingNumber(f"7312{row.order_ids[0][-10:]}"),
    )


def _receiver(n: int) -> str:
    names = ("李*", "王*明", "欧阳**", "陈**", "古**尔")
    return f"{names[n % len(names)]} 138******{n % 100:02d}"


def many_rows(count: int) -> list[ParcelRow]:
    """Plain rows by the thousand, half of two shops, in every working stage."""
    return [
        make_row(
            n,
            parcel_id=ParcelId(f"p{n:06d}"),
            paid_s=NOW_S - n * 7919 % (60 * HOUR_S),
            promise_s=NOW_S - n * 7919 % (60 * HOUR_S) + 48 * HOUR_S,
        )
        for n in range(count)
    ]


def artefacts() -> Path:
    """Where screens are left for a person to look at."""
    folder = Path(__file__).parents[3] / "artefacts" / "workbench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
