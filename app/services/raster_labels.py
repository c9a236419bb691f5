"""Labels laid out by this program, as the dots of one printer."""

from collections.abc import Iterable

from app.domain.errors import InvalidInput
from app.domain.ids import OrderId
from app.domain.printing import ConfirmedBy
from app.labels.render import render
from app.labels.stretch import PLAIN, Stretch
from app.labels.template import Template
from app.ports.jobs import JobContext
from app.ports.platform import PlainReceiver, ShopBinder
from app.ports.printer import LabelPrinter, Raster, SendResult
from app.ports.store import Store
from app.services.label_leases import Leased
from app.services.label_makers import NUMBER_GONE, Documents, Load, Refusal
from app.services.label_outcomes import operator_name


class RasterMaker:
    """Lays labels out by a template, as the dots of one printer.

    ``stretch`` is what was measured for it on the template's stock.
    """

    confirmed_by = ConfirmedBy.PRINTER

    def __init__(
        self,
        *,
        store: Store,
        shops: ShopBinder,
        documents: Documents,
        printer: LabelPrinter,
        template: Template,
        stretch: Stretch = PLAIN,
        burst: int = 1,
    ) -> None:
        self.burst = burst
        self._store = store
        self._shops = shops
        self._documents = documents
        self._load = Load(parcels={}, waybills={}, orders={})
        self._printer = printer
        self._template = template
        self._stretch = stretch
        self._opened: dict[OrderId, PlainReceiver] = {}

    def begin(self, load: Load) -> None:
        """The receivers opened before are dropped."""
        self._load, self._opened = load, {}

    def fetch(self, ctx: JobContext, items: list[Leased]) -> None:
        """Open the receivers; each opening is in the audit log."""
        items = [item for item in items if self._load.holds(item)]
        for shop_id in {item.row.shop_id for item in items}:
            wanted = {
                (first := item.row.order_ids[0]): self._load.orders[first].receiver
                for item in items
                if item.row.shop_id == shop_id
            }
            self._note_opening(wanted)
            self._opened.update(self._shops.open(shop_id).within(ctx).decrypt(wanted))

    def make(self, item: Leased) -> Raster | Refusal:
        """Dots, or why there are none."""
        if not self._load.holds(item):
            return NUMBER_GONE
        receiver = self._opened.get(item.row.order_ids[0])
        if receiver is None:
            return Refusal(title="平台拒绝解密收件人", advice="在抖店后台查看解密额度后再试。")
        document = self._documents.leased(self._load, item, receiver)
        try:
            return render(
                document, dpi=self._printer.dpi, template=self._template, stretch=self._stretch
            )
        except InvalidInput as error:
            return Refusal(title=error.title, advice=error.advice)

    def send(self, labels: tuple[Raster, ...]) -> tuple[SendResult, ...]:
        """Their dots to the printer."""
        return self._printer.print_labels(labels)

    def _note_opening(self, order_ids: Iterable[OrderId]) -> None:
        with self._store.begin() as work:
            work.audit.record_all(
                actor=operator_name(self._documents.settings),
                action="receiver.open",
                subjects=order_ids,
                at=self._documents.clock.now(),
                note="label",
            )
            work.commit()
