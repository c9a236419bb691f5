from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import rate_tally
from app.domain.pickup_rate import score
from app.domain.rate_judge import Judge
from app.domain.rate_line import RateLine, Unit
from app.domain.rate_tally import RateTally
from tests.fakes.rates import DAY, HOUR, NOW, P2022, PACKS, T, many_lines, picked, ways

LENIENT = replace(P2022, excluded=frozenset())
"""A pack of one's own that leaves nothing out."""
packs = st.sampled_from((*PACKS, LENIENT))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("news"), many_lines),
        st.tuples(st.just("move"), st.integers(-2 * DAY, 2 * DAY) | st.integers(-HOUR, 9 * HOUR)),
    ),
    max_size=12,
)
Name = tuple[str, str, str]


def name(line: RateLine) -> Name:
    return (line.order_id, line.sku_order_id, line.parcel_id)


class Followed:
    """A tally that is made anew when it says so, beside all lines there are."""

    def __init__(self, lines, pack, way):
        self.lines = {name(line): line for line in lines}
        self.now = NOW
        self.passes = 0
        self._pack, self._way = pack, way
        self._pass()

    def _pass(self):
        self.passes += 1
        lines = list(self.lines.values())
        self._tally = RateTally(lines, self._pack, as_of=self.now, **self._way)

    def move(self, seconds):
        self.now += timedelta(seconds=seconds)
        if not self._tally.move(self.now):
            self._pass()

    def take(self, order_ids, lines):
        """Of these orders there are now these lines, and no others."""
        self.lines = {k: line for k, line in self.lines.items() if line.order_id not in order_ids}
        self.lines |= {name(line): line for line in lines}
        if not self._tally.take(order_ids, lines):
            self._pass()

    def check(self):
        lines = list(self.lines.values())
        assert self._tally.rate() == score(lines, self._pack, as_of=self.now, **self._way)


@given(many_lines, packs, ways, steps)
def test_after_any_news_it_equals_a_full_pass(lines, pack, way, news):
    followed = Followed(lines, pack, way)
    followed.check()
    for what, value in news:
        if what == "move":
            followed.move(value)
        else:
            followed.take({line.order_id for line in value}, value)
        followed.check()


@given(many_lines, packs, ways, st.randoms(use_true_random=False))
def test_no_pack_cares_in_which_order_the_news_comes(lines, pack, way, chance):
    """Payment, upload, scan, refund and signature of every line come one by one, in any order."""
    fields = ("paid_s", "uploaded_s", "picked_up_s", "refunded_s", "signed_s")
    news = [(line, field) for line in lines for field in fields]
    chance.shuffle(news)
    followed = Followed([line._replace(**dict.fromkeys(fields)) for line in lines], pack, way)
    for line, field in news:
        known = followed.lines[name(line)]._replace(**{field: getattr(line, field)})
        rest = [each for each in followed.lines.values() if each.order_id == line.order_id]
        followed.take(
            {line.order_id}, [known if name(each) == name(line) else each for each in rest]
        )
    assert followed.lines == {name(line): line for line in lines}
    followed.check()


def test_an_order_moves_from_bucket_to_bucket_until_the_day_is_over():
    line = RateLine("1", "1", T - 23 * HOUR)
    tally = RateTally([line], P2022, as_of=NOW)
    assert tally.rate().best.counts == (1, 0, 0, 0)
    tally.move(NOW + timedelta(hours=1))
    assert tally.rate().best.counts == (1, 0, 0, 0)  # 24:00:00 on the second
    tally.move(NOW + timedelta(hours=1, seconds=1))
    assert tally.rate().best.counts == (0, 1, 0, 0)
    assert tally.take({"1"}, [line._replace(picked_up_s=T + HOUR + 1)])
    assert tally.rate().today == 1
    assert not tally.move(NOW + timedelta(hours=9))  # another window: count anew


