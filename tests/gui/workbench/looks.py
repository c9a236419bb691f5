"""Screens of the workbench in every state, as PNG files: ``python -m tests.gui.workbench.looks``.

A folder may follow. Set QT_SCALE_FACTOR for other scales; the file names carry it.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.domain.batch import Asked, BatchKind
from app.domain.errors import NetworkError, Retry
from app.domain.events import Changes
from app.domain.gate import Act as GateAct
from app.domain.gate import Block
from app.domain.parcel import Making, Stage
from app.domain.receipt import Line, Outcome
from app.domain.remark import RemarkMode, RemarkWish
from app.domain.route_facts import Anomaly
from app.gui.theme import Theme
from app.ports.printer import Raster
from app.ports.rows import ParcelRow
from app.presentation.workbench.acts import Act
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.verbs import Verb
from tests.fakes.batches import kept
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.route_stories import ODD, ORDINARY, make_story
from tests.fakes.rows import HOUR_S, NOW, NOW_S, make_shop
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
            again_at=NOW + timedelta(minutes=32),
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


def _shipped(fake: FakeDesk) -> ParcelRow:
    row = next(r for r in fake.rows.values() if r.stage is Stage.SHIPPED)
    fake.rows[row.parcel_id] = replace(
        row, stage=Stage.PICKED_UP, picked_up_s=NOW_S - 20 * HOUR_S, paid_s=NOW_S - 33 * HOUR_S
    )
    return row


def trip(window: BenchWindow, fake: FakeDesk) -> None:
    row = _shipped(fake)
    fake.stories[row.parcel_id] = (make_story(row),)
    window.page.table.go_to(row.parcel_id)


def odd_trip(window: BenchWindow, fake: FakeDesk) -> None:
    row = _shipped(fake)
    old = make_story(row, ORDINARY[:1], travels=False)
    odd = make_story(row, ODD, heard_late_h=5, problem="网络超时")
    fake.stories[row.parcel_id] = (old, odd)
    window.page.table.go_to(row.parcel_id)


def called_right(window: BenchWindow, fake: FakeDesk) -> None:
    """A scan before the payment in the row, one called right, and the question of another."""
    row = next(r for r in fake.rows.values() if r.stage is Stage.SHIPPED)
    fake.rows[row.parcel_id] = replace(row, early_scan_s=row.paid_s - 3600)
    fake.stories[row.parcel_id] = (make_story(row, ODD),)
    fake.changed([row.parcel_id])
    accept = window.page._desk.accept_scans
    waybill_id = fake.stories[row.parcel_id][0].waybill_id
    accept(waybill_id, Anomaly.WRONG_PLACE, "网点核实过，就是这件")
    window.page.use_chip(Chip.PROBLEM)
    window.page.table.go_to(row.parcel_id)
    window.page.beside.accepting.ask(waybill_id, Anomaly.REUSED_NUMBER)


def cut_off(window: BenchWindow, fake: FakeDesk) -> None:
    ids = tuple(fake.rows)
    fake.kept.add(*kept("0302-02", ids, *[Outcome.DONE] * 9, kind=BatchKind.SHIP))
    ended = [Outcome.DONE] * 15 + [Outcome.FAILED] * 3
    fake.kept.add(*kept("0302-03", ids, *ended))
    window.page.resuming.kept.refresh()
    window.page.open_section("batch:0302-03")


def opened_again(window: BenchWindow, fake: FakeDesk) -> None:
    """A receipt from the list of batches, with all that comes next; remarks wait to go on."""
    ids = tuple(fake.rows)
    wish = Asked(wish=RemarkWish(RemarkMode.APPEND, "先发"))
    fake.kept.add(*kept("0302-04", ids, *[Outcome.DONE] * 23, kind=BatchKind.REMARK, asked=wish))
    ended = [Outcome.FAILED] * 2 + [Outcome.BLOCKED] * 4 + [Outcome.UNKNOWN] * 3
    ended += [Outcome.DONE] * (len(ids) - len(ended))
    stopped_by = frozenset({Block.REFUND_PENDING})
    fake.kept.add(*kept("0302-05", ids, *ended, kind=BatchKind.SHIP, blocks=stopped_by))
    window.page.resuming.kept.refresh()
    window.page.open_section("batch:0302-05")


def _mark(window: BenchWindow, fake: FakeDesk, act: Act, count: int) -> None:
    page = window.page
    for number, entry in enumerate(page.board.shown[:count]):
        page.board.selection.toggle(entry.parcel_id)
        fake.rows[entry.parcel_id] = replace(
            entry.row,
            urgent=number == 0,
            local_tags=("礼盒", "直播间")[: number + 1],
            seller_words=("老客户，加赠小样一份", "", "已电话确认地址")[number % 3],
            flag=number % 6,
        )
    held = page.board.shown[6].row
    fake.rows[held.parcel_id] = replace(
        held,
        blocks=frozenset({Block.HELD}),
        hold_reason="等买家确认",
        hold_until_s=NOW_S + 5 * HOUR_S,
    )
    fake.changed(list(fake.rows))
    page._show_selection()
    page.marks.do(act)


def remark_one(window: BenchWindow, fake: FakeDesk) -> None:
    _mark(window, fake, Act.REMARK, 1)


def remark_several(window: BenchWindow, fake: FakeDesk) -> None:
    _mark(window, fake, Act.REMARK, 4)
    window.page.marks.remark.words.insert("务必当天发出，附赠小样，" * 5)


def flags(window: BenchWindow, fake: FakeDesk) -> None:
    _mark(window, fake, Act.FLAG, 3)


def hold(window: BenchWindow, fake: FakeDesk) -> None:
    _mark(window, fake, Act.HOLD, 3)
    bar = window.page.marks.hold
    bar.reason.setEditText("等买家确认")
    bar.end.setCurrentIndex(2)


def tags(window: BenchWindow, fake: FakeDesk) -> None:
    fake.tags.used = ("礼盒", "直播间", "易碎", "先发", "老客户")
    _mark(window, fake, Act.TAG, 3)


def narrow_remark(window: BenchWindow, fake: FakeDesk) -> None:
    window.resize(960, 600)
    remark_several(window, fake)


def narrow_hold(window: BenchWindow, fake: FakeDesk) -> None:
    window.resize(960, 600)
    hold(window, fake)


def held(window: BenchWindow, fake: FakeDesk) -> None:
    _mark(window, fake, Act.URGENT, 2)
    page = window.page
    page.use_chip(Chip.HELD)
    page.table.go_to(next(p for p, r in fake.rows.items() if r.hold_reason))


def give_back(window: BenchWindow, fake: FakeDesk) -> None:
    """回收号 asks, and unused numbers are offered above."""
    page = window.page
    page.tools.show_recyclable(12)
    page.use_chip(Chip.TO_SHIP)
    page.select_all()
    page.verbs.do(Verb.GIVE_BACK)
    page.table.go_to(page.board.shown[0].parcel_id)


def edit_number(window: BenchWindow, fake: FakeDesk) -> None:
    """改单号 asks for the new number, with the panel's buttons beside."""
    page = window.page
    page.use_chip(Chip.SHIPPED)
    page.table.go_to(page.board.shown[0].parcel_id)
    page.verbs.do(Verb.EDIT_NUMBER)


