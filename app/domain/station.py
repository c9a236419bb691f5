"""The printers of a station (工作站): what one PC prints on, as a person set it up."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId


class Way(StrEnum):
    """How a printer is reached. ``place`` of the set-up is what the comment says."""

    NETWORK = "network"  # host:port, raw bytes
    USB = "usb"  # vvvv:pppp or vvvv:pppp:serial, through libusb
    DEVICE = "device"  # a device file such as /dev/usb/lp0
    SERIAL = "serial"  # COM3, /dev/rfcomm0
    CUPS = "cups"  # a queue; bytes pass unchanged
    SPOOLER = "spooler"  # a Windows printer; bytes pass unchanged (RAW)
    DRIVER = "driver"  # a printer of the system through its own driver, from the window only
    DOUDIAN = "doudian"  # 抖店打印组件, a printer by the component's name; empty: its default
    FILE = "file"  # a file to which every job is appended

    @property
    def component(self) -> bool:
        """Whether a platform's component prints the platform's own encrypted label."""
        return self is Way.DOUDIAN

    @property
    def raw(self) -> bool:
        """Whether the bytes of a printer language go there, so that a model must be chosen."""
        return not self.component and self is not Way.DRIVER


class Silence(StrEnum):
    """What a run does at a label that was sent whole but of which the printer says nothing."""

    STOP = "stop"  # end the run: one label to look at
    GO_ON = "go_on"  # send the rest; a person looks through the paper once, at the end


LEAST_SCALE, MOST_SCALE = 0.9, 1.1
MOST_SHIFT_MM = 20.0
MOST_BURST = 10
"""More labels than a person wants to look through after paper ran out."""
USUAL_PORT = "9100"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a printer does to one stock, measured with a ruler label. Kept per printer × stock.

    ``shift_x_mm`` and ``shift_y_mm`` move the picture right and down. ``scale_x`` and ``scale_y``
    stretch distances, so that 100 mm on the label are 100 mm on the ruler. ``density`` 0-15, None:
    the printer set-up's own.

    Raises:
        InvalidInput: a value that no printer can be off by.
    """

    shift_x_mm: float = 0.0
    shift_y_mm: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    density: int | None = None

    def __post_init__(self) -> None:
        if not all(abs(mm) <= MOST_SHIFT_MM for mm in (self.shift_x_mm, self.shift_y_mm)):
            raise _bad(f"偏移应在 ±{MOST_SHIFT_MM:.0f} 毫米以内", "calibration.shift")
        if not all(LEAST_SCALE <= scale <= MOST_SCALE for scale in (self.scale_x, self.scale_y)):
            raise _bad("比例应在 90%–110% 之间", "calibration.scale")
        _check_density(self.density)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulerPrint:
    """The newest ruler sheet of a stock: when it was printed, and with which calibration.

    What is read on it is measured against that calibration, whatever was saved since.
    """

    printed_at: datetime
    calibration: Calibration = field(default_factory=Calibration)


def stock_key(width_mm: float, height_mm: float) -> str:
    """The name of a stock size, such as ``100x180`` or ``76.5x130``; calibrations go by it."""
    return f"{width_mm:g}x{height_mm:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterSetup:
    """One printer of this station.

    ``profile`` names a model of ``printers.profiles`` (raw ways only). ``template`` is what a
    carrier label is laid out by; a component prints the platform's own, named by its code
    ("": the carrier's first). ``gap_mm`` 0
    is continuous paper. ``speed_ips`` inch/s and ``density`` 0-15; None: the model's own.
    ``burst`` labels go one behind the other before the printer is asked whether they came out.
    ``finish``: ``tear``, ``peel``, ``cut`` or "" for as the printer is set. ``baud`` of a serial
    line. ``calibrations`` and ``rulers`` by :func:`stock_key`.

    Raises:
        InvalidInput: no name, no place where one is needed, or a value out of range.
    """

    printer_id: PrinterId
    name: str
    way: Way = Way.NETWORK
    place: str = ""
    profile: str = "generic-tspl-203"
    template: str = "two_part_100x180"
    gap_mm: float = 2.0
    media: str = "gap"
    speed_ips: int | None = None
    density: int | None = None
    turned: bool = False
    finish: str = ""
    baud: int = 9600
    burst: int = 1
    silence: Silence = Silence.STOP
    calibrations: Mapping[str, Calibration] = field(default_factory=dict)
    rulers: Mapping[str, RulerPrint] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise _bad("打印机要有名字", "name")
        if not self.place.strip() and not self.way.component:
            raise _bad("没有填写打印机在哪里", "place")
        if self.way is Way.NETWORK:
            self.network()
        if not 0 <= self.gap_mm <= 50:
            raise _bad("标签间隙应在 0–50 毫米之间", "gap_mm")
        if self.speed_ips is not None and not 1 <= self.speed_ips <= 14:
            raise _bad("打印速度应在 1–14 英寸/秒之间", "speed_ips")
        if self.media not in {"gap", "mark", "continuous"}:
            raise _bad("纸张类型不对", "media")
        if self.finish not in {"", "tear", "peel", "cut"}:
            raise _bad("出纸方式不对", "finish")
        if self.baud < 300:
            raise _bad("波特率不对", "baud")
        if not 1 <= self.burst <= MOST_BURST:
            raise _bad(f"连发张数应在 1–{MOST_BURST} 之间", "burst")
        _check_density(self.density)

    def network(self) -> tuple[str, int]:
        """Host and port of a network printer; 9100 where none is given.

        Raises:
            InvalidInput: it is no address.
        """
        host, port = _address(self.place.strip())
        good = host and not any(char.isspace() or char in "/@[]" for char in host)
        decimal = port.isascii() and port.isdigit()
        if not good or not decimal or not 1 <= int(port) <= 65_535:
            raise _bad("打印机地址应形如 192.168.1.60 或 192.168.1.60:9100", "place")
        return host, int(port)

    def calibration(self, stock: str) -> Calibration:
        """What was measured for ``stock`` (see :func:`stock_key`)."""
        return self.calibrations.get(stock, NO_CALIBRATION)

    def calibrated(self, stock: str, found: Calibration) -> "PrinterSetup":
        """With ``found`` kept for ``stock``."""
        return replace(self, calibrations={**self.calibrations, stock: found})

    def ruled(self, stock: str, ruler: RulerPrint) -> "PrinterSetup":
        """With ``ruler`` as the newest sheet of ``stock``."""
        return replace(self, rulers={**self.rulers, stock: ruler})

    def uncalibrated(self, stock: str) -> "PrinterSetup":
        """As if ``stock`` had never been measured."""
        return replace(
            self,
            calibrations={key: each for key, each in self.calibrations.items() if key != stock},
            rulers={key: each for key, each in self.rulers.items() if key != stock},
        )


def _address(text: str) -> tuple[str, str]:
    """Host and port as they stand there; an IPv6 address with a port has brackets."""
    if text.startswith("["):
        host, closed, rest = text[1:].partition("]")
        return host if closed else "", rest.removeprefix(":") if rest else USUAL_PORT
    if text.count(":") > 1:
        return text, USUAL_PORT
    host, colon, port = text.partition(":")
    return host, port if colon else USUAL_PORT


def _check_density(density: int | None) -> None:
    if density is not None and not 0 <= density <= 15:
        raise _bad("打印浓度应在 0–15 之间", "density")


def _bad(title: str, field_name: str) -> InvalidInput:
    return InvalidInput(
        "printer.setup", title, "改好后再保存；原来的设置没有变。", context={"field": field_name}
    )


NO_CALIBRATION = Calibration()
