"""The practice shop with its printers and its print component, in this process."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from app.domain.ids import PrinterId, ShopId
from app.domain.station import PrinterSetup, Way
from app.ports.settings import Value
from app.presentation.desk import Practice
from app.sandbox import PracticeConfig, PracticeShop
from app.sandbox.component import PracticeComponent
from app.sandbox.printers import PracticeLabelPrinter, PracticeSlipPrinter
from app.settings.printers import FIRST

LOOPBACK = "127.0.0.1"
SPARE = PrinterId("practice-spare")


@dataclass(frozen=True, slots=True)
class PracticeSite:
    """Everything a day of practice needs outside the program itself.

    ``spare`` is a second label printer, to move work to. ``component`` is there to be added as a
    printer. ``paper`` is the folder in which all put what comes out.
    """

    shop: PracticeShop
    labels: PracticeLabelPrinter
    spare: PracticeLabelPrinter
    slips: PracticeSlipPrinter
    component: PracticeComponent
    config: PracticeConfig
    paper: Path

    @classmethod
    def start(
        cls,
        config: PracticeConfig,
        paper: Path,
        labels: Callable[[Path], PracticeLabelPrinter] = PracticeLabelPrinter,
    ) -> "PracticeSite":
        """Start all on free loopback ports; ``labels`` makes the usual printer, given its tray."""
        shop = PracticeShop(config)
        shop.start()  # the component asks it for keys, so its address must be known
        site = cls(
            shop=shop,
            labels=labels(paper / "labels"),
            spare=PracticeLabelPrinter(paper / "spare"),
            slips=PracticeSlipPrinter(paper / "slips"),
            component=PracticeComponent(
                paper / "component", shop_url=shop.base_url, shop_ids=(config.shop_id,)
            ),
            config=config,
            paper=paper,
        )
        site.labels.start()
        site.spare.start()
        site.slips.start()
        site.component.start()
        return site

    def stop(self) -> None:
        """Stop all."""
        machines = (self.component, self.slips, self.spare, self.labels)
        with ThreadPoolExecutor(len(machines)) as together:  # each takes its while to notice
            for ended in [together.submit(machine.stop) for machine in machines]:
                ended.result()
        self.shop.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def practice(self) -> Practice:
        """What a screen may know of it."""
        return Practice(
            base_url=self.shop.base_url,
            control_url=self.shop.control_url,
            shop_id=ShopId(self.config.shop_id),
            app_key=self.config.app_key,
            label_port=self.labels.port,
            slip_port=self.slips.port,
            paper=self.paper,
        )

    @property
    def printer(self) -> PrinterSetup:
        """The practice label printer, as a station sets it up."""
        return _set_up(FIRST, "练习打印机", self.labels)

    @property
    def printers(self) -> tuple[PrinterSetup, ...]:
        """Both practice label printers, the usual one first."""
        return (self.printer, _set_up(SPARE, "练习备用打印机", self.spare))

    @property
    def settings(self) -> dict[str, Value]:
        """Options that point a profile at this site."""
        return {
            "shop.base_url": self.shop.base_url,
            "shop.proxy": "",
            "shipping.carrier": "zhongtong",
            "sender.name": "练习仓库",
            "sender.phone": "05718800001",
            "printer.component": self.component.url,
            "printer.slip.host": LOOPBACK,
            "printer.slip.port": self.slips.port,
        }


def _set_up(printer_id: PrinterId, name: str, device: PracticeLabelPrinter) -> PrinterSetup:
    return PrinterSetup(
        printer_id=printer_id,
        name=name,
        way=Way.NETWORK,
        place=f"{LOOPBACK}:{device.port}",
        profile="practice",
    )
