"""The retry policy: what is repeated, what is not, and what the caller is told."""

import pytest

from app.adapters.doudian.client import ATTEMPTS, PATIENCE_S, Call, Repeat
from app.adapters.doudian.sign import sign_hmac, text_to_sign
from app.adapters.doudian.transport import Loss, Reply
from app.domain.errors import (
    AppError,
    AuthorizationError,
    Cancelled,
    NetworkError,
    PlatformRejected,
    RateLimited,
    Retry,
)
from tests.unit.adapters.doudian.kit import (
    APP,
    FakeTokens,
    Rig,
    Step,
    answer,
    date_of,
    http,
    lost,
    ok,
)

READ = Call(method="order.searchList", params={"page": 0})
KEYED = Call(method="logistics.newCreateOrder", params={}, repeat=Repeat.KEYED)
ONCE = Call(method="order.logisticsAdd", params={}, repeat=Repeat.ONCE)
BUSY = answer(20000, "isp.service-error:1")
LIMITED = answer(60000, "isv.traffic-limited")


def fails(rig: Rig, call: Call) -> AppError:
    with pytest.raises(AppError) as caught:
        rig.client.data(call)
    assert not rig.sender.steps
    return caught.value


def test_a_request_is_what_the_reference_says() -> None:
    rig = Rig(ok({"a": 1}), tokens=FakeTokens("t-1"))
    call = Call(method="order.searchList", params={"b": "汉", "a": 2**63})
    assert bytes(rig.client.data(call)) == b'{"a": 1}'
    (sent,) = rig.sender.sent
    assert sent.path == "order/searchList"
    assert sent.body == '{"a":9223372036854775808,"b":"汉"}'.encode()
    timestamp = str(int(rig.clock.now().timestamp()))
    text = text_to_sign(APP.key, APP.secret, call.method, timestamp, sent.body.decode())
    assert sent.query == {
        "app_key": APP.key,
        "method": call.method,
        "timestamp": timestamp,
        "v": "2",
        "sign": sign_hmac(text, APP.secret),
        "sign_method": "hmac-sha256",
        "access_token": "t-1",
    }


def test_token_calls_carry_no_access_token() -> None:
    rig = Rig(ok())
    rig.client.data(Call(method="token.create", params={}, repeat=Repeat.ONCE))
    assert "access_token" not in rig.sender.sent[0].query


@pytest.mark.parametrize("call", [READ, KEYED], ids=["read", "keyed write"])
@pytest.mark.parametrize(
    "fault",
    [
        lost(Loss.CONNECT),
        lost(Loss.TIMEOUT),
        lost(Loss.BROKEN),
        lost(Loss.GARBLED),
        http(502),
        http(500, b'{"code":10000,"data":{}}'),
        http(200, b'{"code":10000,"da'),
        http(200, b"[]"),
        http(200, b'{"hello":1}'),
        BUSY,
        answer(20001, "isp.service-timeout-error"),
    ],
)
def test_passing_faults_are_repeated_where_that_is_safe(call: Call, fault: Step) -> None:
    rig = Rig(fault, fault, ok("x"))
    assert bytes(rig.client.data(call)) == b'"x"'
    assert len(rig.job.waits) == 2
    assert rig.job.waits[1] > rig.job.waits[0] > 0


def test_it_gives_up_after_the_attempts() -> None:
    error = fails(Rig(*[lost()] * ATTEMPTS), READ)
    assert (type(error), error.code, error.retry) == (NetworkError, "network.timeout", Retry.NOW)
    error = fails(Rig(*[BUSY] * ATTEMPTS), READ)
    assert (type(error), error.code) == (PlatformRejected, "platform.service_error")
    assert error.context["log_id"] == "log-1"
    assert error.retry is Retry.LATER


def test_jitter_spreads_the_waits() -> None:
    early, late = Rig(lost(), ok(), chance=0.0), Rig(lost(), ok(), chance=0.999)
    for rig in (early, late):
        rig.client.data(READ)
    assert early.job.waits[0] < late.job.waits[0] <= 2 * early.job.waits[0]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (lost(Loss.TIMEOUT), "network.timeout"),
        (lost(Loss.BROKEN), "network.broken"),
        (lost(Loss.GARBLED), "network.garbled"),
        (http(503), "network.server"),
        (http(200, b"{"), "network.garbled"),
        (BUSY, "platform.service_error"),
        (answer(90000, "dop.unknown-error"), "platform.unknown_error"),
        (answer(50002, "isv.business-failed:99999"), "ship.99999"),
        (answer(50002, "isv.business-failed:70011"), "ship.70011"),
    ],
)
def test_a_lost_answer_of_a_write_without_key_is_never_repeated(fault: Step, code: str) -> None:
    error = fails(Rig(fault), ONCE)
    assert (type(error), error.code, error.retry) == (NetworkError, code, Retry.ASK_FIRST)
    assert "未知" in error.advice


