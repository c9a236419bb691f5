"""Tokens: both readings of the end, refresh ahead, one refresher, the newest wins."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.adapters.doudian.keys import ShopKeys, TokenPair
from app.adapters.doudian.tokens import (
    BUSY_TRIES,
    BUSY_WAIT_S,
    TRY_AGAIN_S,
    BoundTokens,
    ShopTokens,
    create_by_code,
    create_self,
)
from app.adapters.doudian.transport import Loss, Lost, Reply, Signed
from app.domain.errors import (
    AppError,
    AuthorizationError,
    Cancelled,
    NetworkError,
    Retry,
    SecretsError,
)
from app.domain.ids import ShopId
from tests.unit.adapters.doudian.kit import APP, FakeJob, MemorySecrets, Rig, Step, answer, lost, ok

SHOP = ShopId("88000001")
WEEK_S = 7 * 86400


def grant(n: int, expires_in: int | str = WEEK_S, **more: object) -> Reply:
    return ok(
        {"access_token": f"access-{n}", "refresh_token": f"refresh-{n}", "expires_in": expires_in}
        | more
    )


BUSY = answer(50002, "isv.business-failed:31012")


class Desk:
    """A shop whose token is ``left_s`` from its end, on a scripted platform."""

    def __init__(self, *steps: Step, left_s: float = WEEK_S) -> None:
        self.rig = Rig(*steps)
        self.secrets = MemorySecrets()
        self.keys = ShopKeys(self.secrets, SHOP)
        self.pair = TokenPair(
            access="access-0",
            refresh="refresh-0",
            expires_at=self.rig.clock.now() + timedelta(seconds=left_s),
        )
        self.keys.save_tokens(self.pair)
        self.shop = ShopTokens(self.keys, self.rig.skewed)
        self.source = BoundTokens(self.shop, self.rig.client.within)

    def access(self) -> str:
        return self.source.access(self.rig.job)

    def fails(self) -> AppError:
        with pytest.raises(AppError) as caught:
            self.access()
        return caught.value


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("reading", ["duration", "unix time"])
def test_both_readings_of_the_end(reading: str, *, as_text: bool) -> None:
    rig = Rig()
    ends = rig.clock.now() + timedelta(seconds=WEEK_S)
    value: int | str = WEEK_S if reading == "duration" else int(ends.timestamp())
    rig.sender.steps = [grant(1, str(value) if as_text else value)]
    assert create_self(rig.client, SHOP).pair.expires_at == ends


def test_the_first_token_of_a_self_use_app() -> None:
    rig = Rig(grant(1, shop_id=88000001, shop_name="练习店"))
    granted = create_self(rig.client, SHOP)
    assert (granted.shop_id, granted.shop_name) == ("88000001", "练习店")
    assert rig.sender.bodies == [
        {"code": "", "grant_type": "authorization_self", "shop_id": "88000001"}
    ]


def test_the_first_token_of_a_tool_app() -> None:
    rig = Rig(grant(1, authority_id="42"))
    assert create_by_code(rig.client, "c-1").shop_id == "42"
    assert rig.sender.bodies == [{"code": "c-1", "grant_type": "authorization_code"}]


def test_a_lost_first_token_is_in_doubt_and_not_asked_again() -> None:
    rig = Rig(lost())
    with pytest.raises(NetworkError) as caught:
        create_self(rig.client, SHOP)
    assert caught.value.retry is Retry.ASK_FIRST


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"access_token": "canary", "refresh_token": "", "expires_in": 1},
        {"access_token": "canary", "expires_in": 1},
        {"access_token": "canary", "refresh_token": "canary", "expires_in": "soon"},
        {"access_token": "canary", "refresh_token": "canary", "expires_in": 10**17},
    ],
)
def test_half_a_grant_is_none_and_is_not_quoted(data: object) -> None:
    with pytest.raises(AuthorizationError) as caught:
        create_self(Rig(ok(data)).client, SHOP)
    assert caught.value.code == "auth.no_tokens"
    assert caught.value.__context__ is None


def test_a_good_token_is_used_and_read_from_the_keyring_once() -> None:
    desk = Desk()
    assert [desk.access() for _ in range(3)] == ["access-0"] * 3
    assert desk.secrets.reads == 1
    assert not desk.rig.sender.sent


@pytest.mark.parametrize("left_s", [2999, 1, 0, -1, -86400])
def test_it_is_refreshed_in_its_last_hour_and_after_its_end(left_s: int) -> None:
    desk = Desk(grant(1), left_s=left_s)
    assert [desk.access(), desk.access()] == ["access-1"] * 2
    assert desk.rig.sender.bodies == [{"grant_type": "refresh_token", "refresh_token": "refresh-0"}]
    stored = desk.keys.tokens()
    assert stored is not None
    assert (stored.access, stored.refresh) == ("access-1", "refresh-1")


def test_it_is_not_refreshed_earlier_than_that_helps() -> None:
    assert Desk(left_s=3600).access() == "access-0"


def test_a_failed_refresh_ahead_of_time_does_no_harm_and_pauses() -> None:
    desk = Desk(lost(), grant(1), left_s=1800)
    assert [desk.access(), desk.access()] == ["access-0"] * 2
    assert len(desk.rig.sender.sent) == 1
    desk.rig.clock.advance(TRY_AGAIN_S)
    assert desk.access() == "access-1"


def test_a_refresh_that_brings_nothing_new_pauses() -> None:
    desk = Desk(left_s=1800)
    desk.rig.sender.steps = [grant(0, 1800)]
    assert [desk.access(), desk.access()] == ["access-0"] * 2


def test_a_lost_refresh_leaves_the_call_itself_in_no_doubt() -> None:
    error = Desk(lost(Loss.BROKEN), left_s=-1).fails()
    assert (error.code, error.retry) == ("network.broken", Retry.NOW)


def test_a_dead_refresh_token_asks_to_authorize_again() -> None:
    error = Desk(answer(50001, "isv.token-expired"), left_s=-1).fails()
    assert (type(error), error.retry) == (AuthorizationError, Retry.AFTER_FIX)
    assert "重新授权" in error.advice


def test_a_refresh_under_way_elsewhere_is_waited_for() -> None:
    desk = Desk(BUSY, BUSY, grant(2), left_s=-1)
    assert desk.access() == "access-2"
    assert desk.rig.job.waits == [BUSY_WAIT_S] * 2


def test_it_does_not_wait_for_ever() -> None:
    desk = Desk(*[BUSY] * BUSY_TRIES, left_s=-1)
    assert desk.fails().code == "auth.refreshing_elsewhere"
    assert not desk.rig.sender.steps


def test_what_another_program_refreshed_meanwhile_is_taken() -> None:
    desk = Desk(BUSY, left_s=-1)
    fresh = TokenPair(
        access="access-9",
        refresh="refresh-9",
        expires_at=desk.rig.clock.now() + timedelta(days=7),
    )

    def other_program(_: Signed) -> Reply | Lost:
        desk.keys.save_tokens(fresh)
        return BUSY

    desk.rig.sender.steps = [other_program]
    assert desk.access() == "access-9"
    assert not desk.rig.sender.steps


def test_a_token_that_the_platform_calls_expired_is_refreshed_once() -> None:
    desk = Desk(grant(1))
    assert desk.access() == "access-0"
    desk.source.renew("access-0", desk.rig.job)
    desk.source.renew("access-0", desk.rig.job)  # a second thread that had used the old one
    assert desk.access() == "access-1"
    assert len(desk.rig.sender.sent) == 1


def test_a_replaced_token_is_taken_from_the_keyring_first() -> None:
    desk = Desk()
    assert desk.access() == "access-0"
    newer = TokenPair(access="access-5", refresh="refresh-5", expires_at=desk.pair.expires_at)
    desk.keys.save_tokens(newer)
    desk.source.reload("access-0", desk.rig.job)
    desk.source.reload("access-0", desk.rig.job)
    assert desk.access() == "access-5"
    assert not desk.rig.sender.sent


def test_a_replaced_token_that_the_keyring_does_not_know_is_asked_for() -> None:
    desk = Desk(grant(7))
    desk.access()
    desk.source.reload("access-0", desk.rig.job)
    assert desk.access() == "access-7"


def test_a_locked_keyring_does_not_lose_the_new_pair() -> None:
    desk = Desk(grant(1), left_s=-1)
    desk.secrets.broken = SecretsError("secrets.locked", "密钥环已锁定")
    assert desk.access() == "access-1"
    assert [pair.access for pair in [desk.keys.tokens()] if pair] == ["access-0"]
    desk.secrets.broken = None
    desk.source.renew("something old", desk.rig.job)  # any later turn saves it
    assert [pair.access for pair in [desk.keys.tokens()] if pair] == ["access-1"]


@pytest.mark.parametrize("text", ["", "x", "{}", '{"access":1}'])
def test_tokens_that_cannot_be_read_are_none(text: str) -> None:
    desk = Desk()
    desk.secrets.held[f"shop/{SHOP}/tokens"] = text
    assert desk.fails().code == "auth.not_bound"


def test_an_unbound_shop_has_no_token_any_more() -> None:
    desk = Desk()
    desk.access()
    desk.shop.unbind()
    assert not desk.secrets.held
    assert desk.fails().code == "auth.not_bound"
    desk.shop.bind(APP, desk.pair)
    assert desk.access() == "access-0"
    assert desk.keys.app() == APP
    assert desk.keys.tokens() == desk.pair


def test_a_shop_bound_anew_meanwhile_keeps_its_new_tokens() -> None:
    desk = Desk(left_s=-1)
    anew = TokenPair(
        access="access-9", refresh="refresh-9", expires_at=desk.rig.clock.now() + timedelta(days=7)
    )
    binder = threading.Thread(target=lambda: desk.shop.bind(APP, anew))

    def refresh(_: Signed) -> Reply | Lost:
        binder.start()  # has to wait for this refresh to end
        return grant(1)

    desk.rig.sender.steps = [refresh]
    assert desk.access() == "access-1"
    binder.join()
    assert desk.access() == "access-9"
    assert desk.keys.tokens() == anew


def test_a_thread_that_waits_for_the_refresh_of_another_can_be_stopped() -> None:
    desk = Desk(left_s=-1)
    stopped = FakeJob(desk.rig.clock, stopped=True)
    outcome: list[AppError] = []

    def other() -> None:
        try:
            desk.shop.access(desk.rig.client, stopped)
        except AppError as error:
            outcome.append(error)

    def refresh(_: Signed) -> Reply | Lost:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        return grant(1)

    desk.rig.sender.steps = [refresh]
    assert desk.access() == "access-1"
    assert [type(error) for error in outcome] == [Cancelled]


def test_a_cancel_is_not_taken_for_a_failed_refresh() -> None:
    desk = Desk(BUSY, left_s=1800)
    desk.rig.job.stop_after = 1
    assert type(desk.fails()) is Cancelled


def test_tokens_and_apps_do_not_show_themselves() -> None:
    desk = Desk()
    shown = repr((desk.pair, APP, desk.keys, desk.shop, desk.source, desk.rig.client))
    for secret in ("access-0", "refresh-0", "canary", desk.rig.client.app.secret):
        assert secret not in shown


def _together(count: int, work: Callable[[], None]) -> None:
    barrier = threading.Barrier(count)

    def run() -> None:
        barrier.wait()
        work()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_one_thread_refreshes_and_the_others_use_what_it_got() -> None:
    desk = Desk(left_s=-1)
    inside = threading.Event()
    alone: list[bool] = []

    def refresh(_: Signed) -> Reply | Lost:
        alone.append(not inside.is_set())
        inside.set()
        return grant(len(alone))

    desk.rig.sender.steps = [refresh] * 16
    got: list[str] = []
    _together(16, lambda: got.append(desk.access()))
    assert got == ["access-1"] * 16
    assert alone == [True]


def test_token_calls_are_sent_once() -> None:
    desk = Desk(answer(20000, "isp.service-error"), left_s=-1)
    assert desk.fails().retry is Retry.NOW
