"""Lanes of the risk board: how long until the next threshold."""

from bisect import bisect_right
from datetime import timedelta
from enum import StrEnum

from app.domain.instants import business_day, day_start, from_epoch, to_epoch
from app.presentation.formatting import HOUR_S


class Lane(StrEnum):
    """One lane, in the order of time; ALL comes first."""

    ALL = "all"
    OVERDUE = "overdue"  # no threshold is ahead any more
    TWO_HOURS = "2h"
    SIX_HOURS = "6h"
    TODAY = "today"  # before midnight, Asia/Shanghai
    LATER = "later"

    @property
    def label(self) -> str:
        """Chinese."""
        return _LABELS[self]


_LABELS = {
    Lane.ALL: "全部",
    Lane.OVERDUE: "逾期",
    Lane.TWO_HOURS: "<2 小时",
    Lane.SIX_HOURS: "<6 小时",
    Lane.TODAY: "今天",
    Lane.LATER: "以后",
}
_IN_TIME = tuple(lane for lane in Lane if lane is not Lane.ALL)

Cuts = tuple[int, int, int, int]
"""Where one lane ends and the next begins, Unix seconds."""


def lane_cuts(now_s: int) -> Cuts:
    """The bounds of the lanes at an instant.

    A threshold exactly now can still be kept, so it is no more than two hours away and not missed.
    """
    now = from_epoch(now_s)
    assert now is not None  # noqa: S101 - there is no clock at 1970
    midnight_s = to_epoch(day_start(business_day(now) + timedelta(days=1)))
    six_s = now_s + 6 * HOUR_S
    return (now_s, now_s + 2 * HOUR_S, six_s, max(midnight_s, six_s))


def lane_of(at_s: int, cuts: Cuts) -> Lane:
    """The lane of a threshold."""
    return _IN_TIME[bisect_right(cuts, at_s)]
