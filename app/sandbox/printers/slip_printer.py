"""The practice receipt printer: ESC/POS in, PNG out, with status answers and faults."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.sandbox.printers.escpos_reader import EscPosReader, NotUnderstood, SlipDone, StatusAsked
from app.sandbox.printers.machine import PracticeMachine
from app.sandbox.printers.output import Sheet
from app.sandbox.printers.server import Session

_WELL, _OFFLINE, _COVER, _PAPER_END, _NO_PAPER = 0x12, 0x08, 0x04, 0x20, 0x6C


class PracticeSlipPrinter(PracticeMachine):
    """An ESC/POS printer; writes ``slip-0001.png`` and ``slips.jsonl`` into its folder.

    ``width`` in dots: 576 on 80 mm paper, 384 on 58 mm.
    """

    stem = "slip"

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        *,
        width: int = 576,
        host: str = "127.0.0.1",
        now: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__(folder, port, host=host, now=now)
        self.width = width

    @property
    def slips(self) -> tuple[Sheet, ...]:
        """Slips that came out, in order."""
        return self.sheets

    def open_session(self) -> Session:
        """A reader of its own for each connection."""
        return _SlipSession(self)

    def answer(self, kind: int) -> bytes:
        """The reply to ``DLE EOT kind``; kind 0 is ``GS r``, which a stopped printer leaves."""
        faults = self.faults
        match kind:
            case 0:
                return b"" if faults.stopped else b"\x00"
            case 1:
                return bytes([_WELL | (_OFFLINE if faults.stopped else 0)])
            case 2:
                bits = _COVER if faults.head_open else 0
                return bytes([_WELL | bits | (_PAPER_END if faults.no_paper else 0)])
            case 4:
                return bytes([_WELL | (_NO_PAPER if faults.no_paper else 0)])
            case _:
                return bytes([_WELL])


class _SlipSession:
    def __init__(self, printer: PracticeSlipPrinter) -> None:
        self._printer = printer
        self._reader = EscPosReader(printer.width)

    def receive(self, data: bytes) -> bytes:
        """Obey ``data``; the answers to status queries among it."""
        self._printer.resume()
        answer = b""
        for event in self._reader.feed(data):
            match event:
                case StatusAsked():
                    answer += self._printer.answer(event.kind)
                case SlipDone():
                    self._printer.take(event.picture)
                case NotUnderstood():
                    self._printer.wonder(event.text)
        return answer
