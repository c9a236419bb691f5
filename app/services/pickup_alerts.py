"""Everything about pickup alerts, together."""

from collections.abc import Callable
from dataclasses import dataclass

from app.ports.alerts import AlertBook
from app.services.care_for_alerts import CareForAlerts
from app.services.care_for_robots import CareForRobots
from app.services.raise_alerts import RaiseAlerts
from app.services.tell_alerts import TellAlerts


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupAlerts:
    """The services, and what is set up.

    ``reliable``: whether the time may be acted on by rounds that nobody asked for.
    """

    look: RaiseAlerts
    tell: TellAlerts
    care: CareForAlerts
    robots: CareForRobots
    book: AlertBook
    reliable: Callable[[], bool]
