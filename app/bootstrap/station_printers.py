"""The printers of this station, as its book names them at the moment of use."""

from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from app.adapters.components.waybills import LocalComponent, open_doudian
from app.adapters.printing.label_printer import RawLabelPrinter
from app.adapters.printing.slip_printer import NetworkSlipPrinter
from app.adapters.printing.ways import transport_for
from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup, Way, stock_key
from app.ports.component import Listener, WaybillComponent
from app.ports.printer import LabelPrinter, PrinterStatus, SlipPrinter
from app.ports.settings import Settings
from app.ports.station import ComponentPrinter, PrinterBook
from app.services.current_printer import no_printer

_ANY_STOCK_MM = (100.0, 180.0)
"""How a printer is does not depend on its labels."""

DriverPrinter = Callable[[PrinterSetup, tuple[float, float]], LabelPrinter]
"""Makes a printer that goes through the system's own driver; only the window has one."""


class StationPrinters:
    """Implements :class:`app.ports.station.Printers`; saved set-ups count at once.

    Components keep a connection, so they are kept and closed with :meth:`close`. ``heard`` is told
    of what they say of documents.
    """

    def __init__(
        self,
        book: PrinterBook,
        settings: Settings,
        driver: DriverPrinter | None = None,
        heard: Listener | None = None,
    ) -> None:
        self._book = book
        self._heard = heard
        self._settings = settings
        self._driver = driver
        self._lock = Lock()
        self._components: dict[str, LocalComponent] = {}

    def on_stock(
        self,
        printer_id: PrinterId,
        width_mm: float,
        height_mm: float,
        *,
        density: int | None = None,
    ) -> LabelPrinter:
        """The label printer, loaded with labels of this size; ``density`` tries another darkness.

        Raises:
            InvalidInput: it is not set up, prints no layouts of ours, or its model does not fit.
        """
        setup = self._setup(printer_id)
        if density is not None:
            stock = stock_key(width_mm, height_mm)
            found = replace(setup.calibration(stock), density=density)
            setup = setup.calibrated(stock, found)
        if setup.way is Way.DRIVER:
            if self._driver is None:
                raise InvalidInput(
                    "printer.driver",
                    f"「{setup.name}」走系统驱动，只能在窗口里打印",
                    "打开准揽窗口打印，或给它换一种连接方式。",
                )
            return self._driver(setup, (width_mm, height_mm))
        return RawLabelPrinter(setup, transport_for(setup), (width_mm, height_mm))

    def component(self, printer_id: PrinterId) -> ComponentPrinter:
        """The printer behind a platform's component.

        Raises:
            InvalidInput: it is not set up, is behind none, or the component's address is wrong.
        """
        setup = self._setup(printer_id)
        if not setup.way.component:
            raise InvalidInput(
                "printer.way",
                f"「{setup.name}」不经过打印组件",
                "在「设置 → 打印机」里选打印组件作为连接方式。",
            )
        return ComponentPrinter(
            printer_id=printer_id, component=self.behind(setup.way), printer=setup.place.strip()
        )

    def behind(self, way: Way) -> WaybillComponent:
        """The component of ``way``; one connection an address, however many printers it has.

        Raises:
            InvalidInput: ``way`` has none, or the component's address is wrong.
        """
        if way is not Way.DOUDIAN:
            raise InvalidInput("printer.way", "这种连接方式不经过打印组件")
        address = self._settings.text("printer.component")
        with self._lock:
            component = self._components.get(address)
            if component is None:
                component = self._components[address] = open_doudian(address, listener=self._heard)
        return component

    def status(self, printer_id: PrinterId) -> PrinterStatus:
        """Ask how a printer is, whatever the way.

        Raises:
            InvalidInput: it is not set up, or its set-up does not fit.
        """
        if self._setup(printer_id).way.component:
            answer = self.component(printer_id).component.status()
            return PrinterStatus(ready=answer.ready, title=answer.title, advice=answer.advice)
        return self.on_stock(printer_id, *_ANY_STOCK_MM).status()

    def close(self) -> None:
        """Let the components go."""
        with self._lock:
            components = tuple(self._components.values())
            self._components.clear()
        for component in components:
            component.close()

    def _setup(self, printer_id: PrinterId) -> PrinterSetup:
        setup = self._book.get(printer_id)
        if setup is None:
            raise no_printer()
        return setup


def slip_printer(settings: Settings) -> SlipPrinter | None:
    """The receipt printer, or None when none is set up."""
    host = settings.text("printer.slip.host")
    if not host:
        return None
    return NetworkSlipPrinter(host=host, port=settings.number("printer.slip.port"))
