"""How long to wait for what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds.

    Args:
        connect_s: to connect, and for the websocket's opening.
        reply_s: for one answer to a question (printers, version).
        write_s: for the component to take a message; then the connection is cut.
        result_s: for the result of a task after it was sent, and ``document_s`` more for each
            document.
        close_s: for the task in hand when the component is closed, and again for the goodbye.
        stale_s: a task that has waited longer than this when a connection opens is held for a
            person, and so is every task behind it, so that none overtakes.
        retry_s: pause after a lost connection; doubled for each failure up to ``retry_most_s``.
    """

    connect_s: float = 3.0
    reply_s: float = 5.0
    write_s: float = 10.0
    result_s: float = 60.0
    document_s: float = 3.0
    close_s: float = 3.0
    stale_s: float = 120.0
    retry_s: float = 0.5
    retry_most_s: float = 15.0
