"""How label printers of each language answer a status query."""

from dataclasses import dataclass

_HEAD_OPEN, _PAPER_OUT, _PAUSED, _PRINTING = 0x01, 0x04, 0x10, 0x20


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What the printer knows of itself when it is asked."""

    printing: bool
    waiting: int
    no_paper: bool
    head_open: bool
    paused: bool


def tspl(now: Condition) -> bytes:
    """One byte, for ``ESC ! ?``."""
    bits = _HEAD_OPEN if now.head_open else 0
    bits |= _PAPER_OUT if now.no_paper else 0
    bits |= _PAUSED if now.paused else 0
    return bytes([bits | (_PRINTING if now.printing else 0)])


def tspl_extended(now: Condition) -> bytes:
    """Eight bytes, for ``ESC ! S``."""
    media = (0x01 if now.no_paper else 0) | (0x20 if now.head_open else 0)
    doing = "E" if media else "`" if now.paused else "P" if now.printing else "@"
    return b"\x02" + doing.encode() + b"@@" + bytes([0x40 | media]) + b"\x03\r\n"


def zpl(now: Condition) -> bytes:
    """Three lines, for ``~HS``; as a Zebra, nothing while paper is out or the head is open."""
    if now.no_paper or now.head_open:
        return b""
    return zpl_outspoken(now)


def zpl_outspoken(now: Condition) -> bytes:
    """Three lines, for ``~HS``, from firmware of other makers, which answers always."""
    moving = int(now.printing)
    paper, paused, head = int(now.no_paper), int(now.paused), int(now.head_open)
    lines = (
        f"030,{paper},{paused},1440,{now.waiting:03d},0,0,0,000,0,0,0",
        f"000,0,{head},0,0,2,4,0,{moving:08d},1,000",
        "1234,0",
    )
    return b"".join(b"\x02" + line.encode() + b"\x03\r\n" for line in lines)


def cpcl(now: Condition) -> bytes:
    """One byte, for ``ESC h``; there is no bit for a pause."""
    bits = 0x01 if now.printing or now.paused else 0
    return bytes([bits | (0x02 if now.no_paper else 0) | (0x04 if now.head_open else 0)])
