"""Which printers there are: queues of the system, USB, announced on the network, port 9100.

Each search is asked for by itself and ends in bounded time. Nothing is ever printed by looking.
"""

from printers.discovery.found import Found, Kind
from printers.discovery.mdns import mdns_printers
from printers.discovery.queues import system_queues
from printers.discovery.scan import NotScannable, scan_9100
from printers.discovery.usb import usb_printers

__all__ = [
    "Found",
    "Kind",
    "NotScannable",
    "mdns_printers",
    "scan_9100",
    "system_queues",
    "usb_printers",
]
