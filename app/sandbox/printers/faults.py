"""What can be wrong with a practice printer; a test or a person sets it while it runs."""

from dataclasses import dataclass


@dataclass(slots=True)
class Faults:
    """Switches, read before each answer and each label.

    ``paper_left`` None is endless; at 0 the paper is out. ``silent``: takes data, never answers.
    ``close_after`` bytes received on one connection, it is cut (reset) and nothing more is
    printed. ``slow_s``: how long each label takes, during which the printer says "printing".
    """

    paper_out: bool = False
    head_open: bool = False
    paused: bool = False
    silent: bool = False
    close_after: int | None = None
    slow_s: float = 0.0
    paper_left: int | None = None

    @property
    def no_paper(self) -> bool:
        """Out of paper, by switch or by use."""
        return self.paper_out or self.paper_left == 0

    @property
    def stopped(self) -> bool:
        """It takes data, but prints nothing until this is mended."""
        return self.no_paper or self.head_open or self.paused

    def use_paper(self) -> None:
        """One label or slip gone."""
        if self.paper_left:
            self.paper_left -= 1

    def clear(self) -> None:
        """Mend everything and put in endless paper."""
        self.paper_out = self.head_open = self.paused = self.silent = False
        self.close_after = self.paper_left = None
        self.slow_s = 0.0
