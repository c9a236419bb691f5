"""A form over some options: drafts, errors at the field, save as one.

Choices and flags are saved as soon as they are made, for they cannot be half done. Typed fields
wait for 保存: a host that is half an address must not reach the printer.
"""

from collections.abc import Callable, Mapping
from functools import partial

from app.domain.errors import InvalidInput
from app.ports.settings import Value
from app.ports.tasks import STORE
from app.presentation.desk import Desk
from app.presentation.formatting import HOUR_S, MINUTE_S, NOTHING, Phrase, phrase
from app.presentation.settings_undo import (
    PutBack,
    changed_words,
    left_words,
    put_undoably,
    value_of,
)
from app.presentation.status_notify import Notifier
from app.presentation.undo import Told
from app.settings.option import Option
from app.settings.options import BY_KEY

SHIPPING_KEYS = ("sender.name", "sender.phone")
LABEL_KEYS = ("label.mask_receiver",)
COMPONENT_KEYS = ("printer.component", "printer.custom_url", "print.unmarked_reprints")
SLIP_KEYS = (
    "printer.slip.printer",
    "printer.slip.template",
    "printer.slip.host",
    "printer.slip.port",
)
STALE_ACTS = ("number", "print", "ship", "scan")
NETWORK_KEYS = ("shop.base_url", "shop.proxy")
SYNC_KEYS = (
    "shop.warn_days",
    "sync.interval_s",
    "sync.first_days",
    "sync.overlap_s",
    "audit.hour",
    "audit.days",
)
GATE_KEYS = (
    "gate.max_age_s",
    "gate.refund_pending",
    "gate.partly_refunded",
    "gate.review",
    "gate.address_changed",
    "gate.held",
    *(f"gate.{what}.{act}" for act in STALE_ACTS for what in ("stale", "stale_max_s")),
)
LATER_KEYS = ("retry.later", "retry.first_s", "retry.most_s", "retry.hours")
COURIER_KEYS = ("courier.daily_at", "courier.sundays")
PICKUP_KEYS = (
    "pickup.pay_soon_s",
    "pickup.pay_urgent_s",
    "pickup.upload_soon_s",
    "pickup.upload_urgent_s",
)
ALERT_KEYS = (
    "alert.desktop",
    "alert.sound",
    "alert.level",
    "alert.quiet_from",
    "alert.quiet_to",
    "alert.late_pct",
    "alert.critical_pct",
)
RATE_KEYS = ("rate.pack", "rate.reading", "rate.unit", "rate.scan")
REPORT_KEYS = (
    "report.at",
    "report.day",
    "report.folder",
    "report.formats",
    "close.folder",
    "close.formats",
)
AFTER_SALE_KEYS = ("aftersale.soon_s", "aftersale.urgent_s")
WALL_KEYS = ("wall.theme",)
PHONE_KEYS = ("phone.on", "phone.hours", "phone.port", "phone.address", "phone.tls")
LOOK_KEYS = ("ui.theme", "ui.density", "ui.language")
STATION_KEYS = ("operator.name", "station.name", "keyring.backend")


