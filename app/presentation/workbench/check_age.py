"""How old the platform's last answer about a row is, in a few signs."""

from app.ports.rows import ParcelRow
from app.presentation.formatting import DAY_S, HOUR_S, MINUTE_S, Phrase, phrase


def short_age(seconds: int) -> Phrase:
    """``刚刚``, ``3 分``, ``2 时``, ``4 天``."""
    if seconds < MINUTE_S:
        return phrase("刚刚")
    if seconds < HOUR_S:
        return phrase("{n} 分", n=seconds // MINUTE_S)
    if seconds < DAY_S:
        return phrase("{n} 时", n=seconds // HOUR_S)
    return phrase("{n} 天", n=seconds // DAY_S)


def check_age(row: ParcelRow, now_s: int, max_age_s: int) -> Phrase:
    """``3 分``; ``12 分 待核对`` when that is too old to act on; ``未核对`` before the first."""
    if not row.checked_s:
        return phrase("未核对")
    age = short_age(now_s - row.checked_s)
    if row.check_is_old(now_s, max_age_s):
        return phrase("{age} 待核对", age=age)
    return age
