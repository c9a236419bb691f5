"""The status byte of a printer port, the same for USB printer class and /dev/usb/lp*."""

from printers.state import PrinterState

_PAPER_OUT, _SELECTED, _NO_ERROR = 0x20, 0x10, 0x08  # USB printer class 1.1, GET_PORT_STATUS


def port_state(status: int) -> PrinterState | None:
    """What ``status`` says; None for 0, a port without these lines.

    Printers that know nothing of it should send 18h, which is well.
    """
    if not status & (_PAPER_OUT | _SELECTED | _NO_ERROR):
        return None
    paper_out = bool(status & _PAPER_OUT)
    well = bool(status & _SELECTED and status & _NO_ERROR)
    return PrinterState(paper_out=paper_out, other=not paper_out and not well)
