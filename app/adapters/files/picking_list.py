"""The picking list and the stock list as PDF."""

from pathlib import Path

from app.adapters.files.atomic import write_atomically
from app.domain.picking import PickingList
from app.domain.stock import StockList
from app.labels.library import load_template
from app.labels.pdf import to_pdf
from app.labels.template import Template

PICKING_TEMPLATE = "picking_list_a4"
STOCK_TEMPLATE = "stock_list_a4"


def write_picking_list(picking: PickingList, path: Path, template: Template | None = None) -> None:
    """Write ``picking`` to ``path``, whole or not at all; on A4 without a ``template``.

    Raises:
        StorageError: the disk is full, or the place is missing or not writable.
        InvalidInput: the template is not for picking lists.
    """
    write_atomically(path, to_pdf([picking], template or load_template(PICKING_TEMPLATE)))


def write_stock_list(stock: StockList, path: Path, template: Template | None = None) -> None:
    """Write ``stock`` to ``path``, whole or not at all; on A4 without a ``template``.

    Raises:
        StorageError: the disk is full, or the place is missing or not writable.
        InvalidInput: the template is not for stock lists.
    """
    write_atomically(path, to_pdf([stock], template or load_template(STOCK_TEMPLATE)))
