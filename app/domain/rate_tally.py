"""A rate that is kept up to date: the news of one order cost its units, not a pass over all.

What can no longer change (signed for, refunded, never to travel) is counted once and forgotten but
for its order's id, so that of ninety days a shop's last few are held.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from itertools import chain

from app.domain.pickup_rate import Rate, rate_of, sums_of
from app.domain.rate_judge import Judge, Standing, Verdict
from app.domain.rate_line import KEYS, Key, RateLine, Scan, Unit, grouped, parcel_key
from app.domain.rule_pack import Exclusion, Reading, RulePack

_Counted = tuple[Verdict, int | None]


class RateTally:
    """The figures of :func:`app.domain.pickup_rate.score`, order by order.

    While :meth:`take` and :meth:`move` say yes, :meth:`rate` equals a full pass over the present
    lines at the present instant.

    Args:
        lines: known now.
        pack, as_of, reading, unit, scan: as for ``score``.
    """

    def __init__(
        self,
        lines: Sequence[RateLine],
        pack: RulePack,
        *,
        as_of: datetime,
        reading: Reading | None = None,
        unit: Unit = Unit.SKU_ORDER,
        scan: Scan = Scan.LAST,
    ) -> None:
        self._reading = reading or pack.reading
        self._unit = unit
        self._key = KEYS[unit]
        self._judge = Judge(pack, as_of, scan)
        moving, over = _parted(lines, self._key, self._judge)
        self._sums = sums_of(grouped(over, unit), self._judge)
        self._over = {line.order_id for line in over}
        shared = over if unit is Unit.PARCEL else ()
        self._over_parcels = {line.parcel_id for line in shared if line.parcel_id}
        self._units: dict[Key, list[RateLine]] = {}
        self._units_of: dict[str, set[Key]] = {}
        self._counted: dict[Key, _Counted] = {}
        self._waiting: set[Key] = set()
        """Units that time alone can change within the day."""
        self._place(moving)
        for key in self._units:
            self._count(key)

    @property
    def held(self) -> int:
        """Units that are held because they may change."""
        return len(self._units)

    def rate(self) -> Rate:
        """The figures now."""
        return rate_of(self._sums, self._judge, self._reading, self._unit)

    def take(self, order_ids: Collection[str], lines: Iterable[RateLine]) -> bool:
        """Take in the news of some orders.

        Args:
            order_ids: all of which something may have changed.
            lines: every line that they have now.

        Returns:
            False, and nothing is taken in, when one of them was over, or has come into a parcel
            that was: then count anew.
        """
        news = [line for line in lines if line.order_id in order_ids]
        into = (line.parcel_id for line in news)
        if not (self._over.isdisjoint(order_ids) and self._over_parcels.isdisjoint(into)):
            return False
        touched = set(chain.from_iterable(self._units_of.pop(each, ()) for each in order_ids))
        for key in touched:
            self._units[key] = [each for each in self._units[key] if each.order_id not in order_ids]
        touched |= self._place(news)
        for key in touched:
            self._uncount(key)
            if self._units[key]:
                self._count(key)
            else:
                del self._units[key]
        return True

    def move(self, as_of: datetime) -> bool:
        """Let time pass: only what waits changes.

        Returns:
            False, and nothing has moved, on a new day, whose window is another, and backwards.
        """
        judge = Judge(self._judge.pack, as_of, self._judge.scan)
        if judge.window != self._judge.window or judge.as_of_s < self._judge.as_of_s:
            return False
        self._judge = judge
        for key in list(self._waiting):
            self._uncount(key)
            self._count(key)
        return True

    def _place(self, lines: Iterable[RateLine]) -> set[Key]:
        keys = set[Key]()
        for line in lines:
            key = self._key(line)
            keys.add(key)
            self._units.setdefault(key, []).append(line)
            self._units_of.setdefault(line.order_id, set()).add(key)
        return keys

    def _count(self, key: Key) -> None:
        lines = self._units[key]
        counted = (self._judge.unit(lines), self._judge.delivered(lines))
        self._counted[key] = counted
        self._sums.add(*counted)
        if _waits(counted[0]) or any(_ahead(line, self._judge.as_of_s) for line in lines):
            self._waiting.add(key)

    def _uncount(self, key: Key) -> None:
        """Take a unit out of the sums with the verdict it went in with."""
        counted = self._counted.pop(key, None)
        if counted is not None:
            self._sums.add(*counted, times=-1)
            self._waiting.discard(key)


def _parted(
    lines: Sequence[RateLine], key: Callable[[RateLine], Key], judge: Judge
) -> tuple[list[RateLine], list[RateLine]]:
    """Lines that may change, with all of their orders and units, and those that are over.

    Of these nothing more is to be heard as a rule; what is heard all the same is told. A pack that
    leaves refunded goods in, or such as are never to travel, has them wait as others do. Plain
    words and no calls, for there are 300,000 of them.
    """
    as_of_s = judge.as_of_s
    refunded_waits = Exclusion.REFUNDED not in judge.pack.excluded
    no_ship_waits = Exclusion.NO_SHIP not in judge.pack.excluded
    orders = {
        line.order_id
        for line in lines
        if (
            (line.signed_s is None or line.picked_up_s is None)
            and (line.refunded_s is None or refunded_waits)
            and (not line.no_ship or no_ship_waits)
        )
        or (line.paid_s or 0) > as_of_s
        or (line.picked_up_s or 0) > as_of_s
        or (line.signed_s or 0) > as_of_s
        or (line.refunded_s or 0) > as_of_s
    }
    moving = [line for line in lines if line.order_id in orders]
    rest = [line for line in lines if line.order_id not in orders]
    if key is not parcel_key:  # nothing else holds several orders
        return moving, rest
    keys = set(map(key, moving))
    beside = [line for line in rest if key(line) in keys]
    return [*moving, *beside], [line for line in rest if key(line) not in keys]


def _waits(verdict: Verdict) -> bool:
    return verdict[0] in {Standing.PENDING, Standing.STALE}


def _ahead(line: RateLine, as_of_s: int) -> bool:
    """Whether anything of it is yet to happen."""
    moments = (line.paid_s, line.picked_up_s, line.signed_s, line.refunded_s)
    return any(moment is not None and moment > as_of_s for moment in moments)
