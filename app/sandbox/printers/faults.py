"""What can be wrong with a practice printer; a test or a person sets it while it runs."""

from dataclasses import dataclass

from PIL import Image


@dataclass(slots=True)
class Faults:
    """Switches, read before each answer and each label.

    ``paper_left`` None is endless; at 0 the paper is out. ``silent``: takes data, never answers.
    ``close_after`` bytes received on one connection, it is cut (reset) and nothing more is
    printed. ``slow_s``: how long each label takes, during which the printer says "printing".

    How it is built, which no paper or cable mends: ``off_x_dots`` and ``off_y_dots`` is how far
    right and down of its place everything comes out, ``feed`` how much further than it thinks it
    feeds (1.01: a percent), ``creep_dots`` how much lower each label comes out than the one
    before, as when the gap is set wrong.
    """

    paper_out: bool = False
    head_open: bool = False
    paused: bool = False
    silent: bool = False
    close_after: int | None = None
    slow_s: float = 0.0
    paper_left: int | None = None
    off_x_dots: int = 0
    off_y_dots: int = 0
    feed: float = 1.0
    creep_dots: float = 0.0

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

    def on_paper(self, picture: Image.Image, before: int) -> Image.Image:
        """What comes out for ``picture`` after ``before`` sheets: moved and stretched."""
        if self.feed != 1.0:
            size = (picture.width, round(picture.height * self.feed))
            picture = picture.resize(size, Image.Resampling.NEAREST)
        x, y = self.off_x_dots, round(self.off_y_dots + before * self.creep_dots)
        if not (x or y):
            return picture
        paper = Image.new("1", picture.size, 1)
        paper.paste(picture, (x, y))
        return paper

    def clear(self) -> None:
        """Mend everything that can be mended and put in endless paper."""
        self.paper_out = self.head_open = self.paused = self.silent = False
        self.close_after = self.paper_left = None
        self.slow_s = 0.0
