"""What a printer says of itself, the same for every language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterState:
    """One status answer. Several faults may hold at once.

    The last three stop nothing: they only tell a person what comes next.
    """

    printing: bool = False
    paper_out: bool = False
    head_open: bool = False
    ribbon_out: bool = False
    paused: bool = False
    jam: bool = False
    overheated: bool = False
    other: bool = False  # too cold, memory, offline without a cause, and the like
    paper_low: bool = False
    battery_low: bool = False
    label_waiting: bool = False  # printed, to be taken off before the next one

    @property
    def faulty(self) -> bool:
        """Something keeps it from printing."""
        return (
            self.paper_out
            or self.head_open
            or self.ribbon_out
            or self.paused
            or self.jam
            or self.overheated
            or self.other
        )

    @property
    def ready(self) -> bool:
        """No fault and nothing in hand."""
        return not self.faulty and not self.printing
