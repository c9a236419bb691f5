"""The address by which a phone on the same network reaches this machine."""

import socket

NOWHERE = ("192.0.2.1", 9)
"""An address kept for documents (RFC 5737): choosing a way to it sends nothing."""
LOOPBACK = "127.0.0.1"


def lan_address() -> str:
    """The IPv4 address that the system would speak from; the loopback one without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(NOWHERE)
            return str(probe.getsockname()[0])
        except OSError:
            return LOOPBACK
