"""The practice print component: a real websocket server that opens practice print data.

It speaks the 抖店 or the 菜鸟 dialect, writes a PNG and a record line a document, and has faults
to switch on. It shares no code with ``printers.components``, so that a misreading there shows here.
"""

from app.sandbox.component.component import PracticeComponent
from app.sandbox.component.faults import ComponentFaults, Order
from app.sandbox.component.press import PrintedDocument

__all__ = ["ComponentFaults", "Order", "PracticeComponent", "PrintedDocument"]
