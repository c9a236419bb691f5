"""The small parts of the desk in memory: clock, events, settings, services for one parcel."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from app.domain.events import Event, SettingsChanged
from app.domain.ids import BatchId, ParcelId
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.settings import Value
from app.settings.options import check_together, option
from tests.fakes.rows import NOW


class Noting(Protocol):
    """Remembers what was called."""

    def note(self, name: str, *args: Any, **kwargs: Any) -> None: ...


class FakeClock:
    """Stands still until told otherwise."""

    def __init__(self, now: datetime = NOW) -> None:
        self.instant = now

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return self.instant.timestamp()

    def forward(self, **parts: float) -> None:
        self.instant += timedelta(**parts)


class FakeBus:
    """Tells listeners at once."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Event], None]] = []
        self.published: list[Event] = []

    def publish(self, event: Event) -> None:
        self.published.append(event)
        for listener in tuple(self.listeners):
            listener(event)

    def windows(self) -> list[Callable[[Event], None]]:
        """Who listens of the window and its models; services do as long as their desk lives."""
        return [
            listener
            for listener in self.listeners
            if not getattr(listener, "__module__", "").startswith("app.services")
        ]

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


class FakeSettings:
    """The program's options in a dict; ``refuse`` makes a key's put fail."""

    def __init__(self, bus: FakeBus, values: Mapping[str, Value]) -> None:
        self.values = dict(values)
        self.refuse: dict[str, Exception] = {}
        self._bus = bus

    def text(self, key: str) -> str:
        return str(self.values[key])

    def number(self, key: str) -> int:
        return int(self.values[key])

    def flag(self, key: str) -> bool:
        return bool(self.values[key])

    def put(self, values: Mapping[str, Value]) -> None:
        for key in values:
            if key in self.refuse:
                raise self.refuse[key]
        checked = {key: option(key).check(value) for key, value in values.items()}
        check_together(self.values | checked)
        self.values.update(checked)
        self._bus.publish(SettingsChanged(keys=frozenset(values)))


class FakeOne:
    """What is done with one parcel: nothing moves."""

    def __init__(self, owner: Noting, name: str) -> None:
        self._owner = owner
        self._name = name

    def __call__(self, ctx: Any, parcel_id: ParcelId, *rest: Any) -> Receipt:
        ctx.check()
        self._owner.note(self._name, parcel_id, *rest)
        line = Line(parcel_id=parcel_id, outcome=Outcome.DONE)
        return Receipt(batch_id=BatchId(self._name), lines=(line,))

    def reconcile(self, ctx: Any) -> Receipt:
        ctx.check()
        self._owner.note(f"{self._name}.reconcile")
        return Receipt(batch_id=BatchId("reconcile"), lines=())
