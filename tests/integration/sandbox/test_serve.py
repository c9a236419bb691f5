"""Serving alone, in this process; and what a fault of the server itself looks like."""

import json
import signal
import sys
import urllib.request
from collections.abc import Callable

import pytest

from app.domain.errors import InvalidInput
from app.sandbox import PracticeShop
from app.sandbox.serve import run
from tests.integration.sandbox.caller import Caller
from tests.unit.sandbox.makers import config


class _Out:
    """A standard output that tells somebody about the first line."""

    def __init__(self, told: Callable[[str], None]) -> None:
        self._told = told
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        self._told(self.text)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serves_until_told_to_stop(monkeypatch: pytest.MonkeyPatch, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    states: list[int] = []

    def told(line: str) -> None:
        ready = json.loads(line)
        with urllib.request.urlopen(ready["control_url"] + "/state") as answer:
            states.append(json.load(answer)["shops"][0]["orders"])
        signal.raise_signal(number)

    out = _Out(told)
    monkeypatch.setattr(sys, "stdout", out)
    run(config(orders=3))
    assert states == [3]
    assert out.text.count("\n") == 1
    assert signal.getsignal(number) is before


def test_a_taken_port_ends_it_at_once(shop: PracticeShop) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(InvalidInput):
        run(config(orders=0, port=int(shop.base_url.rsplit(":", 1)[1])))
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_fault_of_the_server_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = PracticeShop(config(orders=0))
    shop.start()
    monkeypatch.setattr(shop.world.faults, "hit", lambda _: 1 / 0)
    caller = Caller(shop)
    with pytest.raises(ConnectionError):
        caller.call("order.searchList")
    caller.close()
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        shop.stop()
