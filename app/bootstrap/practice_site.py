"""The practice shop with its label printer and receipt printer, in this process."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from app.domain.ids import ShopId
from app.domain.station import PrinterSetup, Way
from app.ports.settings import Value
from app.presentation.desk import Practice
from app.sandbox import PracticeConfig, PracticeShop
from app.sandbox.printers import PracticeLabelPrinter, PracticeSlipPrinter
from app.settings.printers import FIRST

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class PracticeSite:
    """Everything a day of practice needs outside the program itself.

    ``paper`` is the folder in which the printers put what comes out.
    """

    shop: PracticeShop
    labels: PracticeLabelPrinter
    slips: PracticeSlipPrinter
    config: PracticeConfig
    paper: Path

    @classmethod
    def start(cls, config: PracticeConfig, paper: Path) -> "PracticeSite":
        """Start all three on free loopback ports."""
        site = cls(
            shop=PracticeShop(config),
            labels=PracticeLabelPrinter(paper / "labels"),
            slips=PracticeSlipPrinter(paper / "slips"),
            config=config,
            paper=paper,
        )
        site.shop.start()
        site.labels.start()
        site.slips.start()
        return site

    def stop(self) -> None:
        """Stop all three."""
        self.slips.stop()
        self.labels.stop()
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
        return PrinterSetup(
            printer_id=FIRST,
            name="练习打印机",
            way=Way.NETWORK,
            place=f"{LOOPBACK}:{self.labels.port}",
            profile="practice",
        )

    @property
    def settings(self) -> dict[str, Value]:
        """Options that point a profile at this site."""
        return {
            "shop.base_url": self.shop.base_url,
            "shop.proxy": "",
            "shipping.carrier": "zhongtong",
            "sender.name": "练习仓库",
            "sender.phone": "05718800001",
            "printer.slip.host": LOOPBACK,
            "printer.slip.port": self.slips.port,
        }
