"""Inline tasks that a test can hold and release in the middle."""

from tests.fakes.tasks import InlineTasks as Inline


class InlineTasks(Inline):
    """Runs jobs inside ``run``; between :meth:`hold` and :meth:`release` they wait."""

    def hold(self) -> None:
        """Keep what is started from now on."""
        self._held = True

    def release(self) -> None:
        """Run what waits, in order, and hold no longer."""
        self._held = False
        self.run_all()
