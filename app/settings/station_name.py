"""What this station (工作站) is called in the journal and in reports."""

import platform
from collections.abc import Callable

from app.ports.settings import Settings

NAMELESS = "本机"


def station_name(settings: Settings, machine: Callable[[], str] = platform.node) -> str:
    """The chosen name, or else this computer's own, without its domain."""
    chosen = settings.text("station.name").strip()
    return chosen or machine().partition(".")[0] or NAMELESS
