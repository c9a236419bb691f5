"""What people do about alerts: acknowledge them, take that back; and how late a shop's day is."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.events import AlertsChanged
from app.domain.instants import business_day, day_window, to_epoch
from app.domain.pickup_alert import Banner, LateShare, banner
from app.ports.alerts import AlertRows, KeptAlert
from app.ports.clock import Clock
from app.ports.events import EventBus
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.label_outcomes import operator_name


@dataclass(frozen=True, slots=True, kw_only=True)
class LateShop:
    """A shop whose late share today deserves a banner."""

    share: LateShare
    banner: Banner


class CareForAlerts:
    """Acknowledges."""

    def __init__(
        self, *, rows: AlertRows, store: Store, clock: Clock, settings: Settings, bus: EventBus
    ) -> None:
        self._rows = rows
        self._store = store
        self._clock = clock
        self._settings = settings
        self._bus = bus

    def open(self) -> tuple[KeptAlert, ...]:
        """Alerts that still say something, acknowledged ones among them, nearest first."""
        return self._rows.open()

    def acknowledge(self, numbers: Iterable[int]) -> tuple[int, ...]:
        """They are known and stay quiet; which of them were not before.

        Raises:
            StorageError: the database cannot be written.
        """
        by = operator_name(self._settings)
        now = self._clock.now()
        with self._store.begin() as work:
            new = work.alerts.acknowledge(numbers, now, by)
            if new:
                work.audit.record(
                    actor=by, action="alert.ack", subject="alerts", at=now, note=f"{len(new)}"
                )
            work.commit()
        self._bus.publish(AlertsChanged())
        return new

    def take_back(self, numbers: Iterable[int]) -> int:
        """They are not acknowledged after all; how many that changed."""
        with self._store.begin() as work:
            number = work.alerts.take_back(numbers)
            if number:
                work.audit.record(
                    actor=operator_name(self._settings),
                    action="alert.unack",
                    subject="alerts",
                    at=self._clock.now(),
                    note=f"{number}",
                )
            work.commit()
        self._bus.publish(AlertsChanged())
        return number

    def late_shops(self) -> tuple[LateShop, ...]:
        """Shops whose share of late orders today is too high, the highest first.

        Counted are the orders whose promise falls on the present Shanghai day.
        """
        now = self._clock.now()
        begin, end = day_window(business_day(now))
        settings = self._settings
        late_pct, critical_pct = (
            settings.number("alert.late_pct"),
            settings.number("alert.critical_pct"),
        )
        shares = self._rows.late_shares(to_epoch(begin), to_epoch(end), math.ceil(now.timestamp()))
        found = [
            LateShop(share=share, banner=found)
            for share in shares
            if (found := banner(share, late_pct, critical_pct)) is not Banner.NONE
        ]
        return tuple(sorted(found, key=lambda each: (-each.share.share, each.share.shop_id)))
