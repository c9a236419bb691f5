"""A printer without a language: keeps what it is given, answers questions, breaks when told."""

import threading
from dataclasses import dataclass, field


@dataclass
class Device:
    """Thread-safe. A question is seen wherever the data so far end with it."""

    answers: dict[bytes, bytes] = field(default_factory=dict)
    got: bytes = b""
    break_after: int | None = None  # bytes it takes before it is lost
    held: bytes | None = None  # answers kept back; None: they go out at once
    changed: threading.Condition = field(default_factory=threading.Condition)

    def room(self) -> int:
        """How much more it takes before it breaks."""
        if self.break_after is None:
            return 1 << 40
        return max(0, self.break_after - len(self.got))

    def take(self, data: bytes) -> bytes:
        """Take ``data``, give the answer to send now."""
        with self.changed:
            self.got += data
            self.changed.notify_all()
            for query, answer in self.answers.items():
                if self.got.endswith(query):
                    if self.held is None:
                        return answer
                    self.held += answer
            return b""

    def hold(self) -> None:
        with self.changed:
            self.held = b""

    def let_go(self) -> bytes:
        """Stop holding; what was held."""
        with self.changed:
            held, self.held = self.held or b"", None
            return held

    def wait_for(self, size: int) -> bytes:
        """What it has, once that is ``size`` bytes."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.got) >= size, 20), len(self.got)
            return self.got
