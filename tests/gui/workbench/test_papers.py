"""The order of labels, and proving a batch with the scanner."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import NetworkError, StorageError
from app.domain.gate import Block
from app.domain.ids import BatchId, OrderId, ParcelId
from app.domain.label_order import LabelOrder
from app.domain.parcel import Stage
from app.domain.proof import Proof, Sheet
from app.gui.workbench.order_menu import order_menu
from app.ports.printer import Paper, SendResult
from app.ports.tasks import NET_USER, STORE
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.verbs import Verb
from app.presentation.workbench.verdict import Grade
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.gui.workbench.bench import BenchWindow
from tests.gui.workbench.conftest import OpenBench


@pytest.fixture
def window(open_bench: OpenBench, desk: FakeDesk) -> BenchWindow:
    return open_bench(desk)


def test_the_order_is_chosen_kept_and_printed_by(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    menu = order_menu(page, desk.desk(), window)  # type: ignore[arg-type]
    assert [each.isChecked() for each in menu.actions()] == [True, False, False, False, False]
    next(each for each in menu.actions() if each.text().startswith("按库位")).trigger()
    assert desk.settings.text("print.order") == "location"
    assert window.toasts == ["之后打印：按库位，顺着货架走"]
    window.undos[-1]()
    assert desk.settings.text("print.order") == "listed"
    next(each for each in menu.actions() if each.text().startswith("按库位")).trigger()
    page.use_chip(Chip.ALL)
    page.select_all()
    page.verbs.do(Verb.ACQUIRE)
    page.verbs.do(Verb.PRINT)
    ((ids, order),) = desk.called("order")
    assert order is LabelOrder.LOCATION
    ((printed, _),) = desk.called("print")
    assert printed == tuple(sorted(ids)) != ids


def sheet(n: int, *blocks: Block) -> Sheet:
    return Sheet(
        sequence=n,
        parcel_id=ParcelId(f"p{n}"),
        order_ids=(OrderId(f"6{n}"),),
        tracking_number=f"YT00000{n}",
        stage=Stage.TO_SHIP,
        blocks=frozenset(blocks),
    )


def test_a_batch_is_proved_until_esc(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    desk.papers.proofs["1128-03"] = Proof(
        batch_id=BatchId("b"),
        label="1128-03",
        sheets=(sheet(1), sheet(2), sheet(3, Block.REFUNDED)),
        ticked=frozenset(),
    )

    def scan(number: str) -> tuple[Grade, str, str]:
        page.scans.look_up(number)
        verdict = page.verdict.verdict
        assert verdict is not None
        return verdict.grade, str(verdict.word), str(verdict.detail)

    assert scan("ZLB1128-03") == (Grade.DONE, "1128-03：0/2", "还差 2 张：1、2")
    assert scan("YT000001") == (Grade.GO, "1128-03：1/2", "第 1 张")
    assert scan("YT000001") == (Grade.WAIT, "1128-03：1/2", "第 1 张扫过了")
    assert scan("YT000009")[:2] == (Grade.STOP, "不是这一批的")
    assert scan("YT000003")[:2] == (Grade.STOP, "不能发，拿出来")
    assert scan("YT000002") == (Grade.WAIT, "1128-03：2/2 齐了", "另有 1 张被拦下，要拿出来")
    page.step_back()
    assert not page.scans.proving
    assert scan("YT000009")[1] == "不在系统"
    assert scan("ZLB0101-09")[0] is Grade.STOP
    assert not page.scans.proving


def stale_batch(desk: FakeDesk, count: int) -> tuple[ParcelId, ...]:
    """A batch of labels that nobody checked for long, of parcels that the platform knows."""
    ids = tuple(desk.rows)[:count]
    sheets = tuple(
        replace(sheet(n), parcel_id=parcel_id, stale=True) for n, parcel_id in enumerate(ids, 1)
    )
    desk.papers.proofs["1128-03"] = Proof(
        batch_id=BatchId("b"), label="1128-03", sheets=sheets, ticked=frozenset()
    )
    for parcel_id in ids:
        desk.rows[parcel_id] = replace(desk.rows[parcel_id], blocks=frozenset())
    return ids


def test_an_old_label_is_ticked_when_the_platform_says_so(
    window: BenchWindow, desk: FakeDesk, tasks: InlineTasks
) -> None:
    page = window.page
    ids = stale_batch(desk, 3)
    page.scans.look_up("ZLB1128-03")

    def said() -> tuple[Grade, str, str]:
        verdict = page.verdict.verdict
        assert verdict is not None
        return verdict.grade, str(verdict.word), str(verdict.detail)

    tasks.hold()
    page.scans.look_up("YT000001")
    tasks.run_next()
    assert said() == (Grade.GO, "1128-03：0/3", "正在核对 · 第 1 张")
    tasks.release()
    assert said() == (Grade.GO, "1128-03：1/3", "第 1 张")
    out = NetworkError("network.down", "连不上平台", "")
    desk.rows[ids[1]] = replace(desk.rows[ids[1]], unchecked=out)
    page.scans.look_up("YT000002")
    assert said() == (Grade.WAIT, "1128-03：1/3", "第 2 张未核对，没有算上：连不上平台")
    desk.rows[ids[2]] = replace(desk.rows[ids[2]], blocks=frozenset({Block.REFUND_PENDING}))
    page.scans.look_up("YT000003")
    assert said() == (Grade.STOP, "不能发，拿出来", "第 3 张：买家正在申请退款")
    assert desk.papers.proofs["1128-03"].ticked == {1}
    assert tasks.lanes[-3:] == [STORE, NET_USER, STORE]


def test_answers_out_of_order_are_kept_and_a_bad_one_is_heard(
    window: BenchWindow, desk: FakeDesk, tasks: InlineTasks
) -> None:
    page = window.page
    ids = stale_batch(desk, 3)
    page.scans.look_up("ZLB1128-03")
    tasks.hold()
    for number in ("YT000001", "YT000002", "YT000003"):
        page.scans.look_up(number)
        tasks.run_last()
    for _ in range(2):  # the third and then the second answer, each before the first
        tasks.run_last()
        tasks.run_last()
    assert desk.papers.proofs["1128-03"].ticked == {2, 3}
    assert str(page.verdict.verdict.word) == "1128-03：2/3"  # type: ignore[union-attr]
    desk.rows[ids[0]] = replace(desk.rows[ids[0]], blocks=frozenset({Block.REFUND_PENDING}))
    page.step_back()
    page.verdict.dismiss()
    tasks.release()
    assert page.verdict.verdict is not None
    assert str(page.verdict.verdict.detail) == "第 1 张：买家正在申请退款"
    assert desk.papers.proofs["1128-03"].ticked == {2, 3}


def test_a_list_by_parcel_is_in_the_order_of_the_labels(
    window: BenchWindow, desk: FakeDesk, tmp_path: Path
) -> None:
    page, opened = window.page, []
    desk.settings.put({"print.order": LabelOrder.SKU.value})
    page.verbs.choose_path = lambda _parent, name: tmp_path / name
    page.verbs.open_file = opened.append
    page.select_all()
    page.verbs.do(Verb.PICK_BY_PARCEL)
    name, (ids, path), how = desk.calls[-1]
    assert (name, path.name, how) == ("pick", "分单拣货单-20260302-1400.pdf", {"by_parcel": True})
    assert ids == tuple(sorted(ids))
    assert desk.called("order")
    assert opened == [path]


def test_the_stock_list_is_saved_by_its_command(
    window: BenchWindow, desk: FakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets, opened = window.page.verbs.sheets, []
    sheets.open_file = opened.append
    sheets.choose_stock_path = lambda _parent, name: (tmp_path / name).with_suffix(".csv")
    run = window.commands.get("workbench.stock").run
    run()
    assert desk.called("stock") == [(tmp_path / "备货单-20260302-1400.csv",)]
    assert window.toasts == ["备货单已保存：0 种，2 个包裹"]
    assert opened == [tmp_path / "备货单-20260302-1400.csv"]
    full = StorageError("disk.full", "磁盘满了", "清出空间后再试。")

    def no_room(_path: Path) -> None:
        raise full

    monkeypatch.setattr(sheets, "_desk", replace(sheets._desk, list_stock=no_room))
    run()
    assert window.errors == [full]
    assert len(opened) == 1
    sheets.choose_stock_path = lambda _parent, _name: None
    run()
    assert window.errors == [full]


def chosen(window: BenchWindow) -> tuple[ParcelId, ...]:
    window.page.use_chip(Chip.ALL)
    window.page.select_all()
    return tuple(entry.parcel_id for entry in window.page.verbs.targets())


def test_a_picking_list_goes_to_the_label_printer(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    (setup,) = desk.station.setups
    ids = chosen(window)
    page.verbs.do(Verb.PRINT_PICK)
    ((sheet, printer_id),) = desk.called("prepare")
    assert printer_id == setup.printer_id
    assert [line.code for line in sheet.lines] == list(ids)
    assert not sheet.by_parcel
    assert desk.called("send") == [("拣货单",)]
    assert window.toasts[-1] == "拣货单 打好了，2 张"
    page.verbs.do(Verb.PRINT_PICK_BY_PARCEL)
    assert desk.called("prepare")[-1][0].by_parcel
    window.commands.get("workbench.print_stock").run()
    assert desk.called("send")[-1] == ("备货单",)


def test_a_long_list_is_asked_about_with_its_number_of_labels(
    window: BenchWindow, desk: FakeDesk
) -> None:
    (setup,) = desk.station.setups
    desk.papers.lists.pages = 36
    chosen(window)
    page = window.page
    page.verbs.do(Verb.PRINT_PICK)
    assert page.question.title.text() == "拣货单 要用 36 张标签"
    assert setup.name in page.question.text.text()
    assert page.question.yes.text() == "打印 36 张"
    page.step_back()
    assert desk.called("send") == []
    page.verbs.do(Verb.PRINT_PICK)
    page.question.yes.click()
    assert desk.called("send") == [("拣货单",)]


def test_a_list_that_did_not_all_come_out_says_so(window: BenchWindow, desk: FakeDesk) -> None:
    chosen(window)
    desk.station.setups.clear()
    window.page.verbs.do(Verb.PRINT_PICK)
    assert [error.code for error in window.errors] == ["print.no_printer"]
    desk.set_up_printer()
    lists = desk.papers.lists
    lists.result = SendResult(paper=Paper.UNKNOWN, title="缺纸", advice="装上纸。")
    lists.out = 1
    window.page.verbs.do(Verb.PRINT_PICK)
    error = window.errors[-1]
    assert (error.title, error.advice) == (
        "拣货单 打了 1 张停了，共 2 张",
        "缺纸。装上纸。排除后重新打印整份。",
    )
    lists.out = None
    window.page.verbs.do(Verb.PRINT_PICK)
    assert window.toasts[-1] == "拣货单 已发送 2 张，打印机不回报，请看纸出来没有"
