"""Announcements by a real responder on the loopback interface."""

import socket
import sys
import threading
from collections.abc import Iterator

import pytest
from zeroconf import ServiceInfo, Zeroconf

from printers.discovery import Found, Kind, mdns_printers
from printers.transports.base import MissingPart

HERE = ["127.0.0.1"]


@pytest.fixture
def responder() -> Iterator[Zeroconf]:
    responder = Zeroconf(interfaces=HERE)
    yield responder
    responder.close()


def announce(responder: Zeroconf, kind: str, name: str, port: int, **facts: str) -> None:
    responder.register_service(
        ServiceInfo(
            f"{kind}._tcp.local.",
            f"{name}.{kind}._tcp.local.",
            addresses=[socket.inet_aton("127.0.0.1")],
            port=port,
            properties=facts,
            server="label-printer.local.",
        ),
        cooperating_responders=True,  # no waiting for others to claim the name
    )


def test_what_is_announced_is_found(responder: Zeroconf) -> None:
    announce(responder, "_pdl-datastream", "打包台 1", 9100, ty="Zebra ZD420")
    announce(responder, "_ipp", "打包台 1", 631, usb_MFG="TSC", usb_MDL="TE210")
    announce(responder, "_printer", "打包台 2", 515, product="(GP-1324D)")
    announce(responder, "_http", "web", 80)
    found = mdns_printers(20, interfaces=HERE, enough=lambda count: count == 3)
    assert found == (
        Found(Kind.IPP, "打包台 1", "127.0.0.1:631", "TSC TE210"),
        Found(Kind.NETWORK, "打包台 1", "127.0.0.1:9100", "Zebra ZD420"),
        Found(Kind.LPD, "打包台 2", "127.0.0.1:515", "GP-1324D"),
    )


def test_all_interfaces_are_listened_on_when_none_is_named() -> None:
    over = threading.Event()
    over.set()
    assert mdns_printers(0.2, cancel=over) == ()


def test_nobody_answers() -> None:
    assert mdns_printers(0.2, interfaces=HERE) == ()


def test_it_ends_when_it_is_cancelled(responder: Zeroconf) -> None:
    announce(responder, "_pdl-datastream", "late", 9100)
    cancel = threading.Event()

    def stop(count: int) -> bool:
        cancel.set()
        return False

    assert mdns_printers(3600, interfaces=HERE, cancel=cancel, enough=stop) == ()


def test_without_zeroconf_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zeroconf", None)
    with pytest.raises(MissingPart) as error:
        mdns_printers(0.1)
    assert error.value.part == "zeroconf"
