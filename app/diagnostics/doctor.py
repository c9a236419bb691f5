"""The doctor: what of this computer the program needs, whether it is there, and what to do."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import AppError

log = logging.getLogger(__name__)


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARN = "warn"  # works, with a limit
    FAIL = "fail"  # something will not work


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at. ``title``, ``text`` and ``advice`` are Chinese."""

    name: str  # stable, English: fonts, keyring, printer.label, clock, database, network …
    title: str
    level: Level
    text: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing to look at; ``probe`` does the looking and never needs to catch anything."""

    name: str
    title: str
    probe: Callable[[], Finding]


def examine(checks: tuple[Check, ...]) -> tuple[Finding, ...]:
    """The finding of every check, in order. A probe that raises is a finding too."""
    return tuple(_examine(check) for check in checks)


def _examine(check: Check) -> Finding:
    try:
        return check.probe()
    except AppError as error:
        return Finding(
            name=check.name,
            title=check.title,
            level=Level.FAIL,
            text=error.title,
            advice=error.advice,
        )
    except Exception as error:
        log.exception("the check %s failed", check.name)
        return Finding(
            name=check.name,
            title=check.title,
            level=Level.FAIL,
            text=f"检查没有做成（{type(error).__name__}）",
            advice="详情见日志。",
        )


def worst(findings: tuple[Finding, ...]) -> Level:
    """The worst level among ``findings``; OK when there are none."""
    order = list(Level)
    return max((finding.level for finding in findings), key=order.index, default=Level.OK)
