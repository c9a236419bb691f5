"""One label with made-up people, to see margins and density on a printer."""

from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId
from app.domain.station import stock_key
from app.domain.waybill import SortMarks
from app.labels.document import GoodsLine, LabelDocument, Party
from app.labels.render import render
from app.labels.stretch import Stretch
from app.ports.clock import Clock
from app.ports.printer import SendResult
from app.presentation.desk import Desk

OWN_TEST_PAGE = InvalidInput(
    "printer.own_test",
    "打印组件的测试页在组件自己的设置里打印",
    "打开打印组件，在它的打印机设置里打印测试页。",
)
"""A component prints encrypted waybills of the platform only."""


def print_sample(desk: Desk, printer_id: PrinterId) -> SendResult:
    """Print one in the printer's own template; it carries no waybill and stays out of the ledger.

    For the printer's lane.

    Raises:
        InvalidInput: it is not set up, prints through a component, or its template is gone.
    """
    setup = desk.station.get(printer_id)
    if setup is None:
        raise InvalidInput("printer.gone", "这台打印机已经删除", "重新添加后再试。")
    if setup.way.component:
        raise OWN_TEST_PAGE
    template = desk.templates.load(setup.template)
    printer = desk.printers.on_stock(printer_id, template.width_mm, template.height_mm)
    stretch = Stretch.of(setup.calibration(stock_key(template.width_mm, template.height_mm)))
    page = render(make_sample(desk.clock), dpi=printer.dpi, template=template, stretch=stretch)
    return printer.print_label(page)


def make_sample(clock: Clock) -> LabelDocument:
    """A label in the real layout with made-up people."""
    return LabelDocument(
        carrier_name="测试页",
        tracking_number="TEST0123456789",
        receiver=Party(
            name="测试收件人", phone="138****0000", address="请核对四边文字完整、条码可扫"
        ),
        sender=Party(name="准揽", phone="000-0000", address="本页不是面单，请勿贴在包裹上"),
        printed_at=clock.now(),
        marks=SortMarks(sort_code="000-00 000", hub_name="测试"),
        goods=(GoodsLine(text="测试打印", quantity=1),),
        notes=("测试页",),
    )
