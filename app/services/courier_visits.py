"""When the courier comes, by the settings."""

from datetime import time

from app.domain.upload_advice import Courier
from app.ports.settings import Settings


def courier_of(settings: Settings) -> Courier:
    """The courier's usual visits."""
    return Courier(
        daily_at=time.fromisoformat(settings.text("courier.daily_at")),
        sundays=settings.text("courier.sundays") == "yes",
    )