class FormModel:
    """Drafts of some options beside their saved values.

    Args:
        desk: settings and tasks.
        keys: options in the order of the form.
        failed: takes an error that belongs to no field (a full disk, a bug).
        told: takes what was saved in a few words, and what undoes it.
    """

    def __init__(
        self,
        desk: Desk,
        keys: tuple[str, ...],
        *,
        failed: Callable[[Exception], None],
        told: Told,
    ) -> None:
        self.fields: tuple[Option, ...] = tuple(BY_KEY[key] for key in keys)
        self.errors: dict[str, str] = {}
        self.changed = Notifier()
        self._desk = desk
        self._failed = failed
        self._told = told
        self._drafts: dict[str, str] = {}
        self._saving = False

    @property
    def dirty(self) -> bool:
        """Whether something typed is not saved."""
        return bool(self._drafts)

    @property
    def saveable(self) -> bool:
        """Whether 保存 would do something now."""
        return self.dirty and not self.errors and not self._saving

    def shown(self, key: str) -> str:
        """What the field holds: the draft, else the saved value as text."""
        return self._drafts.get(key, self._saved(key))

    def unit(self, key: str) -> Phrase:
        """The unit behind the field; long times are also told in minutes or hours."""
        option = BY_KEY[key]
        if not option.unit or option.choices:
            return NOTHING
        text = self.shown(key).strip()
        seconds = int(text) if option.unit == "秒" and text.isascii() and text.isdigit() else 0
        if seconds and seconds % HOUR_S == 0:
            return phrase("秒 · {n} 小时", n=seconds // HOUR_S)
        if seconds and seconds % MINUTE_S == 0:
            return phrase("秒 · {n} 分钟", n=seconds // MINUTE_S)
        return phrase(option.unit)

    def flag(self, key: str) -> bool:
        """The saved value of a flag."""
        return self._desk.settings.flag(key)

    def edit(self, key: str, text: str) -> None:
        """Something was typed; it is checked at once, saved later."""
        self.errors.pop(key, None)
        if text.strip() == self._saved(key):
            self._drafts.pop(key, None)
        else:
            self._drafts[key] = text
            self._check(key, text)
        self.changed.notify()

    def choose(self, key: str, value: Value) -> None:
        """A choice or a flag was set: save it now."""
        self.choose_all({key: value})

    def choose_all(self, values: Mapping[str, Value]) -> None:
        """Choices that belong together, such as a printer's model and its resolution."""
        new = {key: value for key, value in values.items() if value != self._value(key)}
        if new:
            self._put(new, None)

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save every draft as one, then call ``then``; nothing happens while a field is wrong."""
        if self.errors or self._saving:
            return
        if not self._drafts:
            if then is not None:
                then()
            return
        self._put({key: BY_KEY[key].parse(text) for key, text in self._drafts.items()}, then)

    def revert(self) -> None:
        """Drop what was typed."""
        self._drafts.clear()
        self.errors.clear()
        self.changed.notify()

    def settings_changed(self, keys: frozenset[str]) -> None:
        """Saved values changed, here or elsewhere: show them where nothing is being typed."""
        if any(field.key in keys for field in self.fields):
            self.changed.notify()

    def _put(self, values: Mapping[str, Value], then: Callable[[], None] | None) -> None:
        self._saving = True
        self._desk.tasks.run(
            STORE,
            lambda _ctx: put_undoably(self._desk.settings, values),
            done=partial(self._saved_all, dict(values), then),
            failed=self._refused,
        )
        self.changed.notify()

    def _saved_all(
        self, values: Mapping[str, Value], then: Callable[[], None] | None, put_back: PutBack
    ) -> None:
        def undone(left: int) -> None:
            if left:
                self._told(left_words(left), None)

        def undo() -> None:
            self._desk.tasks.run(STORE, lambda _ctx: put_back(), done=undone, failed=self._failed)

        self._saving = False
        for key in values:
            self._drafts.pop(key, None)
        self.changed.notify()
        self._told(changed_words(values), undo)
        if then is not None:
            then()

    def _refused(self, error: Exception) -> None:
        self._saving = False
        key = str(error.context.get("key", "")) if isinstance(error, InvalidInput) else ""
        if isinstance(error, InvalidInput) and key in {field.key for field in self.fields}:
            self.errors[key] = error.title
        else:
            self._failed(error)
        self.changed.notify()

    def _check(self, key: str, text: str) -> None:
        try:
            BY_KEY[key].parse(text)
        except InvalidInput as error:
            self.errors[key] = error.title

    def _saved(self, key: str) -> str:
        return str(self._value(key))

    def _value(self, key: str) -> Value:
        return value_of(self._desk.settings, key)
