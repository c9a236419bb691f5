"""Practice printers: real TCP servers that read what a printer would and write pictures.

They share no code with the ``printers`` package, so that a misreading there shows here.
"""

from app.sandbox.printers.faults import Faults
from app.sandbox.printers.label_printer import PracticeLabelPrinter
from app.sandbox.printers.output import Sheet
from app.sandbox.printers.slip_printer import PracticeSlipPrinter

__all__ = ["Faults", "PracticeLabelPrinter", "PracticeSlipPrinter", "Sheet"]
