"""日结 in memory: a state that a test says, and what was asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from app.domain.day_close import Change, DayClose, Obstacle
from app.domain.day_late import Cause, Why
from app.ports.jobs import JobContext
from app.services.close_day import Closed, DayState, Outcome

FIRST_S = 1_782_900_000
CHANGE = Change(
    shop="",
    title="流量·付款订单",
    column="本日",
    before="12",
    after="13",
    block="flow",
    key="paid",
    why=(Why(Cause.ORDER, 1),),
)


def make_close(day: date, revision: int = 0, folder: str = "/closes") -> DayClose:
    """A kept close; a revision has a change."""
    return DayClose(
        day=day,
        revision=revision,
        as_of_s=FIRST_S,
        now_s=FIRST_S,
        closed_s=FIRST_S + 3600 * revision,
        actor="店长",
        digest="d1",
        manifest="m1",
        folder=f"{folder}/{day}-{revision}",
        formats="xlsx",
        head_number=7,
        head_digest="c0ffee",
        operation=9,
        figures=(),
        changes=(CHANGE,) if revision else (),
    )


@dataclass(slots=True)
class FakeCloseDay:
    """Stands for the service; ``before`` runs inside a close."""

    kept: list[DayClose] = field(default_factory=list)
    obstacles: tuple[Obstacle, ...] = ()
    unclosed: tuple[date, ...] = ()
    outcome: Outcome = Outcome.CLOSED
    asked: list[tuple[date, Path | None]] = field(default_factory=list)
    before: Callable[[JobContext], None] = lambda _ctx: None

    def state(self, day: date) -> DayState:
        return DayState(
            day=day,
            closes=tuple(each for each in self.kept if each.day == day),
            obstacles=self.obstacles,
            unclosed=self.unclosed,
        )

    def closes(self) -> tuple[DayClose, ...]:
        return tuple(replace(each, figures=()) for each in self.kept)

    def __call__(self, ctx: JobContext, day: date, out: Path | None = None) -> Closed:
        self.before(ctx)
        ctx.check()
        self.asked.append((day, out))
        close = make_close(day, len(self.kept))
        self.kept.append(close)
        return Closed(close=close, outcome=self.outcome, unclosed=self.unclosed, running=False)

    def recounted(self, close: DayClose) -> str | None:
        return close.digest

    def copy_whole(self, close: DayClose) -> bool:
        return bool(close.manifest)

    def recover(self) -> None:
        """Nothing is ever left."""
