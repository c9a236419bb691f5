import pytest

from app.diagnostics.redaction import Redactor
from app.diagnostics.traces import DEPTH_MAX, MESSAGE_MAX, describe
from app.domain.errors import NetworkError


def caught(raise_it) -> BaseException:
    with pytest.raises(BaseException) as info:  # noqa: PT011 - any error will do
        raise_it()
    return info.value


def test_the_cause_comes_first_and_both_name_their_place():
    def fail():
        try:
            int("x")
        except ValueError as error:
            raise KeyError("order") from error

    text = describe(caught(fail), Redactor())
    assert text.index("ValueError") < text.index("then:") < text.index("KeyError")
    assert "test_traces.py" in text


def test_data_in_a_message_is_left_out():
    canary = "13812345678"

    def fail():
        secret_local = canary
        raise ValueError(f"bad receiver 王小明 浙江省杭州市西湖区 {secret_local} token=abcdef")

    text = describe(caught(fail), Redactor())
    for part in ("王小明", "浙江省", canary, "abcdef"):
        assert part not in text.split("ValueError:")[1]
    assert canary not in text


def test_a_known_error_keeps_its_title_and_facts():
    error = NetworkError("network.timeout", "网络超时", context={"log_id": "L1", "tries": 3})
    text = describe(error, Redactor())
    assert "网络超时（network.timeout）" in text
    assert "log_id=L1, tries=3" in text
    assert "app.domain.errors.NetworkError" in text


def test_long_messages_and_chains_are_cut():
    error: BaseException = ValueError("x" * 10_000)
    for number in range(50):
        error = _caused(RuntimeError(str(number)), error)
    text = describe(error, Redactor())
    assert text.count("RuntimeError") == DEPTH_MAX
    assert len(describe(ValueError("y" * 10_000), Redactor())) < MESSAGE_MAX + 100


def _caused(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


def test_a_chain_that_bites_its_tail_ends():
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert describe(first, Redactor()).count("ValueError") == 2


def test_a_suppressed_context_is_not_shown():
    def fail():
        try:
            int("x")
        except ValueError:
            raise KeyError("order") from None

    assert "ValueError" not in describe(caught(fail), Redactor())


def test_an_error_that_cannot_say_what_it_is_is_still_reported():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    assert "cannot be read" in describe(Mute(), Redactor())