def test_nothing_sent_is_safe_to_repeat_even_without_key() -> None:
    rig = Rig(lost(Loss.CONNECT), ok())
    rig.client.data(ONCE)
    error = fails(Rig(*[lost(Loss.CONNECT)] * ATTEMPTS), ONCE)
    assert (error.code, error.retry) == ("network.connect", Retry.NOW)


def test_told_to_slow_down_is_safe_to_repeat_even_without_key() -> None:
    Rig(LIMITED, ok()).client.data(ONCE)


@pytest.mark.parametrize(
    "ending",
    [
        [lost(Loss.CONNECT)] * (ATTEMPTS - 1),
        [answer(40003, "isv.signature-invalid")],
        [answer(30001, "dop.authorization-closed")],
        [http(403)],
    ],
    ids=["cannot connect any more", "wrong sign", "authorization closed", "gateway"],
)
def test_a_doubt_about_a_write_is_not_forgotten(ending: list[Step]) -> None:
    error = fails(Rig(lost(Loss.TIMEOUT), *ending), KEYED)
    assert (error.code, error.retry) == ("network.timeout", Retry.ASK_FIRST)


def test_a_cancel_does_not_hide_a_doubt() -> None:
    rig = Rig(lost(Loss.TIMEOUT))
    rig.job.stop_after = 1
    error = fails(rig, KEYED)
    assert (error.code, error.retry) == ("network.timeout", Retry.ASK_FIRST)
    assert error.__context__ is None


def test_a_business_answer_settles_a_doubt() -> None:
    error = fails(Rig(lost(), answer(50002, "isv.business-failed:4006")), KEYED)
    assert (type(error), error.code) == (PlatformRejected, "waybill.4006")


def test_cancel_ends_the_wait_of_a_read() -> None:
    rig = Rig(lost())
    rig.job.stop_after = 1
    assert type(fails(rig, READ)) is Cancelled


def test_a_stopped_job_sends_nothing() -> None:
    rig = Rig()
    rig.job.stopped = True
    assert type(fails(rig, ONCE)) is Cancelled
    assert not rig.sender.sent


def test_limits_and_waits_until_patience_runs_out() -> None:
    rig = Rig()
    rig.sender.steps = [LIMITED] * 1000
    with pytest.raises(RateLimited) as caught:
        rig.client.data(READ)
    assert caught.value.retry is Retry.LATER
    assert 0.5 * PATIENCE_S < sum(rig.job.waits) <= PATIENCE_S
    assert len(rig.sender.sent) < 12


def test_a_line_that_is_too_long_is_not_joined() -> None:
    rig = Rig()
    for _ in range(60):
        rig.clock.advance(1)
        rig.shared.limits.refused(APP.key, READ.method, rig.clock.monotonic())
    for _ in range(60):  # others wait already
        rig.shared.limits.reserve(APP.key, READ.method, 1e9)
    error = fails(rig, READ)
    assert (type(error), error.retry) == (RateLimited, Retry.LATER)
    assert not rig.sender.sent


def test_slowing_down_does_not_use_up_the_attempts() -> None:
    rig = Rig(LIMITED, LIMITED, LIMITED, LIMITED, lost(), ok())
    rig.client.data(READ)


def test_an_expired_token_is_refreshed_and_the_call_repeated_once() -> None:
    tokens = FakeTokens("old", "new", "newer")
    rig = Rig(answer(40003, "isv.access-token-expired"), ok(), tokens=tokens)
    rig.client.data(ONCE)
    assert tokens.renewed == ["old"]
    assert rig.sender.tokens == ["old", "new"]


