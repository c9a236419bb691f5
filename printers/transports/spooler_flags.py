"""The status flags of the Windows spooler (winspool.h), as states."""

from printers.state import PrinterState
from printers.transports.queue import JobState

_PAUSED, _ERROR, _DELETING = 0x1, 0x2, 0x4
_JAM, _PAPER_OUT, _PAPER_PROBLEM, _OFFLINE = 0x8, 0x10, 0x40, 0x80
_IO, _BUSY, _PRINTING, _PROCESSING, _WARMING = 0x100, 0x200, 0x400, 0x4000, 0x10000
_NOT_AVAILABLE, _NO_TONER, _INTERVENTION = 0x1000, 0x40000, 0x100000
_MEMORY, _DOOR_OPEN = 0x200000, 0x400000
_WORK_OFFLINE = 0x400  # an attribute: a person told the queue not to print

_OTHER = _ERROR | _DELETING | _PAPER_PROBLEM | _OFFLINE | _NOT_AVAILABLE | _INTERVENTION | _MEMORY

_JOB_PAUSED, _JOB_ERROR, _JOB_DELETING, _JOB_PRINTING = 0x1, 0x2, 0x4, 0x10
_JOB_OFFLINE, _JOB_PAPER_OUT, _JOB_PRINTED, _JOB_DELETED = 0x20, 0x40, 0x80, 0x100
_JOB_BLOCKED, _JOB_INTERVENTION, _JOB_COMPLETE = 0x200, 0x400, 0x1000
_JOB_STOPPED = (
    _JOB_PAUSED | _JOB_ERROR | _JOB_OFFLINE | _JOB_PAPER_OUT | _JOB_BLOCKED | _JOB_INTERVENTION
)


def printer_state(status: int, attributes: int = 0) -> PrinterState:
    """``Status`` and ``Attributes`` of ``GetPrinter`` level 2."""
    return PrinterState(
        printing=bool(status & (_IO | _BUSY | _PRINTING | _PROCESSING | _WARMING)),
        paper_out=bool(status & _PAPER_OUT),
        head_open=bool(status & _DOOR_OPEN),
        ribbon_out=bool(status & _NO_TONER),
        paused=bool(status & _PAUSED or attributes & _WORK_OFFLINE),
        jam=bool(status & _JAM),
        other=bool(status & _OTHER),
    )


def job_state(status: int) -> JobState:
    """``Status`` of ``EnumJobs``. "Printed" and "complete" both mean: handed to the port."""
    if status & (_JOB_DELETING | _JOB_DELETED):
        return JobState.CANCELLED
    if status & (_JOB_PRINTED | _JOB_COMPLETE):
        return JobState.HANDED_ON
    if status & _JOB_STOPPED:
        return JobState.STOPPED
    return JobState.PRINTING if status & _JOB_PRINTING else JobState.WAITING
