"""Status answers of ESC/POS printers: ``DLE EOT`` 1 to 4, one byte each."""

from printers.state import PrinterState

ESCPOS_STATUS_QUERY = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
ESCPOS_STATUS_LENGTH = 4

_ALWAYS = 0x12  # bits 1 and 4 of every answer are set, 0 and 7 are not
_FIXED = 0x93


def parse_four(reply: bytes) -> PrinterState:
    """Answers to DLE EOT 1 (printer), 2 (offline cause), 3 (error cause), 4 (paper).

    Raises:
        ValueError: not four bytes.
    """
    if len(reply) != ESCPOS_STATUS_LENGTH:
        raise ValueError(f"four status bytes expected, got {len(reply)}")
    if any(byte & _FIXED != _ALWAYS for byte in reply):
        return PrinterState(other=True)  # not answers of DLE EOT
    printer, offline, error, paper = reply
    cover = bool(offline & 0x04)
    paper_out = bool(offline & 0x20 or paper & 0x60)
    jam = bool(error & 0x08)
    broken = bool(error & 0x60 or offline & 0x40)
    unexplained = bool(printer & 0x08) and not (cover or paper_out or jam or broken)
    return PrinterState(
        head_open=cover,
        paper_out=paper_out,
        jam=jam,
        paused=bool(offline & 0x08),
        other=broken or (unexplained and not offline & 0x08),
        paper_low=bool(paper & 0x0C) and not paper_out,
    )