def test_a_replaced_token_is_reloaded_and_the_call_repeated_once() -> None:
    tokens = FakeTokens("old", "new", "newer")
    replaced = answer(40003, "isv.access-token-no-existed")
    error = fails(Rig(replaced, replaced, tokens=tokens), READ)
    assert tokens.reloaded == ["old"]
    assert (type(error), error.retry) == (AuthorizationError, Retry.AFTER_FIX)
    assert "重新授权" in error.advice


@pytest.mark.parametrize("ahead_s", [3600, -3600])
def test_a_wrong_clock_is_corrected_from_the_answer_and_the_call_repeated(ahead_s: int) -> None:
    rig = Rig()
    refused = answer(40003, "isv.timestamp-invalid", date=date_of(rig.clock, ahead_s))
    rig.sender.steps = [refused, ok()]
    rig.client.data(ONCE)
    first, second = (int(sent.query["timestamp"]) for sent in rig.sender.sent)
    assert abs(second - first - ahead_s) <= 1
    assert rig.skewed.skew_s == pytest.approx(ahead_s, abs=1)


def test_a_clock_that_stays_wrong_is_told() -> None:
    rig = Rig()
    refused = answer(40003, "isv.timestamp-invalid", date=date_of(rig.clock, 3600))
    rig.sender.steps = [refused, refused]
    error = fails(rig, READ)
    assert error.code == "platform.clock"
    rig = Rig(answer(40003, "isv.timestamp-invalid"))  # no Date to go by
    assert fails(rig, READ).code == "platform.clock"


def test_every_answer_teaches_the_clock() -> None:
    rig = Rig()
    rig.sender.steps = [ok(date=date_of(rig.clock, 100))]
    rig.client.data(READ)
    assert rig.skewed.skew_s == pytest.approx(100, abs=1)


def test_the_clock_of_a_gateway_teaches_nothing() -> None:
    rig = Rig()
    page = Reply(status=200, date=date_of(rig.clock, 9000), body=b"<html>log in</html>")
    rig.sender.steps = [page, ok()]
    rig.client.data(READ)
    assert rig.skewed.skew_s == 0


def test_a_part_failure_of_a_shipment_is_in_doubt() -> None:
    error = fails(Rig(answer(10001, "isv.business-part-failed")), ONCE)
    assert (type(error), error.retry) == (NetworkError, Retry.ASK_FIRST)


def test_unknown_errors_are_repeated_once() -> None:
    other = answer(90000, "isp.unknown-error")
    Rig(other, ok()).client.data(READ)
    fails(Rig(other, other), READ)


def test_refusals_carry_codes_and_no_words_of_the_platform_in_the_log_line() -> None:
    refused = answer(
        50002, "isv.business-failed:60128", sub_msg="运单号错误 13812345678 ##abc*def##", log_id=99
    )
    error = fails(Rig(refused), ONCE)
    assert isinstance(error, PlatformRejected)
    assert dict(error.context) == {
        "method": "order.logisticsAdd",
        "code": 50002,
        "sub_code": "isv.business-failed:60128",
        "log_id": "99",
    }
    assert error.title == "运单号与快递公司不符"
    assert "平台说明：运单号错误" in error.advice
    assert "138" not in error.advice
    assert "abc" not in error.advice
    assert "平台说明" not in str(error)


def test_the_legacy_form_of_envelopes_is_read() -> None:
    reply = http(200, b'{"err_no":0,"message":"success","data":[1]}')
    assert bytes(Rig(reply).client.data(READ)) == b"[1]"
    error = fails(Rig(http(200, b'{"err_no":30001,"message":"x","data":null}')), READ)
    assert error.code == "platform.no_permission"


def test_a_gateway_that_speaks_another_language_is_told_apart() -> None:
    error = fails(Rig(http(404)), READ)
    assert (error.code, error.context["status"]) == ("network.http", 404)
    rig = Rig(http(429), ok())
    rig.client.data(READ)


def test_accepted_numbers_pass_their_payload() -> None:
    call = Call(method="order.batchDecrypt", params={}, accept=frozenset({300008}))
    some = answer(50002, "isv.business-failed:300008", data={"decrypt_infos": []})
    assert bytes(Rig(some).client.data(call)) == b'{"decrypt_infos": []}'


def test_answer_gives_refusals_as_they_came() -> None:
    found = Rig(answer(50002, "isv.business-failed:60021")).client.answer(ONCE)
    assert (found.code, found.sub_code) == (50002, "isv.business-failed:60021")
