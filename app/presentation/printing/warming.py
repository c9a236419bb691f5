"""Have the first label wait for nothing: font, template and frequent glyphs are made ready."""

import logging

from app.labels.warming import warm_up
from app.ports.tasks import RENDER
from app.presentation.desk import Desk, current_printer

log = logging.getLogger(__name__)


def warm_current_printer(desk: Desk) -> None:
    """Warm what the current printer's labels need; some 0.2 s, for the render lane.

    Raises:
        InvalidInput: its template is gone, or its model does not fit; printing will say so.
    """
    setup = current_printer(desk)
    if setup is None or setup.way.component:
        return
    template = desk.templates.load(setup.template)
    printer = desk.printers.on_stock(setup.printer_id, template.width_mm, template.height_mm)
    warm_up(dpi=printer.dpi, template=template)


def warm_in_background(desk: Desk) -> None:
    """The same beside the window. What does not fit is told when it prints."""
    desk.tasks.run(
        RENDER,
        lambda _ctx: warm_current_printer(desk),
        failed=lambda error: log.info("not warm: %s", error),
    )
