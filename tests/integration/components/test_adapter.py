"""The port, from a number bought at the practice shop to its label, and the words on the way."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.adapters.components import LocalComponent, open_cainiao, open_doudian
from app.adapters.components.words import GET_DOUDIAN
from app.adapters.doudian.sign import HMAC, sign_hmac, text_to_sign
from app.domain.errors import AuthorizationError, InvalidInput
from app.domain.waybill import Address, Sender
from app.ports.component import (
    ComponentDocument,
    ComponentPaper,
    DocumentOutcome,
    WaybillComponent,
)
from app.sandbox import PracticeConfig, PracticeShop
from app.sandbox.component import PracticeComponent
from tests.integration.components.bench import QUICK, SECRETS, form_params, notice_loss
from tests.integration.components.bench import document as sealed
from tests.integration.sandbox.caller import Caller

METHOD = "logistics.getShopKey"
SENDER = Sender(
    name="练习仓库",
    phone="13800000000",
    address=Address(
        province="浙江省", city="杭州市", district="西湖区", street="文三路", detail="1 号"
    ),
)


@pytest.fixture
def shop() -> Iterator[PracticeShop]:
    config = PracticeConfig(
        orders=20, seed=3, speed=0, arrivals_per_hour=0, start=datetime.now(UTC)
    )
    with PracticeShop(config) as started:
        yield started


@pytest.fixture
def caller(shop: PracticeShop) -> Iterator[Caller]:
    client = Caller(shop)
    client.authorize()
    yield client
    client.close()


@pytest.fixture
def practice(tmp_path: Path, shop: PracticeShop) -> Iterator[PracticeComponent]:
    with PracticeComponent(tmp_path / "paper", shop_url=shop.base_url) as component:
        yield component


@pytest.fixture
def component(practice: PracticeComponent) -> Iterator[LocalComponent]:
    opened = open_doudian(practice.url, patience=QUICK)
    yield opened
    opened.close()


def presigned(shop: PracticeShop, token: str) -> Callable[[], str]:
    """What the shop adapter hands in: the query as the component sends it on."""

    def params() -> str:
        at = str(shop.clock.seconds())
        secret = shop.config.app_secret
        text = text_to_sign(shop.config.app_key, secret, METHOD, at, "{}")
        return urlencode(
            {
                "access_token": token,
                "app_key": shop.config.app_key,
                "method": METHOD,
                "param_json": "{}",
                "timestamp": at,
                "v": "2",
                "sign": sign_hmac(text, secret),
                "sign_method": HMAC,
            }
        )

    return params


def bought(caller: Caller, count: int) -> list[ComponentDocument]:
    """Numbers with their print data, ready for the component."""
    numbers = [caller.waybill(order) for order in caller.ready()[:count]]
    wish = [{"logistics_code": "zhongtong", "track_no": number} for number in numbers]
    answer = caller.ok("logistics.waybillApply", {"waybill_applies": wish})
    template = caller.ok("logistics.templateList")["template_data"][0]["template_infos"][0]
    return [
        ComponentDocument(
            document_id=row["track_no"],
            print_data=row["print_data"],
            signature=row["sign"],
            template_url=template["template_url"],
            params=presigned(caller.shop, caller.token),
            sender=SENDER,
            custom_url="https://example.invalid/own.xml",
            custom={"备注": "轻放"},
        )
        for row in answer["waybill_infos"]
    ]


def plain(number: str = "YT1234567890123") -> ComponentDocument:
    page = sealed(number)
    return ComponentDocument(
        document_id=number,
        print_data=page.encrypted_data,
        signature=page.signature,
        template_url=page.template_url,
        params=form_params,
    )


def only(outcomes: tuple[DocumentOutcome, ...]) -> DocumentOutcome:
    (found,) = outcomes
    return found


def test_numbers_bought_at_the_shop_come_out(
    caller: Caller, practice: PracticeComponent, component: LocalComponent
) -> None:
    port: WaybillComponent = component
    pages = tuple(bought(caller, 3))
    outcomes = port.print_documents(pages, printer="练习面单打印机")
    assert [each.paper for each in outcomes] == [ComponentPaper.PRINTED] * 3
    assert {(each.title, each.advice) for each in outcomes} == {("", "")}
    assert [each.codes for each in practice.documents] == [(each.document_id,) for each in pages]
    keys = [call.code for call in caller.shop.ledger.calls if call.method == METHOD]
    assert keys == [10000] * 3


def test_a_stale_sign_is_refused(
    caller: Caller, practice: PracticeComponent, component: LocalComponent
) -> None:
    (page,) = bought(caller, 1)
    assert page.params is not None
    old = page.params()
    caller.shop.clock.advance(301)
    found = only(component.print_documents((replace(page, params=lambda: old),)))
    assert found.paper is ComponentPaper.NOT_PRINTED
    assert "isv.timestamp-invalid" in found.title
    assert only(component.print_documents((page,))).paper is ComponentPaper.PRINTED


def test_a_wrong_sign_and_a_foreign_token_are_refused(
    caller: Caller, practice: PracticeComponent, component: LocalComponent
) -> None:
    first, second = bought(caller, 2)
    assert first.params is not None
    forged = first.params().replace("sign=", "sign=0")
    stranger = presigned(caller.shop, "stranger")
    swapped = replace(first, signature=second.signature)
    for page, trouble in (
        (replace(first, params=lambda: forged), "isv.signature-invalid"),
        (replace(first, params=stranger), "isv.access-token-no-existed"),
        (swapped, "signature does not belong"),
    ):
        found = only(component.print_documents((page,)))
        assert found.paper is ComponentPaper.NOT_PRINTED
        assert trouble in found.title
    assert practice.documents == ()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[PracticeComponent]:
    """A component without a shop behind it."""
    with PracticeComponent(tmp_path / "paper") as component:
        yield component


@pytest.fixture
def local(alone: PracticeComponent) -> Iterator[LocalComponent]:
    opened = open_doudian(alone.url, patience=replace(QUICK, close_s=0.1), leave_s=0.1)
    yield opened
    opened.close()


def test_status_and_printers(alone: PracticeComponent, local: LocalComponent) -> None:
    assert local.component_name == "抖店打印组件"
    status = local.status()
    assert (status.ready, status.running, status.version) == (True, True, alone.version)
    assert local.printers().default == "练习面单打印机"
    alone.version = "1.0.1.2"
    status = local.status()
    assert (status.ready, status.running) == (False, True)
    assert (status.title, status.advice) == ("抖店打印组件版本太旧（1.0.1.2）", GET_DOUDIAN)
    assert only(local.print_documents((plain(),))).paper is ComponentPaper.PRINTED


def test_not_running_says_where_to_get_it(alone: PracticeComponent, local: LocalComponent) -> None:
    alone.stop()
    status = local.status()
    assert (status.ready, status.running) == (False, False)
    assert status.title == "抖店打印组件没有运行"
    assert GET_DOUDIAN in status.advice
    assert local.printers().title == status.title
    found = only(local.print_documents((plain(),)))
    assert (found.paper, found.title) == (ComponentPaper.NOT_PRINTED, status.title)
    alone.start()
    assert local.status().ready
    assert alone.seen == []  # what could not be printed at once does not come later


def test_an_unsure_outcome_asks_to_look(alone: PracticeComponent, local: LocalComponent) -> None:
    alone.faults.drop_after = 1
    found = only(local.print_documents((plain(),)))
    assert found.paper is ComponentPaper.UNKNOWN
    assert found.title == "打印中和抖店打印组件的连接断了"
    assert found.advice.startswith("请先看纸")


def test_the_component_s_own_words_are_shown_but_not_at_length(
    alone: PracticeComponent, local: LocalComponent
) -> None:
    alone.faults.fail = {"YT1234567890123"}
    found = only(local.print_documents((plain(),)))
    assert found.paper is ComponentPaper.NOT_PRINTED
    assert found.title == "抖店打印组件打印失败：打印机拒绝了任务"
    assert found.title not in repr(found)


def test_without_authorization_nothing_is_sent(
    alone: PracticeComponent, local: LocalComponent
) -> None:
    def params() -> str:
        raise AuthorizationError("token.missing", "店铺未授权", "请重新授权。")

    found = only(local.print_documents((replace(plain(), params=params),)))
    assert found.paper is ComponentPaper.NOT_PRINTED
    assert (found.title, found.advice) == ("店铺未授权", "没有出纸。请重新授权。")
    assert alone.seen == []


def test_a_fault_of_ours_is_no_outcome(alone: PracticeComponent, local: LocalComponent) -> None:
    def params() -> str:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        local.print_documents((replace(plain(), params=params),))


def test_the_queue_of_others_is_not_waited_for(
    alone: PracticeComponent, local: LocalComponent
) -> None:
    alone.faults.never_notify = True
    first = local.submit((plain("YT1"),))
    found = only(local.print_documents((plain("YT2"),)))
    assert (found.paper, found.title) == (
        ComponentPaper.NOT_PRINTED,
        "抖店打印组件正在打印别的面单",
    )
    assert only(first.outcomes).paper is ComponentPaper.WAITING
    assert not first.drop()
    assert alone.seen == [first.batch_id]


def test_held_batches_wait_for_a_person(alone: PracticeComponent) -> None:
    told: list[tuple[str, tuple[DocumentOutcome, ...]]] = []
    patience = replace(QUICK, stale_s=0.0)
    component = open_doudian(
        alone.url,
        patience=patience,
        listener=lambda batch, outcomes: told.append((batch, outcomes)),
    )
    try:
        assert component.status().ready
        alone.kill()
        notice_loss(component._component)
        first, second = component.submit((plain("YT1"),)), component.submit((plain("YT2"),))
        alone.start()
        while len(component.held()) < 2:
            component.status()
        assert [batch.batch_id for batch in component.held()] == [first.batch_id, second.batch_id]
        held = only(first.outcomes)
        assert held.paper is ComponentPaper.HELD
        assert "继续打印" in held.advice
        assert second.drop()
        assert first.release()
        assert only(first.wait(30)).paper is ComponentPaper.PRINTED
        assert only(second.outcomes).title == "已从打印队列取出"
    finally:
        component.close()
    papers = [only(outcomes).paper for batch, outcomes in told if batch == first.batch_id]
    assert papers == [
        ComponentPaper.WAITING,
        ComponentPaper.HELD,
        ComponentPaper.WAITING,
        ComponentPaper.WAITING,
        ComponentPaper.PRINTED,
    ]


def test_cainiao_needs_no_params(tmp_path: Path) -> None:
    with PracticeComponent(tmp_path / "paper", dialect="cainiao") as practice:
        component = open_cainiao(practice.url, patience=QUICK)
        try:
            page = replace(plain(), params=None, sender=SENDER)
            assert only(component.print_documents((page,))).paper is ComponentPaper.PRINTED
        finally:
            component.close()
    assert component.status().title == "打印已停止"


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        open_doudian("http://localhost")
    assert caught.value.code == "component.address"


def test_documents_show_nothing_personal() -> None:
    shown = repr(replace(plain(), sender=SENDER, custom={"备注": "轻放"}))
    for secret in (*SECRETS, "练习仓库", "13800000000", "轻放", plain().print_data):
        assert secret not in shown
