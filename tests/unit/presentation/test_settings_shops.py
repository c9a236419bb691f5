"""Binding shops: errors at their field, one at a time, secrets never kept by the model."""

import gc
from typing import Any

import pytest

from app.domain.errors import AuthorizationError, Cancelled, InvalidInput
from app.domain.ids import ShopId
from app.presentation.settings_page_shops import ShopsModel
from app.presentation.status_jobs import JobBoard
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.rows import SHOP
from tests.unit.presentation.conftest import Taken

KEY = "7000000000000000000"


class Bound:
    """The model with what it told."""

    def __init__(self, fake: FakeDesk, tasks: InlineTasks, taken: Taken) -> None:
        self.bound: list[ShopId] = []
        self.board = JobBoard(tasks, fake.clock, failed=taken)
        self.model = ShopsModel(fake.desk(), self.board, failed=taken, bound=self.bound.append)


@pytest.fixture
def bound(fake: FakeDesk, tasks: InlineTasks, taken: Taken) -> Bound:
    return Bound(fake, tasks, taken)


def test_binding_adds_the_shop_and_tells_it(bound: Bound, fake: FakeDesk) -> None:
    bound.model.bind(KEY, "secret", " 5500002 ")
    assert bound.bound == [ShopId("5500002")]
    assert [shop.name for shop in bound.model.shops] == ["练习店铺", "云上小铺"]
    assert bound.model.busy == ""


def test_binding_is_on_the_board_and_one_at_a_time(
    bound: Bound, tasks: InlineTasks, fake: FakeDesk
) -> None:
    tasks.hold()
    bound.model.bind(KEY, "secret", "5500002")
    assert bound.model.busy == "授权店铺"
    bound.model.bind(KEY, "secret", "5500003")
    assert [job.title for job in bound.board.jobs] == ["授权店铺"]
    tasks.release()
    assert len(fake.called("bind")) == 1


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("bind.app_key", "app_key"),
        ("bind.app_secret", "app_secret"),
        ("bind.shop_id", "shop_id"),
        ("token.refused", ""),
    ],
)
def test_an_error_belongs_to_its_field(bound: Bound, fake: FakeDesk, code: str, field: str) -> None:
    fake.faults["bind"] = [InvalidInput(code, "不对", "改好再试。")]
    bound.model.bind(KEY, "secret", "5500002")
    assert bound.model.error_field == field
    assert bound.model.error is not None
    assert bound.bound == []
    bound.model.bind(KEY, "secret", "5500002")
    assert bound.model.error is None


def test_a_cancelled_binding_is_no_error(bound: Bound, fake: FakeDesk) -> None:
    fake.faults["bind"] = [Cancelled()]
    bound.model.bind(KEY, "secret", "5500002")
    assert bound.model.error is None
    assert bound.model.busy == ""


def test_a_bug_goes_the_crash_path(bound: Bound, fake: FakeDesk, taken: Taken) -> None:
    fake.faults["bind"] = [RuntimeError("bug")]
    bound.model.bind(KEY, "secret", "5500002")
    assert [str(error) for error in taken.errors] == ["bug"]
    assert bound.model.busy == ""


def test_the_secret_is_nowhere_in_the_model_afterwards(bound: Bound) -> None:
    secret = "geheim-" + "x" * 20
    bound.model.bind(KEY, secret, "5500002")
    gc.collect()
    held = [repr(value) for value in vars(bound.model).values()]
    assert not any(secret in text for text in held)
    assert secret not in repr(bound.board.jobs)


def test_tool_apps_bind_by_code(bound: Bound, fake: FakeDesk) -> None:
    bound.model.bind_code(KEY, "secret", "abc")
    assert fake.called("bind_code") == [(KEY, "abc")]
    assert bound.bound == [ShopId("5500001")]


def test_the_authorize_page_has_its_own_state_each_time(bound: Bound) -> None:
    one, other = bound.model.authorize_url("9"), bound.model.authorize_url("9")
    assert one.startswith("https://example.invalid/authorize?service_id=9&state=")
    assert one != other


def test_a_missing_service_id_is_told_at_its_field(bound: Bound) -> None:
    assert bound.model.authorize_url("") == ""
    assert bound.model.error_field == "service_id"


def test_unbinding_forgets_the_shop(bound: Bound, fake: FakeDesk) -> None:
    bound.model.refresh()
    bound.model.unbind(SHOP)
    assert fake.called("unbind") == [(SHOP,)]
    assert bound.model.shops == ()


def test_unbinding_that_fails_is_told(bound: Bound, fake: FakeDesk) -> None:
    fault = AuthorizationError("keyring", "钥匙串已锁定")
    fake.faults["unbind"] = [fault]
    bound.model.unbind(SHOP)
    assert bound.model.error is fault


def test_practice_starts_once_and_tells_when_it_is_there(
    bound: Bound, fake: FakeDesk, tasks: InlineTasks
) -> None:
    ready: list[Any] = []
    tasks.hold()
    bound.model.start_practice(lambda: ready.append(True))
    bound.model.start_practice(lambda: ready.append(True))
    assert bound.model.busy == "准备练习店铺"
    tasks.release()
    assert ready == [True]
    assert fake.called("practice") == [()]
    assert bound.model.busy == ""


def test_practice_that_does_not_start_is_told(bound: Bound, fake: FakeDesk) -> None:
    fake.faults["practice"] = [InvalidInput("practice.port", "端口被占用")]
    ready: list[Any] = []
    bound.model.start_practice(lambda: ready.append(True))
    assert ready == []
    assert bound.model.error is not None
    assert bound.model.error.code == "practice.port"


def test_an_overtaken_list_is_dropped(bound: Bound, fake: FakeDesk, tasks: InlineTasks) -> None:
    tasks.hold()
    bound.model.refresh()
    bound.model.refresh()
    tasks.run_last()
    shown = bound.model.shops
    fake.shops.clear()
    tasks.run_next()
    assert bound.model.shops == shown