def wrong_number(window: BenchWindow, fake: FakeDesk) -> None:
    """What was typed is no number, and the question says why."""
    edit_number(window, fake)
    window.page.question.number.setText("圆通 12345")


def pieces(window: BenchWindow, fake: FakeDesk) -> None:
    page = window.page
    page.use_chip(Chip.TO_NUMBER)
    page.table.go_to(page.board.shown[0].parcel_id)
    page.verbs.do(Verb.PIECES)


def destroyed(window: BenchWindow, fake: FakeDesk) -> None:
    """The receipt of 重做 says which paper is void."""
    page = window.page
    page.use_chip(Chip.TO_SHIP)
    page.select_all()
    for entry in page.board.chosen()[:3]:
        fake.redo.lines[entry.parcel_id] = Line(
            parcel_id=entry.parcel_id,
            outcome=Outcome.DONE,
            title="面单已打印，请销毁",
            advice="回收后请销毁已打印的面单，免得发错。",
        )
    page.verbs.do(Verb.REDO)
    page.question.yes.click()


def _free_rows(fake: FakeDesk) -> list[ParcelRow]:
    return [r for r in fake.rows.values() if r.stage is Stage.TO_NUMBER and not r.blocks]


def _news(fake: FakeDesk, *rows: ParcelRow) -> None:
    fake.rows.update({row.parcel_id: row for row in rows})
    fake.bus.publish(Changes(parcels=frozenset(row.parcel_id for row in rows)))


def mergeable(window: BenchWindow, fake: FakeDesk) -> None:
    """The strip, rows that are merged or parts, and the other parts in the panel."""
    free = [row for row in _free_rows(fake) if len(row.order_ids) == 1]
    one, other, *rest = free
    alike = [
        replace(row, address_key=f"key{n // 2}", paid_s=NOW_S - 60 * n)
        for n, row in enumerate(rest)
    ][:6]
    parts = [
        replace(row, made_by=Making.SPLIT, order_ids=one.order_ids, part=n, parts=2)
        for n, row in enumerate((one, other), 1)
    ]
    _news(fake, *alike, *parts)
    window.page.merging.found.look()
    window.page.show_parcels((one.parcel_id,))