def test_one_event_costs_one_unit_however_many_there_are(monkeypatch: pytest.MonkeyPatch):
    judged = []

    class Counting(Judge):
        def unit(self, lines):
            judged.append(len(lines))
            return super().unit(lines)

    monkeypatch.setattr(rate_tally, "Judge", Counting)
    for many in (10, 1000):
        lines = [RateLine(f"{n}", f"{n}", T - HOUR) for n in range(many)]
        tally = RateTally(lines, P2022, as_of=NOW)
        judged.clear()
        assert tally.take({"3"}, [lines[3]._replace(picked_up_s=T)])
        assert judged == [1]
        assert tally.rate().today == 1


def test_as_time_passes_settled_orders_are_left_alone(monkeypatch: pytest.MonkeyPatch):
    lines = [picked(n, HOUR) for n in range(100)] + [RateLine("x", "x", T - HOUR)]
    tally = RateTally(lines, P2022, as_of=NOW)
    judged = []
    monkeypatch.setattr(RateTally, "_count", lambda self, key: judged.append(key))
    tally.move(NOW + timedelta(seconds=1))
    assert judged == [("x", "x")]


def test_a_line_that_changes_parcels_leaves_the_old_one():
    before = picked(1, HOUR)._replace(parcel_id="a")
    after = before._replace(parcel_id="b")
    tally = RateTally([before], P2022, as_of=NOW, unit=Unit.PARCEL)
    assert tally.take({before.order_id}, [after])
    assert tally.rate() == score([after], P2022, as_of=NOW, unit=Unit.PARCEL)
    assert tally.rate().units == 1


def test_what_is_over_is_forgotten_and_its_news_ask_for_a_pass():
    signed = [picked(n, HOUR)._replace(signed_s=T - HOUR) for n in range(100)]
    waits = RateLine("x", "x", T - HOUR)
    tally = RateTally([*signed, waits], P2022, as_of=NOW)
    assert tally.held == 1
    before = tally.rate()
    assert before == score([*signed, waits], P2022, as_of=NOW)
    late = signed[0]._replace(refunded_s=T)
    assert not tally.take({"x", late.order_id}, [late])
    assert tally.rate() == before
    assert tally.take({"x"}, [])
    assert tally.rate() == score(signed, P2022, as_of=NOW)


def test_what_was_signed_for_and_never_scanned_still_waits():
    line = RateLine("1", "1", T - 23 * HOUR, signed_s=T - HOUR)
    tally = RateTally([line], P2022, as_of=NOW)
    assert tally.move(NOW + timedelta(hours=2))
    assert tally.rate() == score([line], P2022, as_of=NOW + timedelta(hours=2))


def test_what_a_pack_does_not_leave_out_waits_on_though_refunded_or_never_to_travel():
    paid_s = T - 20 * HOUR
    lines = [
        RateLine("1", "1", paid_s, None, None, refunded_s=paid_s + HOUR),
        RateLine("2", "2", paid_s, None, None, no_ship=True),
    ]
    tally = RateTally(lines, LENIENT, as_of=NOW)
    later = NOW + timedelta(hours=6)  # into the next bucket
    assert tally.move(later)
    assert tally.rate() == score(lines, LENIENT, as_of=later)


def test_an_order_that_comes_into_a_parcel_that_is_over_asks_for_a_pass():
    over = picked(1, HOUR)._replace(signed_s=T - HOUR, parcel_id="a")
    tally = RateTally([over], P2022, as_of=NOW, unit=Unit.PARCEL)
    assert not tally.take({"x"}, [RateLine("x", "x", T - HOUR, parcel_id="a")])
    assert tally.take({"x"}, [RateLine("x", "x", T - HOUR, parcel_id="b")])


def test_what_is_known_ahead_of_its_time_counts_when_it_comes():
    line = RateLine("1", "1", T + HOUR)  # a PC or a platform whose clock runs ahead
    tally = RateTally([line], P2022, as_of=NOW)
    assert tally.rate().pending == 0
    tally.move(NOW + timedelta(hours=1))
    assert tally.rate().pending == 1


def test_a_waiting_order_that_is_forgotten_stays_forgotten_as_time_passes():
    line = RateLine("1", "1", T - HOUR)
    tally = RateTally([line], P2022, as_of=NOW)
    assert tally.take({"1"}, [])
    assert tally.move(NOW + timedelta(seconds=1))
    assert tally.rate().units == 0
    assert tally.held == 0
