"""The answer to ``~HS``: three lines, each STX, fields with commas, ETX, CR LF."""

import re

from printers.state import PrinterState

_LINE = re.compile(rb"\x02([^\x02\x03]*)\x03")
_FIRST_FIELDS, _SECOND_FIELDS = 12, 11


def parse_host_status(reply: bytes) -> PrinterState:
    """One state of the first two lines; what is not such an answer is ``other``, never ready.

    A Zebra leaves the question unanswered while paper or ribbon is out or the head is open or too
    hot, so these flags mostly show on firmware of other makers.
    """
    lines = [line.split(b",") for line in _LINE.findall(reply)]
    if len(lines) < 2 or len(lines[0]) != _FIRST_FIELDS or len(lines[1]) != _SECOND_FIELDS:
        return PrinterState(other=True)
    first, second = ([field.strip() for field in line] for line in lines[:2])
    if not all(field.isdigit() for field in first + second):
        return PrinterState(other=True)
    a = [int(field) for field in first]
    b = [int(field) for field in second]
    return PrinterState(
        paper_out=bool(a[1]),
        paused=bool(a[2]),
        # Formats waiting, a full buffer, a format half received, labels left of a batch.
        printing=bool(a[4] or a[5] or a[7] or b[8]),
        other=bool(a[9] or a[10]),  # settings lost, too cold
        overheated=bool(a[11]),
        head_open=bool(b[2]),
        ribbon_out=bool(b[3]),
        label_waiting=bool(b[7]),
    )
