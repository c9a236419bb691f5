"""Orders that could share a parcel: found off the window's thread, hidden until they change."""

from collections.abc import Callable, Iterable

from app.domain.ids import ParcelId
from app.ports.rows import ParcelRow
from app.ports.tasks import NET_USER, READ
from app.presentation.desk import Desk
from app.presentation.status_notify import Notifier
from app.presentation.workbench.batches import RunJob
from app.services.merge_parcels import Group, groups_in, may_merge, parted_by_promise


class Suggestions:
    """Groups of one day, worked out anew after news; groups across days, asked for by hand.

    Args:
        desk: services.
        rows: those in memory that wait for numbers; called on the window's thread.
        run_job: shows the questions across days in the status bar.
        failed: told of errors.
    """

    def __init__(
        self,
        desk: Desk,
        rows: Callable[[], list[ParcelRow]],
        run_job: RunJob,
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._rows = rows
        self._run_job = run_job
        self._failed = failed
        self._found: tuple[Group, ...] = ()
        self._hidden: tuple[Group, ...] = ()
        self._across: tuple[Group, ...] = ()
        self._looking = False
        self._again = False
        self.orders = 0
        """Orders in all groups."""
        self.asking = False
        """Whether the platform is being asked across days."""
        self.changed = Notifier()

    @property
    def groups(self) -> tuple[Group, ...]:
        """What is offered; nothing while a person has put just these aside."""
        return () if self._found == self._hidden else self._found

    def look(self) -> None:
        """Work the groups out of the rows as they are now."""
        if self._looking:
            self._again = True
            return
        rows, across = self._rows(), self._across
        if len(rows) < 2:
            self._show((), 0)
            return
        self._looking, self._again = True, False

        def take(found: tuple[tuple[Group, ...], int]) -> None:
            self._looking = False
            self._show(*found)
            if self._again:
                self.look()

        def broke(error: Exception) -> None:
            self._looking = False
            self._failed(error)

        self._desk.tasks.run(READ, lambda _ctx: _groups(rows, across), done=take, failed=broke)

    def _show(self, groups: tuple[Group, ...], orders: int) -> None:
        self.orders = orders
        if groups != self._found:
            self._found = groups
            self.changed.notify()

    def dismiss(self) -> None:
        """Offer these no more, until there are others."""
        self._hidden = self._found
        self.changed.notify()

    def ask_across(self, found: Callable[[int], None]) -> None:
        """Ask the platform about other days; ``found`` hears how many groups there are."""
        if self.asking:
            return
        self.asking = True

        def take(groups: tuple[Group, ...]) -> None:
            self.asking = False
            self._across, self._hidden = groups, ()
            self.changed.notify()
            self.look()
            found(len(groups))

        def broke(error: Exception) -> None:
            self.asking = False
            self.changed.notify()
            self._failed(error)

        self._run_job("跨天查找", NET_USER, self._desk.merge_parcels.suggest_across, take, broke)
        self.changed.notify()


def _groups(rows: Iterable[ParcelRow], across: Iterable[Group]) -> tuple[tuple[Group, ...], int]:
    """Groups across days as far as they still stand, then those of one day beside them."""
    free = {row.parcel_id: row for row in rows if may_merge(row)}
    found: list[Group] = []
    taken: set[ParcelId] = set()
    for group in across:
        for left in parted_by_promise(free[p] for p in group if p in free):
            found.append(left)
            taken.update(left)
    found += groups_in(row for row in free.values() if row.parcel_id not in taken)
    return tuple(found), sum(len(free[p].order_ids) for group in found for p in group)
