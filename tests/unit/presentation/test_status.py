"""The status bar's chips: the worst speaks, ages are told, stale answers are dropped."""

from dataclasses import replace

import pytest

from app.domain.errors import InvalidInput, StorageError
from app.domain.ids import OrderId, ShopId
from app.domain.order import OrderStatus
from app.domain.order_audit import Difference, DifferenceKind
from app.ports.platform import ORDERS
from app.ports.printer import PrinterStatus
from app.ports.rows import BadRowRow
from app.presentation.status import Health, StatusModel
from app.settings.printers import FIRST
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.rows import NOW_S, SHOP, make_shop
from tests.fakes.shop_care import equal_audit
from tests.unit.presentation.conftest import Taken

OTHER = ShopId("5500001")


class Watched:
    """A model with what it told."""

    def __init__(self, fake: FakeDesk, taken: Taken) -> None:
        self.syncing: frozenset[ShopId] = frozenset()
        self.told = 0
        self.model = StatusModel(fake.desk(), lambda: self.syncing, changed=self.tell, failed=taken)

    def tell(self) -> None:
        self.told += 1

    def shops(self) -> tuple[Health, str]:
        chip = self.model.shop_chip(NOW_S)
        return chip.health, str(chip.text)

    def printer(self, queued: int = 0) -> tuple[Health, str]:
        chip = self.model.printer_chip(queued)
        return chip.health, str(chip.text)


@pytest.fixture
def watched(fake: FakeDesk, taken: Taken) -> Watched:
    return Watched(fake, taken)


def test_one_shop_tells_its_name_and_the_age_of_its_data(watched: Watched) -> None:
    watched.model.refresh()
    assert watched.shops() == (Health.OK, "练习店铺 · 1 分钟前更新")
    assert watched.told == 1


def test_old_data_is_marked(watched: Watched, fake: FakeDesk) -> None:
    fake.shops[SHOP] = make_shop(synced_s=NOW_S - 3600)
    watched.model.refresh()
    assert watched.shops() == (Health.SOON, "练习店铺 · 1 小时前更新")


def test_several_shops_tell_the_oldest(watched: Watched, fake: FakeDesk) -> None:
    fake.shops[OTHER] = make_shop(OTHER, "云上小铺", synced_s=NOW_S - 300)
    watched.model.refresh()
    assert watched.shops() == (Health.OK, "2 家店铺 · 5 分钟前更新")


def test_a_shop_in_trouble_speaks_first(watched: Watched, fake: FakeDesk) -> None:
    fake.shops[OTHER] = make_shop(OTHER, "云上小铺", error="网络超时")
    watched.model.refresh()
    assert watched.shops() == (Health.FAULT, "云上小铺：网络超时")
    fake.shops[OTHER] = make_shop(OTHER, "云上小铺", authorized=False)
    watched.model.refresh()
    assert watched.shops() == (Health.FAULT, "云上小铺：授权已失效")


def test_a_paused_shop_says_nothing_of_the_age_of_data(watched: Watched, fake: FakeDesk) -> None:
    asleep = make_shop(OTHER, "云上小铺", synced_s=NOW_S - 86_400, authorized=False)
    fake.shops[OTHER] = replace(asleep, paused=True)
    watched.model.refresh()
    assert watched.shops() == (Health.OK, "练习店铺 · 1 分钟前更新")
    fake.shops[SHOP] = replace(fake.shops[SHOP], paused=True)
    watched.model.refresh()
    assert watched.shops() == (Health.IDLE, "店铺已暂停")


def test_syncing_and_never_synced(watched: Watched, fake: FakeDesk) -> None:
    fake.shops[SHOP] = make_shop(synced_s=0)
    watched.model.refresh()
    assert watched.shops() == (Health.IDLE, "练习店铺 · 尚未同步")
    watched.syncing = frozenset({SHOP})
    assert watched.shops() == (Health.BUSY, "练习店铺 · 同步中")


def test_an_audit_that_ended_red_warns_until_it_is_green_or_accepted(
    watched: Watched, fake: FakeDesk
) -> None:
    equal = equal_audit(SHOP, fake.clock)
    gone = Difference(
        order_id=OrderId("1"), kind=DifferenceKind.GONE, platform=None, local=OrderStatus.TO_SHIP
    )
    fake.audits[SHOP] = replace(equal, differences=(gone,))
    watched.model.refresh()
    assert watched.shops() == (Health.SOON, "练习店铺：漏单核对还有 1 单不一致")
    tip = str(watched.model.shop_chip(NOW_S).tip)
    assert tip.startswith("练习店铺：漏单核对还有 1 单不一致\n点这里打开店铺设置")
    fake.audits[SHOP] = replace(equal, differences=(replace(gone, accepted="已关店"),))
    watched.model.refresh()
    assert watched.shops()[0] is Health.OK
    fake.audits[SHOP] = replace(equal, problem="连不上平台")
    watched.model.refresh()
    assert watched.shops() == (Health.SOON, "练习店铺：漏单核对没有完成")
    fake.audits[SHOP] = equal
    watched.model.refresh()
    assert watched.shops()[0] is Health.OK


