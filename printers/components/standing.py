"""How a component itself is: running or not, its version, its printers."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Answer to "can this component print"."""

    READY = "ready"
    VERSION_UNKNOWN = "version_unknown"  # runs, but does not tell its version
    TOO_OLD = "too_old"
    NOT_RUNNING = "not_running"  # nothing listens there
    OTHER_PROGRAM = "other_program"  # something listens, but does not speak websocket
    SILENT = "silent"  # connected, no answer in time
    CLOSED = "closed"  # closed by this program


RUNNING = frozenset({Standing.READY, Standing.VERSION_UNKNOWN, Standing.TOO_OLD})
"""Standings in which the component is there and answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """The component's own state; ``version`` as it tells it, empty when it does not."""

    standing: Standing
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterList:
    """Printers by name, ``default`` may be empty. Anything but READY: there is no list."""

    standing: Standing
    names: tuple[str, ...] = ()
    default: str = ""


def judge(version: str, minimum: str) -> Agent:
    """READY, TOO_OLD or VERSION_UNKNOWN. An empty ``minimum`` accepts all."""
    numbers = _numbers(version)
    if numbers is None:
        return Agent(standing=Standing.VERSION_UNKNOWN, version=version)
    old = numbers < (_numbers(minimum) or ())
    return Agent(standing=Standing.TOO_OLD if old else Standing.READY, version=version)


def _numbers(version: str) -> tuple[int, ...] | None:
    """``1.5.3.0`` as numbers without zeros at the end, so that 1.5 and 1.5.0 are the same."""
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})*", version, re.ASCII):
        return None
    numbers = [int(part) for part in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
