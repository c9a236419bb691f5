"""The guide judges by facts: a bound shop, a printer's address, a printed label."""

import pytest

from app.presentation.first_run import FirstRunModel, Step
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.rows import make_row, make_shop
from tests.unit.presentation.conftest import Taken


@pytest.fixture
def model(empty: FakeDesk, taken: Taken) -> FirstRunModel:
    return FirstRunModel(empty.desk(), failed=taken)


def test_nothing_is_claimed_before_the_facts_are_read(model: FirstRunModel) -> None:
    assert not model.needed
    assert not any(model.done(step) for step in Step)


def test_the_first_day(model: FirstRunModel) -> None:
    model.refresh()
    assert model.needed
    assert model.step is Step.AUTHORIZE


def test_the_guide_stands_in_until_a_person_leaves_it_or_a_shop_is_bound(
    model: FirstRunModel, empty: FakeDesk
) -> None:
    assert not model.stands_in  # nothing is known yet
    model.refresh()
    assert model.stands_in
    model.leave()
    model.refresh()
    assert model.needed
    assert not model.stands_in
    shop = make_shop()
    empty.shops[shop.shop_id] = shop
    model.refresh()
    empty.shops.clear()  # the last shop is given up: it is a first day again
    model.refresh()
    assert model.stands_in


def test_step_by_step(model: FirstRunModel, empty: FakeDesk) -> None:
    shop = make_shop(name="云上小铺")
    empty.shops[shop.shop_id] = shop
    model.refresh()
    assert not model.needed
    assert model.step is Step.PRINTER
    assert str(model.line(Step.AUTHORIZE)) == "已授权 云上小铺"
    empty.set_up_printer()
    model.refresh()
    assert model.step is Step.FIRST_LABEL
    assert str(model.line(Step.PRINTER)) == "打印机 标签机"
    row = make_row(0, copies=1)
    empty.rows[row.parcel_id] = row
    model.refresh()
    assert model.step is None
    assert str(model.line(Step.FIRST_LABEL)) == "已打印第一张面单"


def test_an_overtaken_answer_is_dropped(
    model: FirstRunModel, empty: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    model.refresh()
    shop = make_shop()
    empty.shops[shop.shop_id] = shop
    model.refresh()
    tasks.run_last()
    empty.shops.clear()
    tasks.run_next()
    assert not model.needed
