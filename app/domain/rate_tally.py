"""A rate that is kept up to date: one event costs one unit, not a pass over all of them."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.pickup_rate import Rate, Sums, rate_of
from app.domain.rate_judge import Judge, Standing, Verdict
from app.domain.rate_line import KEYS, Key, RateLine, Scan, Unit
from app.domain.rule_pack import Reading, RulePack

LineKey = tuple[str, str, str]
_Counted = tuple[Verdict, int | None]


class RateTally:
    """The figures of :func:`app.domain.pickup_rate.score`, line by line.

    After any news :meth:`rate` equals a full pass over the present lines at the present instant.

    Args:
        lines: known now.
        pack, as_of, reading, unit, scan: as for ``score``.
    """

    def __init__(
        self,
        lines: Iterable[RateLine],
        pack: RulePack,
        *,
        as_of: datetime,
        reading: Reading | None = None,
        unit: Unit = Unit.SKU_ORDER,
        scan: Scan = Scan.LAST,
    ) -> None:
        self._reading = reading or pack.reading
        self._unit = unit
        self._judge = Judge(pack, as_of, scan)
        self._sums = Sums(pack)
        self._units: dict[Key, dict[LineKey, RateLine]] = {}
        self._counted: dict[Key, _Counted] = {}
        self._unit_of: dict[LineKey, Key] = {}
        self._open: set[Key] = set()
        """Units that time alone can change within the day."""
        for line in lines:
            self._place(line)
        for key in self._units:
            self._count(key)

    def rate(self) -> Rate:
        """The figures now."""
        return rate_of(self._sums, self._judge, self._reading, self._unit)

    def put(self, line: RateLine) -> None:
        """Take in a new line, or the news of a known one."""
        self.drop(line)
        key = self._place(line)
        self._uncount(key)
        self._count(key)

    def drop(self, line: RateLine) -> None:
        """Forget a line, such as that of a parcel that was merged into another; if it is known."""
        name = _name(line)
        key = self._unit_of.pop(name, None)
        if key is None:
            return
        self._uncount(key)
        del self._units[key][name]
        if self._units[key]:
            self._count(key)
        else:
            del self._units[key]

    def move(self, as_of: datetime) -> None:
        """Let time pass: within a day only open orders change, a new day moves the window."""
        old = self._judge
        self._judge = Judge(old.pack, as_of, old.scan)
        same_day = self._judge.window == old.window and self._judge.as_of_s >= old.as_of_s
        for key in list(self._open if same_day else self._units):
            self._uncount(key)
            self._count(key)

    def _place(self, line: RateLine) -> Key:
        key = KEYS[self._unit](line)
        self._units.setdefault(key, {})[_name(line)] = line
        self._unit_of[_name(line)] = key
        return key

    def _count(self, key: Key) -> None:
        lines = list(self._units[key].values())
        counted = (self._judge.unit(lines), self._judge.delivered(lines))
        self._counted[key] = counted
        self._sums.add(*counted)
        if _waits(counted[0]) or any(_ahead(line, self._judge.as_of_s) for line in lines):
            self._open.add(key)

    def _uncount(self, key: Key) -> None:
        """Take a unit out of the sums with the verdict it went in with."""
        counted = self._counted.pop(key, None)
        if counted is not None:
            self._sums.add(*counted, times=-1)
            self._open.discard(key)


def _name(line: RateLine) -> LineKey:
    return (line.order_id, line.sku_order_id, line.parcel_id)


def _waits(verdict: Verdict) -> bool:
    return verdict[0] in {Standing.PENDING, Standing.STALE}


def _ahead(line: RateLine, as_of_s: int) -> bool:
    """Whether anything of it is yet to happen."""
    moments = (line.paid_s, line.picked_up_s, line.signed_s, line.refunded_s)
    return any(moment is not None and moment > as_of_s for moment in moments)
