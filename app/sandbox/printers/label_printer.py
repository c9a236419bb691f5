"""The practice label printer: TSPL in, PNG out, with status answers and faults."""

from app.sandbox.printers.machine import PracticeMachine
from app.sandbox.printers.output import Sheet
from app.sandbox.printers.server import Session
from app.sandbox.printers.tspl_reader import LabelDone, NotUnderstood, StatusAsked, TsplReader

_HEAD_OPEN, _PAPER_OUT, _PAUSED, _PRINTING = 0x01, 0x04, 0x10, 0x20


class PracticeLabelPrinter(PracticeMachine):
    """A TSPL label printer; writes ``label-0001.png`` and ``labels.jsonl`` into its folder."""

    stem = "label"

    @property
    def labels(self) -> tuple[Sheet, ...]:
        """Labels that came out, in order."""
        return self.sheets

    def open_session(self) -> Session:
        """A reader of its own for each connection: a cut job does not spoil the next."""
        return _LabelSession(self)

    def status_byte(self) -> int:
        """The answer to ``ESC ! ?``."""
        faults = self.faults
        bits = _HEAD_OPEN if faults.head_open else 0
        bits |= _PAPER_OUT if faults.no_paper else 0
        bits |= _PAUSED if faults.paused else 0
        return bits | (_PRINTING if self.busy else 0)


class _LabelSession:
    def __init__(self, printer: PracticeLabelPrinter) -> None:
        self._printer = printer
        self._reader = TsplReader(printer.dots_per_mm)

    def receive(self, data: bytes) -> bytes:
        """Obey ``data``; the answers to status queries among it."""
        self._printer.resume()
        answer = b""
        for event in self._reader.feed(data):
            match event:
                case StatusAsked():
                    answer += bytes([self._printer.status_byte()])
                case LabelDone():
                    self._printer.take(event.picture, event.copies)
                case NotUnderstood():
                    self._printer.wonder(event.text)
        return answer
