"""The phone page of a desk in memory: nothing is served, links are counted."""

from datetime import timedelta

from app.ports.phone import PhoneState
from tests.fakes.basics import FakeClock, FakeSettings


class FakePhone:
    """Remembers its link; ``fault`` is raised by the next call."""

    def __init__(self, settings: FakeSettings, clock: FakeClock) -> None:
        self._settings = settings
        self._clock = clock
        self.made = 0
        self.link = ""
        self.trouble = ""
        self.fault: Exception | None = None

    def state(self) -> PhoneState:
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        on = self._settings.flag("phone.on")
        tls = self._settings.flag("phone.tls")
        return PhoneState(
            on=on,
            serving=on and not self.trouble,
            url=self.link,
            expires_at=self._clock.now() + timedelta(hours=24) if self.link else None,
            fingerprint=":".join(["AB"] * 32) if tls else "",
            trouble=self.trouble,
        )

    def new_link(self) -> PhoneState:
        self.made += 1
        self.link = f"http://192.168.1.20:8780/b/{'x' * 40}{self.made:03d}"
        return self.state()

    def revoke(self) -> PhoneState:
        self.link = ""
        return self.state()
