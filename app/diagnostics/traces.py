"""Tracebacks that can be kept: where it went wrong, without the data it went wrong on."""

import traceback
from collections.abc import Callable

from app.diagnostics.redaction import without_chinese
from app.domain.errors import AppError

MESSAGE_MAX = 400
DEPTH_MAX = 8


def describe(error: BaseException, redact: Callable[[str], str]) -> str:
    """The chain of ``error``: causes first, frames with source lines, messages made safe.

    Known errors keep their own Chinese title, for it never holds data; of any other message
    Chinese text, secrets and everything beyond :data:`MESSAGE_MAX` characters is left out. Local
    variables are never part of it.
    """
    parts = [_one(each, redact) for each in _chain(error)]
    return "\n\nthen:\n\n".join(parts)


def _chain(error: BaseException) -> list[BaseException]:
    """Oldest first, as Python prints it; cycles and very long chains are cut."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in chain and len(chain) < DEPTH_MAX:
        chain.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return chain[::-1]


def _one(error: BaseException, redact: Callable[[str], str]) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else _full_name(kind)
    if isinstance(error, AppError):
        facts = ", ".join(f"{key}={value}" for key, value in error.context.items())
        message = redact(f"{error} {facts}".strip())
    else:
        message = without_chinese(redact(_text_of(error)))[:MESSAGE_MAX]
    return f"{redact(frames)}{name}: {message}".rstrip(": ")


def _full_name(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - a broken __str__ must not hide the error itself
        return "(its message cannot be read)"
