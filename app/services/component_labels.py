"""Labels as the platform encrypts them, printed by its own component."""

from dataclasses import dataclass

from app.domain.ids import CarrierCode, ShopId, TrackingNumber
from app.domain.printing import ConfirmedBy, PrintJob
from app.domain.station import PrinterSetup
from app.labels.document import LabelDocument
from app.ports.component import ComponentDocument, ComponentPaper
from app.ports.jobs import JobContext
from app.ports.platform import LabelTemplate, PrintData, ShopBinder
from app.ports.printer import Paper, SendResult
from app.ports.station import ComponentPrinter
from app.services.label_leases import Leased
from app.services.label_makers import NUMBER_GONE, Documents, Load, Refusal

_COMPONENT_PAPER = {
    ComponentPaper.PRINTED: Paper.PRINTED,
    ComponentPaper.UNKNOWN: Paper.UNKNOWN,
    ComponentPaper.WAITING: Paper.UNKNOWN,
    ComponentPaper.HELD: Paper.UNKNOWN,
    ComponentPaper.NOT_PRINTED: Paper.NOTHING_SENT,
}
_UNMARKED = Refusal(
    title="这张补打印不上「补打」标记",
    advice="在「设置 → 打印机」里填写自定义区模板地址（模板里放 reprint 字段），"
    "或换一台打印机；确实不要标记，打开「允许没有标记的补打」。",
)
"""The platform's own label leaves no other place for it than the own area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A document and its place in the run."""

    document: ComponentDocument
    sequence: int
    total: int


class ComponentMaker:
    """Hands the platform's encrypted print data to its component. No receiver is opened here."""

    confirmed_by = ConfirmedBy.COMPONENT
    burst = 1  # the component takes one task at a time

    def __init__(
        self,
        *,
        shops: ShopBinder,
        documents: Documents,
        printer: ComponentPrinter,
        setup: PrinterSetup,
    ) -> None:
        self._shops = shops
        self._documents = documents
        self._load = Load(parcels={}, waybills={}, orders={})
        self._printer = printer
        self._setup = setup
        self._data: dict[TrackingNumber, PrintData] = {}
        self._templates: dict[ShopId, tuple[LabelTemplate, ...]] = {}

    def begin(self, load: Load) -> None:
        """The print data of others is dropped."""
        self._load, self._data = load, {}

    def fetch(self, ctx: JobContext, items: list[Leased]) -> None:
        """Get print data of these numbers, and each shop's standard templates once."""
        load = self._load
        groups: dict[tuple[ShopId, CarrierCode], list[TrackingNumber]] = {}
        for item in filter(load.holds, items):
            waybill = load.waybills[item.row.parcel_id]
            key = (item.row.shop_id, waybill.carrier)
            groups.setdefault(key, []).append(waybill.numbers[item.job.piece - 1])
        for (shop_id, carrier), numbers in groups.items():
            shop = self._shops.open(shop_id).within(ctx)
            if shop_id not in self._templates:
                self._templates[shop_id] = shop.templates()
            for found in shop.print_data(carrier, tuple(numbers)):
                self._data[found.tracking_number] = found

    def make(self, item: Leased) -> Numbered | Refusal:
        """A document for the component, or why there is none."""
        if not self._load.holds(item):
            return NUMBER_GONE
        waybill = self._load.waybills[item.row.parcel_id]
        data = self._data.get(waybill.numbers[item.job.piece - 1])
        if data is None or data.error is not None:
            error = data.error if data else None
            return Refusal(
                title=error.title if error else "平台没有给出打印数据",
                advice=error.advice if error else "稍后再试；仍不行时回收运单号重新取号。",
            )
        template = self._template(item.row.shop_id, waybill.carrier)
        if template is None:
            return Refusal(
                title="平台没有这家快递的面单模板",
                advice="在抖店后台「电子面单 → 面单模板」里添加后再打印。",
            )
        if item.reprint and not self._may_go_unmarked():
            return _UNMARKED
        return Numbered(
            document=self._document(item, data, template),
            sequence=item.job.sequence,
            total=item.total,
        )

    def _may_go_unmarked(self) -> bool:
        """Whether a reprint may come out like a first print, or is marked in its own area."""
        settings = self._documents.settings
        return bool(settings.text("printer.custom_url")) or settings.flag("print.unmarked_reprints")

    def send(self, labels: tuple[Numbered, ...]) -> tuple[SendResult, ...]:
        """One task a document: a task of several would leave all of them in doubt."""
        return tuple(self._send(label) for label in labels)

    def _send(self, label: Numbered) -> SendResult:
        printer = self._printer
        (outcome,) = printer.component.print_documents(
            (label.document,),
            printer=printer.printer,
            first_number=label.sequence,
            total=label.total,
        )
        return SendResult(
            paper=_COMPONENT_PAPER[outcome.paper],
            title=outcome.title,
            advice=outcome.advice,
            its_own=outcome.its_own,
        )

    def _template(self, shop_id: ShopId, carrier: CarrierCode) -> LabelTemplate | None:
        """The one the set-up names, else the carrier's first."""
        found = [each for each in self._templates[shop_id] if each.carrier == carrier]
        named = (each for each in found if each.code == self._setup.template)
        return next(named, found[0] if found else None)

    def _document(
        self, item: Leased, data: PrintData, template: LabelTemplate
    ) -> ComponentDocument:
        job, settings = item.job, self._documents.settings
        custom_url = settings.text("printer.custom_url")
        return ComponentDocument(
            document_id=f"{data.tracking_number}{_ending(job)}",
            print_data=data.print_data,
            signature=data.signature,
            template_url=template.url,
            params=self._shops.open(item.row.shop_id).component_query,
            custom_url=custom_url,
            custom=self._custom(item) if custom_url else {},
        )

    def _custom(self, item: Leased) -> dict[str, str]:
        document = self._documents.leased(self._load, item, None)
        return custom_area(document, item.row.shop_name)


def names_job(document_id: str, job: PrintJob) -> bool:
    """Whether a document was made for this job."""
    return document_id.endswith(_ending(job))


def _ending(job: PrintJob) -> str:
    """A reprint is a document of its own, never the same one sent again."""
    return f"_{job.copy}_{job.job_id[:8]}"


def custom_area(document: LabelDocument, shop_name: str) -> dict[str, str]:
    """Fields for the own area (自定义区) of a 抖店 label; no receiver data.

    The names ``productInfo``, ``shopName``, ``orderId``, ``remark`` and ``productCount`` are those
    that public programs fill (reference A.2, one source); the others are ours, for templates made
    for this program.
    """
    return {
        "productInfo": "；".join(f"{line.text} ×{line.quantity}" for line in document.goods),
        "productCount": str(sum(line.quantity for line in document.goods)),
        "shopName": shop_name,
        "orderId": " ".join(
            note.removeprefix("订单 ") for note in document.notes if note.startswith("订单 ")
        ),
        "remark": "；".join(note for note in document.notes if not note.startswith("订单 ")),
        "sequence": f"{document.sequence}/{document.total}",
        "reprint": f"补打 {document.reprint}" if document.reprint else "",
    }
