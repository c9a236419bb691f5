"""Carrier, branch and address: only what has an account, saved as chosen, late answers dropped."""

import pytest

from app.domain.errors import NetworkError
from app.domain.shop_shipping import ShopShipping
from app.presentation.settings_page_shipping import (
    ShippingModel,
    address_text,
    branch_phrase,
    no_branch_phrase,
    scope_phrase,
)
from tests.fakes.desk import HANGZHOU, STO, ZTO, FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.rows import SHOP
from tests.unit.presentation.conftest import Taken


@pytest.fixture
def model(fake: FakeDesk, taken: Taken) -> ShippingModel:
    return ShippingModel(fake.desk(), failed=taken, told=taken.told)


def test_nothing_is_asked_before_it_is_wanted(model: ShippingModel, fake: FakeDesk) -> None:
    assert (model.carriers, model.branches, model.branch, model.addresses) == ((), (), None, ())
    assert fake.called("carriers") == []


def test_loads_what_the_shop_may_ship_with(model: ShippingModel) -> None:
    model.load(SHOP)
    assert [carrier.code for carrier in model.carriers] == [ZTO, STO]
    assert not model.loading


def test_choosing_a_carrier_takes_its_first_branch(
    model: ShippingModel, fake: FakeDesk, taken: Taken
) -> None:
    model.load(SHOP)
    model.choose_carrier(ZTO)
    assert fake.settings.values["shipping.carrier"] == ZTO
    assert fake.settings.values["shipping.branch"] == "57101"
    model.choose_branch("57102")
    assert model.branch is not None
    assert model.branch.name == "余杭良渚"
    model.choose_carrier(STO)
    assert fake.settings.values["shipping.branch"] == "S001"
    assert [branch.code for branch in model.branches] == ["S001"]
    taken.undo(2)
    assert (model.carrier, fake.settings.values["shipping.branch"]) == (ZTO, "57102")


def test_what_a_shop_has_of_its_own_is_undone(
    model: ShippingModel, fake: FakeDesk, taken: Taken
) -> None:
    shop = fake.shops[SHOP]
    model.load(SHOP)
    model.choose_scope(shop)
    model.choose_carrier(ZTO)
    model.choose_branch("57102")
    taken.undo(0)  # another choice came after it
    assert fake.shops[SHOP].shipping.branch == "57102"
    taken.undo(1)
    assert fake.shops[SHOP].shipping.branch == "57101"
    taken.undo(0)
    assert fake.shops[SHOP].shipping == shop.shipping
    assert taken.words == [f"改了「{shop.name}」的发货设置"] * 2


def test_addresses_of_the_branch(model: ShippingModel, fake: FakeDesk) -> None:
    model.load(SHOP)
    model.choose_carrier(ZTO)
    assert model.addresses == (HANGZHOU,)
    model.choose_address(0)
    assert model.address_index == 0
    fake.settings.values["shipping.address_index"] = 7
    assert model.address_index == 0  # the branch has fewer today


def test_a_carrier_without_an_account_is_not_offered(
    model: ShippingModel, fake: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fakes.desk.FakePlatform.branches", lambda _self, _carrier=None: ())
    model.load(SHOP)
    assert model.carriers == ()
    assert "还没有开通电子面单" in str(no_branch_phrase(model))


def test_a_failure_is_kept_for_the_section(model: ShippingModel, fake: FakeDesk) -> None:
    fault = NetworkError("network.timeout", "网络超时", "检查网络。")
    fake.faults["carriers"] = [fault]
    model.load(SHOP)
    assert model.error is fault
    assert not model.loading
    model.load(SHOP)
    assert model.error is None


def test_a_bug_goes_the_crash_path(model: ShippingModel, fake: FakeDesk, taken: Taken) -> None:
    fake.faults["branches"] = [RuntimeError("bug")]
    model.load(SHOP)
    assert [str(error) for error in taken.errors] == ["bug"]


def test_a_slower_earlier_answer_is_dropped(
    model: ShippingModel, fake: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    model.load(SHOP)
    model.load(SHOP)
    tasks.run_last()
    kept = model.offer
    fake.faults["carriers"] = [NetworkError("network.timeout", "网络超时")]
    tasks.run_next()
    assert model.offer is kept
    assert model.error is None


def test_words(model: ShippingModel) -> None:
    model.load(SHOP)
    assert model.offer is not None
    texts = [str(branch_phrase(branch)) for branch in model.offer.branches]
    assert texts == ["余杭仓前 · 余量 860", "余杭良渚 · 余量 12", "申通余杭"]
    assert address_text(HANGZHOU) == "浙江省 杭州市 余杭区 仓前街道 文一西路 1 号"
    assert not no_branch_phrase(model)


def test_one_shop_differs_from_the_others_and_goes_back(
    model: ShippingModel, fake: FakeDesk
) -> None:
    model.load(SHOP)
    model.choose_carrier(ZTO)
    model.choose_scope(fake.shops[SHOP])
    assert (model.carrier, model.own) == (ZTO, False)
    assert "只对它生效" in str(scope_phrase(model))
    model.choose_carrier(STO)
    assert fake.shops[SHOP].shipping == ShopShipping(carrier=STO, branch="S001")
    assert fake.settings.values["shipping.carrier"] == ZTO
    assert (model.carrier, model.own) == (STO, True)
    model.choose_sender("张三", "13800000000")
    assert fake.shops[SHOP].shipping.carrier == STO
    assert fake.shops[SHOP].shipping.sender_name == "张三"
    model.choose_sender("李四", "")
    assert model.error is not None
    assert fake.shops[SHOP].shipping.sender_name == "张三"
    model.reset()
    assert (model.carrier, model.own, model.error) == (ZTO, False, None)
    assert not fake.shops[SHOP].shipping.own
