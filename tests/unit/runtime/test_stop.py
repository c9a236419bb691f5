import threading

import pytest

from app.domain.errors import Cancelled
from app.ports.tasks import NET_USER
from app.runtime.clock import SystemClock
from app.runtime.lanes import Lanes
from app.runtime.scheduler import Scheduler
from app.runtime.stop import stop_in_order

WAIT_S = 20


def test_the_order_is_scheduler_cancel_label_net_close():
    events: list[str] = []
    label_in_hand, net_waits = threading.Event(), threading.Event()

    class Watched(Scheduler):
        def stop(self) -> None:
            super().stop()
            events.append("scheduler")

    def print_label(ctx):
        label_in_hand.set()
        with pytest.raises(Cancelled):
            ctx.wait(WAIT_S)  # the cancel reaches it, and yet the label is finished
        events.append("label")

    def fetch(ctx):
        net_waits.set()
        with pytest.raises(Cancelled):
            ctx.wait(WAIT_S)

    lanes = Lanes(lambda call: call())
    scheduler = Watched(SystemClock())
    scheduler.start()
    lanes.run("print.label", print_label)
    lanes.run(NET_USER, fetch, done=lambda _: None)
    assert label_in_hand.wait(WAIT_S)
    assert net_waits.wait(WAIT_S)
    busy = stop_in_order(
        scheduler=scheduler,
        lanes=lanes,
        close=(
            ("shops", lambda: events.append("shops")),
            ("store", lambda: events.append("store")),
        ),
        within_s=WAIT_S,
    )
    assert busy == ()
    assert events == ["scheduler", "label", "shops", "store"]


@pytest.mark.logs_errors
def test_a_step_that_fails_does_not_keep_the_store_open(caplog):
    closed = []

    def broken() -> None:
        raise OSError("gone")

    stop_in_order(
        scheduler=None,
        lanes=Lanes(lambda call: call()),
        close=(("shops", broken), ("store", lambda: closed.append("store"))),
    )
    assert closed == ["store"]
    assert "closing shops failed" in caplog.text


def test_lanes_that_stay_busy_are_named_and_logged(caplog):
    release, begun = threading.Event(), threading.Event()

    def stuck(ctx):
        begun.set()
        assert release.wait(WAIT_S)

    lanes = Lanes(lambda call: call())
    lanes.run("print.label", stuck)
    assert begun.wait(WAIT_S)
    assert stop_in_order(scheduler=None, lanes=lanes, within_s=0) == ("print.label",)
    assert "print.label" in caplog.text
    release.set()
    lanes.stop(WAIT_S)
