"""Screens of the workbench in every state, as PNG files: ``python -m tests.gui.workbench.looks``.

Set QT_SCALE_FACTOR for other scales; the file names carry it.
"""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.domain.batch import BatchKind
from app.domain.errors import Retry
from app.domain.gate import Block
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome
from app.gui.theme import Theme
from app.ports.printer import Raster
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.verbs import Verb
from tests.fakes.batches import kept
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import HOUR_S, NOW_S, make_shop
from tests.gui.workbench.bench import SECOND_SHOP, BenchWindow, artefacts, day_rows


def settle(milliseconds: int) -> None:
    """Let the window's timers run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def make_window(folder: Path, theme: Theme, *, empty: bool = False) -> tuple[BenchWindow, FakeDesk]:
    """The page on a desk with a day's work, or on an empty one."""
    fake = FakeDesk(
        InlineTasks(),
        folder,
        OPTIONS,
        rows=() if empty else day_rows(60),
        shops=[make_shop(), make_shop(SECOND_SHOP, "云上小铺旗舰店", synced_s=NOW_S - 125)],
    )
    fake.raster = label_raster()
    return BenchWindow(fake, theme), fake


def label_raster() -> Raster:
    """A real label's raster."""
    from app.labels.render import render
    from tests.fakes.label_documents import label_document

    return render(label_document(), dpi=203)


def working(window: BenchWindow, fake: FakeDesk) -> None:
    page = window.page
    row = next(r for r in fake.rows.values() if r.stage is Stage.TO_SHIP)
    page.table.go_to(row.parcel_id)
    for entry in page.board.shown[2:9]:
        page.board.selection.toggle(entry.parcel_id)
    page._show_selection()


def receipt(window: BenchWindow, fake: FakeDesk) -> None:
    page = window.page
    page.use_chip(Chip.TO_NUMBER)
    page.select_all()
    ids = [entry.parcel_id for entry in page.board.chosen()]
    fake.acquire.lines = {
        ids[0]: Line(
            parcel_id=ids[0],
            outcome=Outcome.FAILED,
            title="网点余额不足",
            advice="在快递公司充值后再试。",
            retry=Retry.LATER,
        ),
        ids[1]: Line(
            parcel_id=ids[1],
            outcome=Outcome.UNKNOWN,
            title="平台没有回答这一行",
            advice="稍后点「查询结果」，不会重复取号。",
        ),
        ids[2]: Line(
            parcel_id=ids[2],
            outcome=Outcome.BLOCKED,
            title="买家正在申请退款",
            advice="先在抖店后台处理售后，再继续。",
        ),
    }
    page.verbs.do(Verb.ACQUIRE)


def question(window: BenchWindow, fake: FakeDesk) -> None:
    page = window.page
    page.use_chip(Chip.ALL)
    page.select_all()
    page.verbs.do(Verb.SHIP)


def reprint(window: BenchWindow, fake: FakeDesk) -> None:
    page = window.page
    page.use_chip(Chip.TO_SHIP)
    page.select_all()
    page.verbs.do(Verb.REPRINT)


def blocked(window: BenchWindow, fake: FakeDesk) -> None:
    page = window.page
    page.use_chip(Chip.AFTER_SALE)
    page.table.go_to(page.board.shown[0].parcel_id)
    page.find_number(page.board.shown[0].row.order_ids[0])


def less(window: BenchWindow, fake: FakeDesk) -> None:
    """Refunded items were taken out before there was a number."""
    page = window.page
    page.use_chip(Chip.AFTER_SALE)
    row = next(r for r in fake.rows.values() if r.partly_refunded)
    page.table.go_to(row.parcel_id)


def partly_refunded(window: BenchWindow, fake: FakeDesk) -> None:
    """One item was refunded after the label came out."""
    page = window.page
    page.use_chip(Chip.AFTER_SALE)
    row = next(r for r in fake.rows.values() if Block.PARTLY_REFUNDED in r.blocks)
    page.table.go_to(row.parcel_id)
    page.find_number(row.order_ids[0])


def may_go(window: BenchWindow, fake: FakeDesk) -> None:
    row = next(r for r in fake.rows.values() if r.stage is Stage.TO_SHIP and not r.blocks)
    window.page.find_number(row.tracking_number or "")


def nothing_found(window: BenchWindow, fake: FakeDesk) -> None:
    window.page.tools.search.setText("没有这样的商品")


def stale(window: BenchWindow, fake: FakeDesk) -> None:
    fake.clock.forward(seconds=3 * HOUR_S)
    window.page.facts_changed()
    window.page.table.go_to(window.page.board.shown[4].parcel_id)


def narrow(window: BenchWindow, fake: FakeDesk) -> None:
    window.resize(960, 600)
    working(window, fake)
    receipt(window, fake)


def cut_off(window: BenchWindow, fake: FakeDesk) -> None:
    ids = tuple(fake.rows)
    fake.kept.add(*kept("0302-02", ids, *[Outcome.DONE] * 9, kind=BatchKind.SHIP))
    ended = [Outcome.DONE] * 15 + [Outcome.FAILED] * 3
    fake.kept.add(*kept("0302-03", ids, *ended))
    window.page.resuming.kept.refresh()
    window.page.open_section("batch:0302-03")


SCREENS: dict[str, Callable[[BenchWindow, FakeDesk], None]] = {
    "working": working,
    "receipt": receipt,
    "question": question,
    "reprint": reprint,
    "blocked": blocked,
    "less": less,
    "partly-refunded": partly_refunded,
    "may-go": may_go,
    "nothing-found": nothing_found,
    "cut-off": cut_off,
    "stale": stale,
    "narrow": narrow,
}


def save_all(out: Path, scale: str) -> None:
    """Every screen in both schemes."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme(app)
    for scheme in ("light", "dark"):
        theme.choose(scheme)
        for name, arrange in {**SCREENS, "empty": lambda _w, _f: None}.items():
            with TemporaryDirectory() as folder:
                window, fake = make_window(Path(folder), theme, empty=name == "empty")
                window.show()
                window.page.on_shown()
                settle(30)
                arrange(window, fake)
                settle(150)
                window.grab().save(str(out / f"{name}-{scheme}-{scale}.png"))
                window.close()
                window.deleteLater()
                settle(5)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    save_all(artefacts(), os.environ.get("QT_SCALE_FACTOR", "1"))
