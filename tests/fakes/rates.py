"""Rate lines for tests, and a plain second opinion on what they come to."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.domain.rate_line import RateLine, Scan, Unit
from app.domain.rule_pack import Reading, RulePack
from app.settings.rule_packs import RulePacks

HOUR = 3600
DAY = 24 * HOUR
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 20, 15, 0, tzinfo=SHANGHAI)
T = int(NOW.timestamp())
PACKS = tuple(entry.pack for entry in RulePacks().list())
P2022, P2026_05, P2026_09 = PACKS


def local(text: str) -> int:
    """Unix seconds of a Shanghai wall clock, such as ``07-01 17:59:00``."""
    at = datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    return int(at.timestamp())


def picked(number: int, took_s: int, *, paid_s: int = T - 5 * DAY) -> RateLine:
    """An order of its own that was picked up after ``took_s``."""
    return RateLine(f"{number}", f"{number}", paid_s, paid_s, paid_s + took_s)


def in_buckets(*counts: int) -> list[RateLine]:
    """So many orders of 10, 30, 40 and 50 hours."""
    hours = [hour for hour, n in zip((10, 30, 40, 50), counts, strict=True) for _ in range(n)]
    return [picked(number, hour * HOUR) for number, hour in enumerate(hours)]


EDGES = sorted({edge for pack in PACKS for edge in pack.edges_s})
took = st.one_of(
    st.integers(-2 * HOUR, 60 * HOUR),
    st.sampled_from(EDGES).flatmap(lambda edge: st.integers(edge - 1, edge + 1)),
)
ago = st.one_of(
    st.integers(0, 100 * DAY),
    st.integers(0, 4 * DAY),
    # Around 18:00, midnight and 06:00 of some days before now (15:00).
    st.builds(
        lambda day, hour, second: day * DAY + 15 * HOUR - hour * HOUR + second,
        st.integers(1, 3),
        st.sampled_from((-6, 0, 6, 18)),
        st.integers(-1, 1),
    ),
)


@st.composite
def rate_lines(draw: st.DrawFn, *, number: int = 0) -> RateLine:
    """Any line: some share an order, an SKU order or a parcel, some are odd in every way."""
    paid_s = draw(st.none() | ago.map(lambda seconds: T - seconds))
    base_s = paid_s or T - 3 * DAY
    picked_s = draw(st.none() | took.map(lambda seconds: base_s + seconds))
    signed_s = draw(st.none() | st.integers(0, 5 * DAY).map(lambda s: (picked_s or base_s) + s))
    return RateLine(
        order_id=f"o{draw(st.integers(0, 9))}",
        sku_order_id=f"s{draw(st.integers(0, 2))}",
        paid_s=paid_s,
        uploaded_s=draw(st.none() | st.just(base_s + HOUR)),
        picked_up_s=picked_s,
        signed_s=signed_s,
        presale=draw(st.sampled_from((False, False, False, True))),
        no_ship=draw(st.sampled_from((False, False, False, True))),
        refunded_s=draw(st.none() | st.none() | st.integers(-DAY, 3 * DAY).map(base_s.__add__)),
        amount_fen=draw(st.integers(0, 300)),
        parcel_id=draw(st.sampled_from(("", "p1", "p2", "p3"))),
        gift=draw(st.sampled_from((False, False, True))),
        lucky_bag=draw(st.sampled_from((False, False, False, True))),
    )


def distinct(lines: Sequence[RateLine]) -> list[RateLine]:
    """No two lines of the same SKU order in the same parcel."""
    found = {(line.order_id, line.sku_order_id, line.parcel_id): line for line in lines}
    return list(found.values())


ways = st.fixed_dictionaries(
    {
        "reading": st.sampled_from(tuple(Reading)),
        "unit": st.sampled_from(tuple(Unit)),
        "scan": st.sampled_from(tuple(Scan)),
    }
)
"""How to count, as keyword arguments."""
many_lines = st.lists(rate_lines(), max_size=25).map(distinct)


def counted_from(pack: RulePack, paid_s: int) -> int:
    """When an order counts from, by the calendar."""
    if pack.night is None:
        return paid_s
    paid = datetime.fromtimestamp(paid_s, SHANGHAI)
    six = paid.replace(hour=6, minute=0, second=0)
    if paid.hour >= 18:
        return int((six + timedelta(days=1)).timestamp())
    return int(six.timestamp()) if paid.hour < 6 else paid_s


def plain_value(
    times: Sequence[tuple[int, int]], pack: RulePack, reading: Reading
) -> Fraction | None:
    """The indicator of (payment, scan) pairs, the long way: every rule spelled out again."""
    brought: list[Fraction] = []
    for paid_s, picked_s in times:
        took_s = max(0, picked_s - counted_from(pack, paid_s))
        within = [took_s <= edge for edge in pack.edges_s]
        if pack.weights and reading is Reading.CUMULATIVE:
            percent = sum(w for w, ok in zip(pack.weights, within, strict=True) if ok)
            brought.append(Fraction(percent, 100))
        elif pack.weights:
            fitting = [w for w, ok in zip(pack.weights, within, strict=True) if ok]
            brought.append(Fraction(fitting[0] if fitting else 0, 100))
        elif pack.points:
            fitting = [p for p, ok in zip(pack.points, within, strict=False) if ok]
            brought.append(Fraction(fitting[0] if fitting else pack.points[-1]))
        else:
            brought.append(Fraction(took_s, 3600))
    return sum(brought, Fraction()) / len(brought) if brought else None


def utc(seconds: int) -> datetime:
    """An instant."""
    return datetime.fromtimestamp(seconds, UTC)
