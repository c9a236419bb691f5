"""Shop-level limits that were reached today, for the banner: read seldom, and off the window."""

from collections.abc import Callable

from app.domain.errors import AppError
from app.ports.tasks import READ
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase
from app.presentation.pickup.limits import LimitLine, limit_line

FIRST_S = 5
"""Not at once: the window comes first."""
EVERY_S = 300
"""A day's share moves slowly, and counting it passes over all that waits."""


class LimitWatch:
    """Reads in the read lane, one reading at a time; :meth:`beat` as often as the banner is shown.

    Args:
        desk: money at stake, shops, clock, tasks.
        changed: told when other limits are reached.
        failed: takes an error that is a bug.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        changed: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._changed = changed
        self._failed = failed
        self._found: LimitLine | None = None
        self._due_s: float | None = None
        self._busy = False

    @property
    def text(self) -> Phrase:
        """What the banner says; nothing while no limit is reached."""
        return NOTHING if self._found is None else self._found.text

    def beat(self, now_s: float) -> None:
        """It is ``now_s``: read when that is due."""
        if self._due_s is None:
            self._due_s = now_s + FIRST_S
        if self._busy or now_s < self._due_s:
            return
        self._due_s, self._busy = now_s + EVERY_S, True
        desk = self._desk
        desk.tasks.run(READ, lambda _ctx: _reached(desk), done=self._take, failed=self._broke)

    def _take(self, found: LimitLine | None) -> None:
        self._busy = False
        if found != self._found:
            self._found = found
            self._changed()

    def _broke(self, error: Exception) -> None:
        self._busy = False
        if not isinstance(error, AppError):  # what cannot be read is told by the pages
            self._failed(error)


def _reached(desk: Desk) -> LimitLine | None:
    report = desk.count_stakes()
    names = {shop.shop_id: shop.name for shop in desk.reader.shops()}
    return limit_line(report.risks, names, report.penalties, reached_only=True)
