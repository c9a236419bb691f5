"""win32print as Windows keeps it: its calls, their order, and a printer behind the queue."""

from dataclasses import dataclass, field
from typing import Any

from tests.unit.printers.transports.device import Device

PRINTED, PAUSED = 0x80, 0x1


class WinError(Exception):
    """pywintypes.error."""

    def __init__(self, winerror: int, function: str) -> None:
        super().__init__(winerror, function, "")
        self.winerror = winerror


@dataclass
class Job:
    number: int
    datatype: str
    data: bytearray = field(default_factory=bytearray)
    status: int = 0x8  # spooling


@dataclass
class Handle:
    name: str
    open: bool = True
    job: Job | None = None
    page: bool = False


@dataclass
class FakeWin32Print:
    """Only what follows the rules is accepted; the rest raises as Windows does.

    ``piece``: the most bytes that one WritePrinter takes. ``fail``: function name → error code.
    """

    device: Device = field(default_factory=Device)
    names: list[str] = field(default_factory=lambda: ["Label"])
    piece: int = 1000
    status: int = 0
    attributes: int = 0
    fail: dict[str, int] = field(default_factory=dict)
    keep_printed: bool = False
    hold: bool = False
    jobs: list[Job] = field(default_factory=list)
    handles: list[Handle] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    _next: int = 1

    def _call(self, name: str, handle: Handle | None = None) -> None:
        self.calls.append(name)
        if name in self.fail:
            raise WinError(self.fail[name], name)
        if handle is not None and not handle.open:
            raise WinError(6, name)

    def OpenPrinter(self, name: str) -> Handle:  # noqa: N802
        self._call("OpenPrinter")
        if name not in self.names:
            raise WinError(1801, "OpenPrinter")
        self.handles.append(Handle(name))
        return self.handles[-1]

    def ClosePrinter(self, handle: Handle) -> None:  # noqa: N802
        self._call("ClosePrinter", handle)
        handle.open = False

    def StartDocPrinter(self, handle: Handle, level: int, document: Any) -> int:  # noqa: N802
        self._call("StartDocPrinter", handle)
        title, file, datatype = document
        assert (level, title, file) == (1, "label", None)
        if handle.job is not None:
            raise WinError(87, "StartDocPrinter")
        if datatype not in {"RAW", "XPS_PASS"}:
            raise WinError(1804, "StartDocPrinter")
        handle.job = Job(self._next, datatype)
        self._next += 1
        self.jobs.append(handle.job)
        return handle.job.number

    def StartPagePrinter(self, handle: Handle) -> None:  # noqa: N802
        self._call("StartPagePrinter", handle)
        if handle.job is None or handle.page:
            raise WinError(3003, "StartPagePrinter")
        handle.page = True

    def WritePrinter(self, handle: Handle, data: bytes) -> int:  # noqa: N802
        self._call("WritePrinter", handle)
        if handle.job is None or not handle.page:
            raise WinError(3003, "WritePrinter")
        room = self.device.room() - len(handle.job.data)
        if not room:
            self.device.take(bytes(handle.job.data))  # it prints while it spools
            raise WinError(112, "WritePrinter")
        taken = bytes(data)[: min(self.piece, room)]
        handle.job.data += taken
        return len(taken)

    def EndPagePrinter(self, handle: Handle) -> None:  # noqa: N802
        self._call("EndPagePrinter", handle)
        if not handle.page:
            raise WinError(3003, "EndPagePrinter")
        handle.page = False

    def EndDocPrinter(self, handle: Handle) -> None:  # noqa: N802
        self._call("EndDocPrinter", handle)
        if handle.job is None or handle.page:
            raise WinError(3003, "EndDocPrinter")
        job, handle.job = handle.job, None
        job.status = 0
        if not self.hold:
            self.release(job)

    def AbortPrinter(self, handle: Handle) -> None:  # noqa: N802
        self._call("AbortPrinter", handle)
        if handle.job is None:
            raise WinError(3003, "AbortPrinter")
        self.jobs.remove(handle.job)
        handle.job, handle.page = None, False

    def GetPrinter(self, handle: Handle, level: int) -> dict[str, Any]:  # noqa: N802
        self._call("GetPrinter", handle)
        assert level == 2
        return {"Status": self.status, "Attributes": self.attributes, "cJobs": len(self.jobs)}

    def EnumJobs(self, handle: Handle, first: int, count: int, level: int) -> Any:  # noqa: N802
        self._call("EnumJobs", handle)
        assert (first, level) == (0, 1)
        assert count > 0
        return tuple({"JobId": job.number, "Status": job.status} for job in self.jobs[:count])

    def release(self, job: Job) -> None:
        """The queue prints ``job``."""
        self.device.take(bytes(job.data))
        job.status = PRINTED
        if not self.keep_printed:
            self.jobs.remove(job)
