"""Printers on USB, with the names of makers that are known by their vendor number."""

import importlib.resources
import tomllib
from collections.abc import Mapping

from printers.discovery.found import Found, Kind
from printers.transports.usb import UsbBackend, UsbDevice
from printers.transports.usb_libusb import LibUsb


def usb_printers(backend: UsbBackend | None = None) -> tuple[Found, ...]:
    """Every plugged-in device with a printer interface.

    Raises:
        MissingPart: pyusb or libusb is not installed.
    """
    makers = known_makers()
    return tuple(_found(device, makers) for device in (backend or LibUsb()).devices())


def known_makers() -> Mapping[int, str]:
    """Vendor number → maker, from ``usb_vendors.toml``."""
    text = (
        importlib.resources.files("printers.discovery")
        .joinpath("usb_vendors.toml")
        .read_text("utf-8")
    )
    return {int(number, 16): name for number, name in tomllib.loads(text)["vendors"].items()}


def _found(device: UsbDevice, makers: Mapping[int, str]) -> Found:
    """Its own words come first: chips in many Chinese printers carry the chip maker's number."""
    maker = device.maker or makers.get(device.address.vendor, "")
    known = device.model.casefold().startswith(maker.casefold())
    words = device.model if maker and known else f"{maker} {device.model}".strip()
    address = str(device.address)
    return Found(kind=Kind.USB, name=words or f"USB {address}", address=address, model_hint=words)
