"""The days a report is about: one, a week from Monday, or a month. Asia/Shanghai."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.instants import day_start, to_epoch

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_WEEKDAYS = "一二三四五六日"


class Span(StrEnum):
    """How long."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both included."""

    span: Span
    first: date
    last: date

    @property
    def start_s(self) -> int:
        """The Unix second at which it begins."""
        return to_epoch(day_start(self.first))

    @property
    def end_s(self) -> int:
        """The Unix second at which it is over."""
        return to_epoch(day_start(self.last + _DAY))

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.first + n * _DAY for n in range((self.last - self.first).days + 1))

    @property
    def name(self) -> str:
        """For file names: ``2026-11-28``, ``2026-W48``, ``2026-11``."""
        if self.span is Span.DAY:
            return self.first.isoformat()
        if self.span is Span.MONTH:
            return f"{self.first:%Y-%m}"
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def title(self) -> str:
        """For people: ``2026-11-28 周六``, ``2026-11-23 至 2026-11-29``."""
        if self.span is Span.DAY:
            return f"{self.first} 周{_WEEKDAYS[self.first.weekday()]}"
        return f"{self.first} 至 {self.last}"

    @property
    def compared(self) -> tuple["Period", ...]:
        """What it is shown beside: a day beside yesterday and the same weekday of last week."""
        before = period_of(self.first - _DAY, self.span)
        if self.span is Span.DAY:
            return before, period_of(self.first - _WEEK, Span.DAY)
        return (before,)

    @property
    def compared_titles(self) -> tuple[str, ...]:
        """Chinese column titles of :attr:`compared`."""
        return {
            Span.DAY: ("昨天", "上周同日"),
            Span.WEEK: ("上周",),
            Span.MONTH: ("上月",),
        }[self.span]

    def step(self, by: int) -> "Period":
        """The period ``by`` places later."""
        found = self
        for _ in range(abs(by)):
            edge = found.last + _DAY if by > 0 else found.first - _DAY
            found = period_of(edge, self.span)
        return found


def period_of(day: date, span: Span) -> Period:
    """The period of that length that holds ``day``."""
    if span is Span.DAY:
        return Period(span, day, day)
    if span is Span.WEEK:
        first = day - day.weekday() * _DAY
        return Period(span, first, first + 6 * _DAY)
    first = day.replace(day=1)
    return Period(span, first, (first + timedelta(days=31)).replace(day=1) - _DAY)


def against(title: str) -> str:
    """Chinese head of a change to the period called ``title``."""
    return f"较{title}"
