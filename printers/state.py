"""What a printer says of itself, the same for every language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterState:
    """One status answer. Several faults may hold at once."""

    printing: bool = False
    paper_out: bool = False
    head_open: bool = False
    ribbon_out: bool = False
    paused: bool = False
    jam: bool = False
    other: bool = False  # over temperature, cutter, offline without a cause, and the like

    @property
    def faulty(self) -> bool:
        """Something keeps it from printing."""
        return (
            self.paper_out
            or self.head_open
            or self.ribbon_out
            or self.paused
            or self.jam
            or self.other
        )

    @property
    def ready(self) -> bool:
        """No fault and nothing in hand."""
        return not self.faulty and not self.printing
