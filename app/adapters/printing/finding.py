"""Printers in reach: queues, USB, announcements, and port 9100 when a person asks for it."""

import ipaddress
import platform
import re
import socket
import threading
from collections.abc import Callable

from app.domain.station import Way
from app.ports.jobs import JobContext
from app.ports.station import FoundPrinter
from printers.discovery import (
    Found,
    Kind,
    NotScannable,
    mdns_printers,
    scan_9100,
    system_queues,
    usb_printers,
)
from printers.languages.choose import LABEL_LANGUAGES
from printers.profile import load_profile, profile_names
from printers.transports.base import TransportError

QUEUE_WAY = Way.SPOOLER if platform.system() == "Windows" else Way.CUPS
"""Queues of this system: Windows has its spooler, others have CUPS."""
_NO_RAW = "这台打印机不接收打印指令，请先把它添加到系统打印机，再选系统队列。"
_WORDS = re.compile(r"[a-z]+|\d+")


def find_printers(ctx: JobContext, *, scan: bool = False) -> tuple[FoundPrinter, ...]:
    """See :class:`app.ports.station.FindPrinters`."""
    searches: list[tuple[str, Callable[[], tuple[Found, ...]]]] = [
        ("系统打印机", system_queues),
        ("USB 打印机", usb_printers),
        ("网络打印机", mdns_printers),
    ]
    if scan:
        searches.append(("9100 端口", lambda: _scanned(ctx)))
    found: list[FoundPrinter] = []
    for number, (title, search) in enumerate(searches, 1):
        ctx.check()
        ctx.progress(number - 1, len(searches), title)
        try:
            found += [_found(each) for each in search()]
        except (TransportError, NotScannable, OSError) as error:
            found.append(_not_searched(title, error))
    ctx.progress(len(searches), len(searches))
    return _once(found)


def local_subnet() -> str:
    """The /24 network of this computer's own address.

    Raises:
        NotScannable: there is no private IPv4 network.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))  # sends nothing; chooses the way out
            address = probe.getsockname()[0]
        except OSError as error:
            raise NotScannable("no network") from error
    return str(ipaddress.ip_network(f"{address}/24", strict=False))


def guess_profile(model: str) -> str:
    """The model of ours that the printer's own name points to; "" when none does."""
    wanted = _WORDS.findall(model.lower())
    best, most = "", 0
    for name in profile_names():
        words = _WORDS.findall(name)
        if words[0] == "generic" or load_profile(name).language not in LABEL_LANGUAGES:
            continue
        # The maker and a number of the model must both be named; its resolution need not.
        series = name.removesuffix("-203").removesuffix("-300")
        numbers = [word for word in _WORDS.findall(series)[1:] if word.isdigit()]
        if any(number not in wanted for number in numbers) or not numbers:
            continue
        hits = sum(word in wanted for word in words)
        if hits > max(most, 1):
            best, most = name, hits
    return best


def _scanned(ctx: JobContext) -> tuple[Found, ...]:
    stop = threading.Event()

    def moved(done: int, total: int) -> None:
        ctx.progress(done, total, "9100 端口")
        if ctx.cancelled:
            stop.set()

    return scan_9100(local_subnet(), cancel=stop, progress=moved)


def _found(each: Found) -> FoundPrinter:
    way = {Kind.QUEUE: QUEUE_WAY, Kind.USB: Way.USB, Kind.NETWORK: Way.NETWORK}.get(each.kind)
    return FoundPrinter(
        name=each.name,
        place=each.address,
        way=way,
        model=each.model_hint,
        profile=guess_profile(f"{each.model_hint} {each.name}"),
        note="" if way else _NO_RAW,
    )


def _not_searched(title: str, error: Exception) -> FoundPrinter:
    part = getattr(error, "part", "")
    note = f"没有找：缺少 {part}。" if part else "没有找：系统没有回应。"
    return FoundPrinter(name=title, place="", way=None, note=note)


def _once(found: list[FoundPrinter]) -> tuple[FoundPrinter, ...]:
    """One network printer may be announced and answer on its port too."""
    kept: dict[tuple[Way | None, str], FoundPrinter] = {}
    for each in found:
        key = (each.way, each.place or each.name)
        if key not in kept:
            kept[key] = each
    return tuple(kept.values())
