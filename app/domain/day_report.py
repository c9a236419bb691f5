"""What a daily report (日报) is made of: blocks of figures and tables, whatever shows them.

Every figure is exact: counts and 分 are int, shares and hours fractions; a screen or a file rounds
them, and nothing else does. Titles are Chinese source text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from json import dumps

from app.domain.day_period import Period
from app.domain.words import Words

Value = int | Fraction | str | None
"""None: there is nothing to say, such as a share of no orders."""


class Kind(StrEnum):
    """How a value is to be read."""

    COUNT = "count"
    FEN = "fen"  # money, 分
    SHARE = "share"  # of 1
    HOURS = "hours"
    POINTS = "points"
    TIME = "time"  # Unix seconds
    TEXT = "text"  # words of ours, which a screen may translate
    DATA = "data"  # ids and names, never translated


class Tone(StrEnum):
    """Whether more of it is good news."""

    PLAIN = ""
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a block. ``before``: the same one in each period compared with."""

    key: str
    title: str
    value: Value
    kind: Kind = Kind.COUNT
    tone: Tone = Tone.PLAIN
    before: tuple[Value, ...] = ()

    def change(self, at: int) -> int | Fraction | None:
        """How much more it is than in compared period ``at``; None where that means nothing."""
        if at >= len(self.before) or self.kind in {Kind.TEXT, Kind.DATA, Kind.TIME}:
            return None
        old = self.before[at]
        if not isinstance(self.value, int | Fraction) or not isinstance(old, int | Fraction):
            return None
        return self.value - old


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; ``bad``: anything above nothing in it is bad news."""

    key: str
    title: str
    kind: Kind = Kind.COUNT
    bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under columns, all of them: what has room for some says how many more there are.

    Attributes:
        listing: it grows with what happens, so that a workbook gives it a sheet of its own.
        totals: places of rows that sum up those beneath them, so that nobody adds both.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    listing: bool = False
    totals: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One colour of a chart."""

    title: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars side by side over ``labels``."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One of the nine parts. ``notes``: what the figures rest on, whole Chinese sentences."""

    key: str
    title: str
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...] = ()
    chart: Chart | None = None
    notes: tuple[str, ...] = ()

    def figure(self, key: str) -> Figure:
        """The figure ``key``.

        Raises:
            KeyError: there is none.
        """
        for each in self.figures:
            if each.key == key:
                return each
        raise KeyError(key)

    def table(self, key: str) -> Table:
        """The table ``key``.

        Raises:
            KeyError: there is none.
        """
        for each in self.tables:
            if each.key == key:
                return each
        raise KeyError(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report of one period, of one shop or of all (``shop_id`` "").

    Attributes:
        compared: the periods that :attr:`Figure.before` is of, in its order.
        as_of_s: nothing later is in it: the period's end, or when it was made before that.
        shops: the shops it is of, by name.
        known_s: up to when the orders of every shop are known, where that is not up to then
            (0: a shop was never asked); None: they are.
        digest: SHA-256 over every value: two reports that say the same have the same one.
    """

    period: Period
    compared: tuple[Period, ...]
    as_of_s: int
    shop_id: str
    shops: tuple[str, ...]
    blocks: tuple[Block, ...]
    known_s: int | None = None
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        said: list[object] = [
            self.period.name,
            self.as_of_s,
            self.shop_id,
            *(_said(block) for block in self.blocks),
        ]
        digest = sha256(dumps(said, ensure_ascii=False, default=str).encode()).hexdigest()
        object.__setattr__(self, "digest", digest)

    @property
    def running(self) -> bool:
        """Whether the period was not over yet."""
        return self.as_of_s < self.period.end_s

    def block(self, key: str) -> Block:
        """The block ``key``.

        Raises:
            KeyError: there is none.
        """
        for each in self.blocks:
            if each.key == key:
                return each
        raise KeyError(key)

    def value(self, block: str, figure: str) -> Value:
        """A figure's value."""
        return self.block(block).figure(figure).value


def _said(block: Block) -> list[object]:
    return [
        block.key,
        [[each.key, each.value, each.before] for each in block.figures],
        [[table.key, table.rows] for table in block.tables],
    ]


def fitted(table: Table, most: int) -> Table:
    """What is shown of a table where ``most`` rows have room: totals before what is beneath."""
    if len(table.rows) <= most:
        return table
    kept = sorted(table.totals)[:most] if table.totals else range(most)
    totals = frozenset(at for at, place in enumerate(kept) if place in table.totals)
    return replace(table, rows=tuple(table.rows[place] for place in kept), totals=totals)


def reports_digest(reports: Sequence[Report]) -> str:
    """The digest (日报摘要) of what was made together: one report's own, or one of all of them."""
    if len(reports) == 1:
        return reports[0].digest
    return sha256("\n".join(each.digest for each in reports).encode()).hexdigest()


def check(key: str, title: str, total: str, *, even: bool) -> Figure:
    """A sum that is printed so that anyone can add it up, and whether it comes out even."""
    words = Words("{sum} 平" if even else "{sum} 不平", sum=total)
    return Figure(key=key, title=title, value=words, kind=Kind.TEXT)


def beside(block: Block, before: Sequence[Block | None]) -> Block:
    """``block`` with the figures of the same block in other periods beside its own.

    None is a period of which nothing is known.
    """
    others: list[Mapping[str, Value]] = [
        {each.key: each.value for each in other.figures} if other else {} for other in before
    ]
    return replace(
        block,
        figures=tuple(
            replace(each, before=tuple(other.get(each.key) for other in others))
            for each in block.figures
        ),
    )
