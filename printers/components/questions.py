"""Questions that wait for their replies."""

import threading
from dataclasses import dataclass, field

from printers.components.facts import Message, text


@dataclass(slots=True, eq=False)
class Question:
    """One question; ``reply`` is there once ``done`` is set, or None when the line broke."""

    request_id: str
    command: str
    done: threading.Event = field(default_factory=threading.Event)
    reply: Message | None = None


class Questions:
    """Pairs replies with questions by requestID. Not thread-safe: a lock guards it."""

    def __init__(self) -> None:
        self._open: dict[str, Question] = {}

    def ask(self, message: Message) -> Question:
        """Expect a reply to ``message``."""
        question = Question(text(message, "requestID"), text(message, "cmd"))
        self._open[question.request_id] = question
        return question

    def forget(self, question: Question) -> None:
        """Expect it no longer."""
        self._open.pop(question.request_id, None)

    def hear(self, message: Message) -> None:
        """Take a message that may be a reply; one without requestID answers the oldest question."""
        request_id = text(message, "requestID")
        question = self._open.get(request_id) if request_id else self._oldest(message)
        if question is not None:
            self.forget(question)
            question.reply = message
            question.done.set()

    def give_up(self) -> None:
        """The line broke: none of them will be answered."""
        for question in self._open.values():
            question.done.set()
        self._open.clear()

    def _oldest(self, message: Message) -> Question | None:
        command = text(message, "cmd")
        return next((each for each in self._open.values() if each.command == command), None)