def merged(window: BenchWindow, fake: FakeDesk) -> None:
    """A merged parcel in the panel, each order with its own words."""
    row = next(r for r in fake.rows.values() if len(r.order_ids) > 1)
    window.page.show_parcels((row.parcel_id,))


def reviewed(window: BenchWindow, fake: FakeDesk) -> None:
    """One group shown alone."""
    mergeable(window, fake)
    window.page.merging.view()


def splitting(window: BenchWindow, fake: FakeDesk) -> None:
    """The editor of a split, half filled in."""
    row = next(row for row in _free_rows(fake) if row.quantity > 1)
    window.page.show_parcels((row.parcel_id,))
    window.page.verbs.do(Verb.SPLIT)
    bar = window.page.verbs.split
    bar.more.click()
    bar.fields[0][0].setText("2")
    bar.fields[1][1].setText("1")


def overdrawn(window: BenchWindow, fake: FakeDesk) -> None:
    """More dealt out than there is, in a narrow window."""
    window.resize(1024, 700)
    splitting(window, fake)
    window.page.verbs.split.fields[0][0].setText("4")


def stopped(window: BenchWindow, fake: FakeDesk) -> None:
    """A receipt with every next step."""
    page = window.page
    page.use_chip(Chip.TO_SHIP)
    page.select_all()
    ids = [entry.parcel_id for entry in page.board.chosen()]
    failed = (
        ("这个订单由平台仓发货", "不用在这里发货，请在抖店后台查看。", Retry.NEVER),
        ("平台风控审核中", "等订单到「备货中」再发货。", Retry.LATER),
        ("运单号与快递公司不符", "回收旧运单号，重新取号后再发货。", Retry.AFTER_FIX),
    )
    for parcel_id in ids[:2]:
        fake.ship.lines[parcel_id] = Line.blocked(parcel_id, frozenset({Block.REFUND_PENDING}))
    for parcel_id, (title, advice, retry) in zip(ids[2:], failed, strict=False):
        fake.ship.lines[parcel_id] = Line(
            parcel_id=parcel_id, outcome=Outcome.FAILED, title=title, advice=advice, retry=retry
        )
    page.verbs.do(Verb.SHIP)
    page.question.yes.click()


def let_through(window: BenchWindow, fake: FakeDesk) -> None:
    stopped(window, fake)
    window.page.receipt.let_pass.click()
    window.page.question.reason.setEditText("已和买家说好")


def narrow_let_through(window: BenchWindow, fake: FakeDesk) -> None:
    window.resize(960, 600)
    let_through(window, fake)


def passed(window: BenchWindow, fake: FakeDesk) -> None:
    """An override that no act has used yet, in the side panel."""
    page = window.page
    row = next(r for r in fake.rows.values() if Block.REFUND_PENDING in r.blocks)
    fake.gates.override(GateAct.SHIP, (row.parcel_id,), "已和买家说好")
    page.use_chip(Chip.ALL)
    page.table.go_to(row.parcel_id)


def not_checked(window: BenchWindow, fake: FakeDesk) -> None:
    """A scan while the platform is out of reach."""
    fake.clock.forward(seconds=720)
    fake.faults["check"] = [NetworkError("network.down", "连不上平台")]
    may_go(window, fake)


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
    "trip": trip,
    "odd-trip": odd_trip,
    "called-right": called_right,
    "cut-off": cut_off,
    "opened-again": opened_again,
    "stale": stale,
    "narrow": narrow,
    "remark-one": remark_one,
    "remark-several": remark_several,
    "flags": flags,
    "hold": hold,
    "tags": tags,
    "held": held,
    "narrow-remark": narrow_remark,
    "narrow-hold": narrow_hold,
    "give-back": give_back,
    "edit-number": edit_number,
    "wrong-number": wrong_number,
    "pieces": pieces,
    "destroyed": destroyed,
    "mergeable": mergeable,
    "merged": merged,
    "reviewed": reviewed,
    "splitting": splitting,
    "overdrawn": overdrawn,
    "stopped": stopped,
    "let-through": let_through,
    "narrow-let-through": narrow_let_through,
    "passed": passed,
    "not-checked": not_checked,
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
    into = Path(sys.argv[1]) if sys.argv[1:] else artefacts()
    into.mkdir(parents=True, exist_ok=True)
    save_all(into, os.environ.get("QT_SCALE_FACTOR", "1"))
