"""Print components of platforms: local programs that print encrypted waybills over a websocket.

``doudian_component`` and ``cainiao_component`` make a :class:`PrintComponent`; protocols and doubts
are described in ``docs/print-components.md``.
"""

from printers.components.base import PrintComponent, Ticket
from printers.components.cainiao import cainiao_component
from printers.components.doudian import doudian_component
from printers.components.patience import Patience
from printers.components.report import DocumentReport, Paper, Report, State, Why
from printers.components.standing import Agent, PrinterList, Standing
from printers.components.task import CustomArea, Document, Sender, Task

__all__ = [
    "Agent",
    "CustomArea",
    "Document",
    "DocumentReport",
    "Paper",
    "Patience",
    "PrintComponent",
    "PrinterList",
    "Report",
    "Sender",
    "Standing",
    "State",
    "Task",
    "Ticket",
    "Why",
    "cainiao_component",
    "doudian_component",
]
