"""Printers that announce themselves on the local network (mDNS, DNS-SD). Needs zeroconf."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from printers.discovery.found import Found, Kind
from printers.result import Reason
from printers.transports.base import TransportError, library

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

_KINDS = {
    "_pdl-datastream._tcp.local.": Kind.NETWORK,  # raw port, usually 9100
    "_ipp._tcp.local.": Kind.IPP,
    "_printer._tcp.local.": Kind.LPD,
}
_RESOLVE_S = 1.0


def mdns_printers(
    seconds: float = 3.0,
    *,
    interfaces: Sequence[str] | None = None,
    cancel: threading.Event | None = None,
    enough: Callable[[int], bool] = lambda count: False,  # noqa: ARG005
) -> tuple[Found, ...]:
    """Listen for ``seconds`` and name what answered, sorted by name.

    One printer may come several times, once for each way to reach it. ``interfaces``: own
    addresses to listen on, all when left out. ``cancel`` ends it early, and so does ``enough``
    when it is true of the number of announcements so far.

    Raises:
        MissingPart: zeroconf is not installed.
        TransportError: this computer has no network to listen on.
    """
    zeroconf = library("zeroconf", "zeroconf")
    over = cancel or threading.Event()
    heard: set[tuple[str, str]] = set()
    done = threading.Event()

    def changed(service_type: str, name: str, state_change: object, **_: object) -> None:
        if state_change is not zeroconf.ServiceStateChange.Removed:
            heard.add((service_type, name))
            if enough(len(heard)):
                done.set()

    try:
        everywhere = zeroconf.InterfaceChoice.All
        network = zeroconf.Zeroconf(interfaces=list(interfaces) if interfaces else everywhere)
    except OSError as error:
        raise TransportError(Reason.UNREACHABLE, f"mDNS: {error.errno}") from error
    try:
        browser = zeroconf.ServiceBrowser(network, list(_KINDS), handlers=[changed])
        _wait(done, over, seconds)
        browser.cancel()
        found = {
            item
            for service_type, name in sorted(heard)
            if not over.is_set()
            for item in _resolve(network, service_type, name)
        }
    finally:
        network.close()
    return tuple(sorted(found, key=lambda item: (item.name, item.kind, item.address)))


def _wait(done: threading.Event, over: threading.Event, seconds: float) -> None:
    step = 0.05
    for _ in range(max(1, round(seconds / step))):
        if over.is_set() or done.wait(step):
            return


def _resolve(network: "Zeroconf", service_type: str, name: str) -> list[Found]:
    info = network.get_service_info(service_type, name, timeout=round(_RESOLVE_S * 1000))
    if info is None or not info.port:
        return []
    addresses = info.parsed_addresses()
    # IPv4 first: many label printers announce an IPv6 address that they do not listen on.
    best = sorted(addresses, key=lambda address: ":" in address)[:1]
    title = name.removesuffix(f".{service_type}")
    return [
        Found(
            kind=_KINDS[service_type],
            name=title,
            address=f"[{address}]:{info.port}" if ":" in address else f"{address}:{info.port}",
            model_hint=_model(info),
        )
        for address in best
    ]


def _model(info: "ServiceInfo") -> str:
    """``ty`` is the model; some say only maker and model, or ``(product)``."""
    facts = {
        key.decode("utf-8", "replace").lower(): (value or b"").decode("utf-8", "replace").strip()
        for key, value in info.properties.items()
    }
    usb = f"{facts.get('usb_mfg', '')} {facts.get('usb_mdl', '')}".strip()
    return facts.get("ty") or usb or facts.get("product", "").strip("()")
