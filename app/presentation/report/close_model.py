"""The card 日结: how the chosen day stands, and closing it."""

from collections.abc import Callable
from datetime import date
from typing import Protocol

from app.domain.errors import AppError
from app.domain.instants import business_day
from app.ports.tasks import READ, RENDER, Task
from app.presentation.desk import Desk
from app.presentation.status_jobs import Jobs
from app.services.close_day import Closed, DayState


class CloseView(Protocol):
    """Told on the window's thread."""

    def close_changed(self) -> None:
        """Another state."""
        ...

    def close_done(self, done: Closed) -> None:
        """A day is closed, or was found as it had been."""
        ...


class CloseModel:
    """What the card shows. ``failed`` takes every error."""

    def __init__(
        self, desk: Desk, jobs: Jobs, *, view: CloseView, failed: Callable[[Exception], None]
    ) -> None:
        self._desk = desk
        self._jobs = jobs
        self._view = view
        self._failed = failed
        self._generation = 0
        self._task: Task | None = None
        self.day: date | None = None
        self.state: DayState | None = None
        self.closing = False

    @property
    def today(self) -> date:
        """The business day it is."""
        return business_day(self._desk.clock.now())

    @property
    def can_close(self) -> bool:
        """Whether the button does something."""
        state = self.state
        return (
            state is not None and not self.closing and (bool(state.closes) or not state.obstacles)
        )

    def look(self, day: date | None) -> None:
        """Read how ``day`` stands; None: no single day is shown."""
        if day != self.day:
            self.state = None
        self.day = day
        self._generation += 1
        mine = self._generation
        if day is None:
            self._view.close_changed()
            return

        def take(state: DayState) -> None:
            if mine == self._generation:
                self.state = state
                self._view.close_changed()

        self._desk.tasks.run(
            READ, lambda _ctx: self._desk.close_day.state(day), done=take, failed=self._failed
        )

    def close(self) -> None:
        """Close the day that is shown."""
        day = self.day
        if day is None or not self.can_close:
            return
        self.closing = True

        def done(closed: Closed) -> None:
            self._end()
            self._view.close_done(closed)

        def broke(error: Exception) -> None:
            self._end()
            if not (isinstance(error, AppError) and error.code == "cancelled"):
                self._failed(error)

        self._task = self._jobs.run_job(
            "日结", RENDER, lambda ctx: self._desk.close_day(ctx, day), done=done, failed=broke
        )
        if not self.closing:  # it is over already
            self._task = None
        self._view.close_changed()

    def cancel(self) -> None:
        """Stop closing; nothing stays of it."""
        if self._task is not None:
            self._task.cancel()

    def _end(self) -> None:
        self.closing, self._task = False, None
        self.look(self.day)
