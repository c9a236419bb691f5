"""What a component's message says, in words that all dialects share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Message = Mapping[str, object]


class Says(StrEnum):
    """One statement about a task or one of its documents."""

    ACCEPTED = "accepted"  # taken into the component's queue, which is no print result
    RENDERED = "rendered"  # drawn, which is no print result either
    REFUSED = "refused"  # the task was not taken, nothing will come out
    PRINTED = "printed"
    FAILED = "failed"
    CANCELED = "canceled"
    UNSURE = "unsure"  # ended, but the message leaves open whether it came out


PROGRESS = frozenset({Says.ACCEPTED, Says.RENDERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement.

    ``about`` holds ids that may name the task, best first. ``document_id`` None: the whole task;
    empty: one document that the message does not name. ``detail`` is the component's own text.
    """

    about: tuple[str, ...]
    says: Says
    document_id: str | None = None
    detail: str = field(default="", repr=False)
    code: str = ""


def text(message: Message, *names: str) -> str:
    """The first of ``names`` that holds text or a number, as trimmed text; else empty."""
    for name in names:
        value = message.get(name)
        if isinstance(value, bool):
            continue
        if isinstance(value, str | int | float) and str(value).strip():
            return str(value).strip()
    return ""


def rows(message: Message, name: str) -> list[Message]:
    """The objects in the list ``name``; empty when there is no such list."""
    value = message.get(name)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def ids(message: Message) -> tuple[str, ...]:
    """Ids that may name the task: its own first, then that of the request."""
    found = (text(message, "taskID"), text(message, "taskId"), text(message, "requestID"))
    return tuple(dict.fromkeys(each for each in found if each))
