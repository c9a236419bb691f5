import threading
from collections.abc import Iterator

import pytest

from app.domain.errors import Cancelled
from app.runtime.context import Context
from tests.fakes.tasks import CancelAt

WAIT_S = 20


def stopped() -> Context:
    stop = threading.Event()
    stop.set()
    return Context(stop)


def test_a_context_nobody_stops_goes_on():
    ctx = Context()
    ctx.check()
    ctx.wait(0)
    assert not ctx.cancelled


def test_check_and_wait_raise_once_stopped():
    ctx = stopped()
    assert ctx.cancelled
    with pytest.raises(Cancelled):
        ctx.check()
    with pytest.raises(Cancelled):
        ctx.wait(3600)


def test_a_stop_from_another_thread_ends_a_long_wait():
    stop = threading.Event()
    thread = threading.Thread(target=stop.set)
    thread.start()
    with pytest.raises(Cancelled):
        Context(stop).wait(3600)
    thread.join()


def test_progress_reaches_who_asked_and_is_dropped_otherwise():
    told = []
    Context(None, lambda *report: told.append(report)).progress(1, None, "读取")
    Context().progress(1, 2)
    assert told == [(1, None, "读取")]


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_map_keeps_the_items_order(limit):
    assert list(Context().map(lambda n: n * n, range(40), limit=limit)) == [
        n * n for n in range(40)
    ]


def test_map_of_nothing_is_nothing():
    assert list(Context().map(str, [], limit=3)) == []


def test_map_refuses_a_limit_below_one():
    with pytest.raises(ValueError, match="limit"):
        Context().map(str, [1], limit=0)


def test_map_runs_as_many_at_once_as_allowed_and_no_more():
    barrier = threading.Barrier(3)
    lock = threading.Lock()
    now = most = 0

    def work(item: int) -> int:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        barrier.wait(WAIT_S)  # passes only when three run together
        with lock:
            now -= 1
        return item

    assert list(Context().map(work, range(9), limit=3)) == list(range(9))
    assert most == 3


def test_map_takes_items_only_as_it_needs_them():
    taken = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = Context().map(str, items(), limit=2)
    assert next(results) == "0"
    assert len(taken) < 10
    results.close()


@pytest.mark.parametrize("limit", [1, 3])
def test_map_raises_the_first_failure_in_order_after_the_results_before_it(limit):
    def work(item: int) -> int:
        if item >= 5:
            raise ValueError(f"item {item}")
        return item

    got: list[int] = []
    with pytest.raises(ValueError, match="item 5"):
        collect(got, Context().map(work, range(100), limit=limit))
    assert got == [0, 1, 2, 3, 4]


def collect(got: list[int], results: Iterator[int]) -> None:
    for result in results:
        got.append(result)  # noqa: PERF402 - keeps what came before an error


def test_map_waits_for_what_runs_before_it_raises():
    begun, release, ended = threading.Event(), threading.Event(), threading.Event()

    def work(item: int) -> None:
        if item == 0:
            assert begun.wait(WAIT_S)
            release.set()
            raise ValueError("first")
        begun.set()
        assert release.wait(WAIT_S)
        ended.set()

    with pytest.raises(ValueError, match="first"):
        list(Context().map(work, range(2), limit=2))
    assert ended.is_set()


def test_map_drops_items_not_begun_after_a_failure():
    begun = []

    def work(item: int) -> None:
        begun.append(item)
        raise ValueError("each")

    with pytest.raises(ValueError, match="each"):
        list(Context().map(work, range(1000), limit=2))
    assert len(begun) < 1000


@pytest.mark.parametrize("limit", [1, 4])
def test_a_cancelled_map_yields_what_had_begun_and_then_raises(limit):
    cancel = CancelAt(1)
    begun = []

    def work(item: int) -> int:
        begun.append(item)
        if item == 6:
            cancel.context.progress(item, None)
        return item

    got: list[int] = []
    with pytest.raises(Cancelled):
        collect(got, cancel.context.map(work, range(1000), limit=limit))
    assert got == sorted(begun)
    assert 7 <= len(got) < 1000


def test_a_cancelled_map_begins_nothing():
    with pytest.raises(Cancelled):
        list(stopped().map(lambda _: pytest.fail("began"), range(3), limit=2))


def test_leaving_a_map_early_ends_its_threads():
    before = threading.active_count()
    for result in Context().map(str, range(1000), limit=4):
        if result == "3":
            break
    assert threading.active_count() == before


def test_an_error_of_the_item_source_ends_the_map_and_its_threads():
    def items() -> Iterator[int]:
        yield 1
        raise KeyError("source")

    before = threading.active_count()
    with pytest.raises(KeyError, match="source"):
        list(Context().map(str, items(), limit=2))
    assert threading.active_count() == before
