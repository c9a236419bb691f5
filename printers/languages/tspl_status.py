"""Status answers of TSPL printers."""

import re

from printers.state import PrinterState

_HEAD_OPEN, _JAM, _PAPER, _RIBBON, _PAUSE, _PRINTING, _COVER, _OTHER = (1 << n for n in range(8))

EXTENDED_LENGTH = 8
_EXTENDED = re.compile(rb"\x02([@-\x7f]{4})\x03\r\n")
_READY, _PAUSED, _ERROR, _WAIT_TAKEN = b"@`EL"
_WORKING = b"BCFPW"  # backing, cutting, feeding, printing, imaging
_KEY = b"K"[0]  # waits for the key
_HEAD_HOT, _MOTOR_HOT, _CUTTER_JAM, _MEMORY = 1, 2, 8, 16
_PAPER_EMPTY, _PAPER_JAM, _RIBBON_EMPTY, _RIBBON_JAM, _HEAD_UP = 1, 2, 4, 8, 32


def parse_basic(reply: bytes) -> PrinterState:
    """The answer to ``ESC ! ?``: one byte, 00 = ready, bits combine.

    Raises:
        ValueError: not one byte.
    """
    if len(reply) != 1:
        raise ValueError(f"one status byte expected, got {len(reply)}")
    bits = reply[0]
    return PrinterState(
        head_open=bool(bits & (_HEAD_OPEN | _COVER)),
        jam=bool(bits & _JAM),
        paper_out=bool(bits & _PAPER),
        ribbon_out=bool(bits & _RIBBON),
        paused=bool(bits & _PAUSE),
        printing=bool(bits & _PRINTING),
        other=bool(bits & _OTHER),
    )


def parse_extended(reply: bytes) -> PrinterState:
    """The answer to ``ESC ! S``: STX, four bytes of 40h + bits, ETX, CR LF.

    The first names what it does, the second warns, the third and fourth are the faults.

    Raises:
        ValueError: not eight bytes.
    """
    if len(reply) != EXTENDED_LENGTH:
        raise ValueError(f"eight status bytes expected, got {len(reply)}")
    match = _EXTENDED.fullmatch(reply)
    if match is None:
        return PrinterState(other=True)
    doing, _, error, media = match[1]
    error, media = error & 0x3F, media & 0x3F
    known_doing = doing in {_READY, _PAUSED, _ERROR, _WAIT_TAKEN, _KEY, *_WORKING}
    unexplained = doing == _ERROR and not (error or media)
    beyond = error & ~(_HEAD_HOT | _MOTOR_HOT | _CUTTER_JAM | _MEMORY)
    beyond |= media & ~(_PAPER_EMPTY | _PAPER_JAM | _RIBBON_EMPTY | _RIBBON_JAM | _HEAD_UP)
    return PrinterState(
        printing=doing in _WORKING,
        paused=doing in {_PAUSED, _KEY},
        label_waiting=doing == _WAIT_TAKEN,
        overheated=bool(error & (_HEAD_HOT | _MOTOR_HOT)),
        jam=bool(error & _CUTTER_JAM or media & (_PAPER_JAM | _RIBBON_JAM)),
        paper_out=bool(media & _PAPER_EMPTY),
        ribbon_out=bool(media & _RIBBON_EMPTY),
        head_open=bool(media & _HEAD_UP),
        other=bool(error & _MEMORY or beyond or unexplained or not known_doing),
    )
