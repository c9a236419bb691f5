import pytest

from app.domain.errors import (
    AppError,
    AuthorizationError,
    Cancelled,
    InvalidInput,
    NetworkError,
    PlatformRejected,
    PrinterError,
    RateLimited,
    Retry,
    SecretsError,
    StorageError,
)


@pytest.mark.parametrize(
    ("kind", "retry"),
    [
        (NetworkError, Retry.ASK_FIRST),
        (RateLimited, Retry.LATER),
        (AuthorizationError, Retry.AFTER_FIX),
        (PlatformRejected, Retry.NEVER),
        (PrinterError, Retry.AFTER_FIX),
        (StorageError, Retry.AFTER_FIX),
        (SecretsError, Retry.AFTER_FIX),
        (InvalidInput, Retry.AFTER_FIX),
    ],
)
def test_each_kind_knows_whether_repeating_can_help(kind, retry):
    assert kind("a.b", "出错").retry is retry
    assert kind("a.b", "出错", retry=Retry.NOW).retry is Retry.NOW
    assert issubclass(kind, AppError)


def test_an_error_shows_its_title_and_code():
    error = NetworkError("network.timeout", "网络超时", "检查网络。", context={"log_id": "L"})
    assert str(error) == "网络超时（network.timeout）"
    assert error.advice == "检查网络。"
    assert error.context == {"log_id": "L"}


def test_the_facts_of_an_error_cannot_be_changed_afterwards():
    facts = {"n": 1}
    error = AppError("a.b", "出错", context=facts)
    facts["n"] = 2
    assert error.context["n"] == 1
    with pytest.raises(TypeError):
        error.context["n"] = 3  # type: ignore[index]


def test_a_call_cut_short_by_a_cancel_may_have_done_its_work():
    assert Cancelled().title == "已取消"
    assert Cancelled().outcome_unknown
    assert NetworkError("network.timeout", "网络超时").outcome_unknown
    assert not PlatformRejected("platform.no", "平台拒绝").outcome_unknown
