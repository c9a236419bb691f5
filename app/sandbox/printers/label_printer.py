"""The practice label printer: TSPL, ZPL or CPCL in, PNG out, with status answers and faults."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

from app.sandbox.printers import label_answers
from app.sandbox.printers.cpcl_reader import CpclReader
from app.sandbox.printers.label_answers import Condition
from app.sandbox.printers.machine import PracticeMachine
from app.sandbox.printers.output import Sheet
from app.sandbox.printers.server import Session
from app.sandbox.printers.tspl_reader import (
    Event,
    LabelDone,
    NotUnderstood,
    StatusAsked,
    TsplReader,
)
from app.sandbox.printers.zpl_reader import ZplReader

LabelLanguage = Literal["tspl", "zpl", "zpl-outspoken", "cpcl"]


class _Reader(Protocol):
    def feed(self, data: bytes) -> Iterator[Event]: ...


_SPOKEN: Mapping[str, tuple[Callable[[float], _Reader], Callable[[Condition], bytes]]] = {
    "tspl": (TsplReader, label_answers.tspl),
    "zpl": (ZplReader, label_answers.zpl),
    "zpl-outspoken": (ZplReader, label_answers.zpl_outspoken),
    "cpcl": (CpclReader, label_answers.cpcl),
}


class PracticeLabelPrinter(PracticeMachine):
    """A label printer; writes ``label-0001.png`` and ``labels.jsonl`` into its folder.

    Args:
        folder: where the paper goes.
        port: 0 takes a free one.
        language: what it speaks; "zpl" leaves ``~HS`` unanswered while it is stopped, as a Zebra
            does, "zpl-outspoken" answers as other makers' firmware does.
        machine: see ``PracticeMachine``.
    """

    stem = "label"

    def __init__(
        self, folder: Path, port: int = 0, *, language: LabelLanguage = "tspl", **machine: Any
    ) -> None:
        super().__init__(folder, port, **machine)
        self._make_reader, self._answer = _SPOKEN[language]

    @property
    def labels(self) -> tuple[Sheet, ...]:
        """Labels that came out, in order."""
        return self.sheets

    def open_session(self) -> Session:
        """A reader of its own for each connection: a cut job does not spoil the next."""
        return _LabelSession(self, self._make_reader(self.dots_per_mm))

    def status(self, *, extended: bool = False) -> bytes:
        """The answer to a status query; ``extended`` is TSPL's ``ESC ! S``."""
        faults = self.faults
        now = Condition(
            printing=self.busy,
            waiting=self.waiting,
            no_paper=faults.no_paper,
            head_open=faults.head_open,
            paused=faults.paused,
        )
        return label_answers.tspl_extended(now) if extended else self._answer(now)


class _LabelSession:
    def __init__(self, printer: PracticeLabelPrinter, reader: _Reader) -> None:
        self._printer = printer
        self._reader = reader

    def receive(self, data: bytes) -> bytes:
        """Obey ``data``; the answers to status queries among it."""
        self._printer.resume()
        answer = b""
        for event in self._reader.feed(data):
            match event:
                case StatusAsked():
                    answer += self._printer.status(extended=event.extended)
                case LabelDone():
                    self._printer.take(event.picture, event.copies)
                case NotUnderstood():
                    self._printer.wonder(event.text)
        return answer
