"""The phone page in the settings, without widgets: its state, its link, what can be done."""

from collections.abc import Callable

from app.domain.events import Event, SettingsChanged
from app.ports.jobs import JobContext
from app.ports.phone import PhoneState
from app.ports.tasks import STORE
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.status_notify import Notifier
from app.presentation.workbench.words import when_text


class PhoneModel:
    """Asked in the store lane, for a keyring is read and an act is audited.

    Args:
        desk: phone page, settings, tasks.
        failed: takes errors.
    """

    def __init__(self, desk: Desk, *, failed: Callable[[Exception], None]) -> None:
        self._desk = desk
        self._failed = failed
        self.changed = Notifier()
        self.state: PhoneState | None = None
        self.busy = False

    def refresh(self) -> None:
        """Read how it is."""
        self._do(lambda _ctx: self._desk.phone.state())

    def new_link(self) -> None:
        """Make another link; serve it, if that was off."""
        self._do(self._new)

    def revoke(self) -> None:
        """Let no link open anything."""
        self._do(lambda _ctx: self._desk.phone.revoke())

    def hear(self, event: Event) -> None:
        """Settings changed: the server follows them, and its state does."""
        if isinstance(event, SettingsChanged) and any(k.startswith("phone.") for k in event.keys):
            self.refresh()

    @property
    def has_link(self) -> bool:
        """Whether there is a link, good or expired."""
        return self.state is not None and bool(self.state.url)

    @property
    def shows_link(self) -> bool:
        """Whether a phone that takes the link now would see the board."""
        state = self.state
        return state is not None and bool(state.url) and state.serving and not state.expired

    def words(self) -> tuple[Phrase, bool]:
        """How it is, and whether something is wrong with that."""
        state = self.state
        if state is None:
            return NOTHING, False
        if state.trouble:
            return verbatim(state.trouble), True
        if not state.on:
            return phrase("没有打开。勾选「允许手机查看」，或直接换新链接。"), False
        if not state.serving:
            return phrase("这个窗口没有提供网页，重新打开准揽后再看。"), True
        return _of_link(state)

    def _new(self, _ctx: JobContext) -> PhoneState:
        if not self._desk.settings.flag("phone.on"):
            self._desk.settings.put({"phone.on": True})
        return self._desk.phone.new_link()

    def _do(self, job: Callable[[JobContext], PhoneState]) -> None:
        self.busy = True
        self._desk.tasks.run(STORE, job, done=self._take, failed=self._broke)
        self.changed.notify()

    def _take(self, state: PhoneState) -> None:
        self.busy, self.state = False, state
        self.changed.notify()

    def _broke(self, error: Exception) -> None:
        self.busy = False
        self._failed(error)
        self.changed.notify()


def _of_link(state: PhoneState) -> tuple[Phrase, bool]:
    if state.expires_at is None:
        return phrase("还没有链接。换一个新链接，用手机扫二维码。"), False
    until = when_text(int(state.expires_at.timestamp()))
    if state.expired:
        return phrase("链接 {at} 过期了，换一个新链接。", at=until), True
    return phrase("手机和这台电脑在同一网络时可以看。链接到 {at} 有效。", at=until), False
