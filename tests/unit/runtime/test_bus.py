import pytest

from app.domain.events import Changes, SettingsChanged
from app.runtime.bus import Bus


def test_listeners_hear_events_in_the_order_they_came():
    bus = Bus()
    heard = []
    bus.subscribe(lambda event: heard.append(("a", event)))
    bus.subscribe(lambda event: heard.append(("b", event)))
    event = SettingsChanged(keys=frozenset({"ui.theme"}))
    bus.publish(event)
    assert heard == [("a", event), ("b", event)]


def test_a_listener_that_left_hears_nothing():
    bus = Bus()
    heard = []
    listen = heard.append
    leave_first, _ = bus.subscribe(listen), bus.subscribe(listen)
    leave_first()
    leave_first()
    bus.publish(Changes())
    assert heard == [Changes()]


def test_a_listener_may_leave_while_it_listens():
    bus = Bus()
    heard = []

    def once(event):
        heard.append(event)
        leave()

    leave = bus.subscribe(once)
    bus.publish(Changes())
    bus.publish(Changes())
    assert len(heard) == 1


@pytest.mark.logs_errors
def test_a_listener_that_raises_does_not_stop_the_others(caplog):
    bus = Bus()
    heard = []
    bus.subscribe(lambda event: 1 / 0)
    bus.subscribe(heard.append)
    bus.publish(Changes())
    assert heard == [Changes()]
    assert "a listener of Changes failed" in caplog.text