def test_rows_that_cannot_be_read_warn_with_or_without_an_audit(
    watched: Watched, fake: FakeDesk
) -> None:
    row = BadRowRow(
        shop_id=SHOP, kind=ORDERS, row_id="1", reason="pay_time: x", created_s=0, seen_s=1
    )
    fake.bad_rows = (row, replace(row, row_id="2"))
    watched.model.refresh()
    assert watched.shops() == (Health.SOON, "练习店铺：2 行平台数据读不出来")
    unread = Difference(
        order_id=OrderId("1"),
        kind=DifferenceKind.UNREADABLE,
        platform=None,
        local=None,
        problem=row.reason,
    )
    fake.audits[SHOP] = replace(equal_audit(SHOP, fake.clock), differences=(unread,))
    watched.model.refresh()
    assert watched.shops() == (Health.SOON, "练习店铺：2 行平台数据读不出来")
    fake.shops[SHOP] = replace(fake.shops[SHOP], paused=True)
    watched.model.refresh()
    assert watched.shops() == (Health.IDLE, "店铺已暂停")


def test_no_shop(watched: Watched, fake: FakeDesk) -> None:
    fake.shops.clear()
    watched.model.refresh()
    assert watched.shops() == (Health.IDLE, "未绑定店铺")


def test_an_answer_that_was_overtaken_is_dropped(
    watched: Watched, fake: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    watched.model.refresh()
    fake.shops[SHOP] = make_shop(name="新名字")
    watched.model.refresh()
    tasks.run_last()
    first_answer = watched.model.shops
    fake.shops[SHOP] = make_shop(name="再改")
    tasks.run_next()
    assert watched.model.shops == first_answer
    assert watched.told == 1


def test_a_read_that_fails_is_told(watched: Watched, fake: FakeDesk, taken: Taken) -> None:
    fault = StorageError("store.full", "磁盘已满")

    def broken() -> None:
        raise fault

    fake.reader.shops = broken  # type: ignore[method-assign,assignment]
    watched.model.refresh()
    assert taken.errors == [fault]


def test_no_printer_until_it_has_an_address(watched: Watched, fake: FakeDesk) -> None:
    watched.model.printers.ask_all()
    assert watched.printer() == (Health.IDLE, "未设置打印机")
    fake.set_up_printer()
    assert watched.printer() == (Health.IDLE, "标签机 正在询问 · 队列 0")


@pytest.mark.parametrize(
    ("answer", "health", "text"),
    [
        (PrinterStatus(ready=True), Health.OK, "标签机 就绪 · 队列 4"),
        (PrinterStatus(ready=None), Health.IDLE, "标签机 不回报状态 · 队列 4"),
        (PrinterStatus(ready=False, title="缺纸"), Health.FAULT, "标签机 缺纸 · 队列 4"),
        (PrinterStatus(ready=False), Health.FAULT, "标签机 未就绪 · 队列 4"),
    ],
)
def test_the_printers_answer(
    watched: Watched, fake: FakeDesk, answer: PrinterStatus, health: Health, text: str
) -> None:
    fake.set_up_printer()
    fake.printer.state = answer
    watched.model.printers.ask_all()
    assert watched.printer(4) == (health, text)


def test_advice_is_the_tip(watched: Watched, fake: FakeDesk) -> None:
    fake.set_up_printer()
    fake.printer.state = PrinterStatus(ready=False, title="缺纸", advice="装纸后继续。")
    watched.model.printers.ask_all()
    assert str(watched.model.printer_chip(0).tip) == "装纸后继续。"


def test_labels_to_confirm_are_counted(watched: Watched, fake: FakeDesk) -> None:
    fake.set_up_printer()
    fake.leave_unconfirmed(next(iter(fake.rows.values())))
    watched.model.printers.ask_all()
    watched.model.refresh()
    assert watched.printer() == (Health.SOON, "标签机 就绪 · 队列 0 · 待确认 1")


def test_the_printer_is_asked_once_at_a_time(
    watched: Watched, fake: FakeDesk, tasks: InlineTasks
) -> None:
    fake.set_up_printer()
    tasks.hold()
    watched.model.printers.ask_all()
    watched.model.printers.ask_all()
    assert tasks.lanes == ["print.label"]
    tasks.release()
    watched.model.printers.ask_all()
    assert tasks.lanes == ["print.label", "print.label"]


def test_a_bug_while_asking_is_told_and_does_not_stop_asking(
    watched: Watched, fake: FakeDesk, taken: Taken
) -> None:
    fake.set_up_printer()
    good = fake.printer.status

    def broken() -> PrinterStatus:
        raise RuntimeError("bug")

    fake.printer.status = broken  # type: ignore[method-assign]
    watched.model.printers.ask_all()
    assert [str(error) for error in taken.errors] == ["bug"]
    fake.printer.status = good  # type: ignore[method-assign]
    watched.model.printers.ask_all()
    assert watched.model.printers.answer(FIRST) == fake.printer.state


def test_a_printer_that_does_not_fit_its_settings_says_so_in_its_chip(
    watched: Watched, fake: FakeDesk, taken: Taken
) -> None:
    fake.set_up_printer()

    def unfit() -> PrinterStatus:
        raise InvalidInput("printer.profile", "打印机型号不对", "请重新选择打印机型号。")

    fake.printer.status = unfit  # type: ignore[method-assign]
    watched.model.printers.ask_all()
    assert watched.printer() == (Health.FAULT, "标签机 打印机型号不对 · 队列 0")
    assert str(watched.model.printer_chip(0).tip) == "请重新选择打印机型号。"
    assert taken.errors == []
