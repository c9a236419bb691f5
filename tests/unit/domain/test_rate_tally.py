from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import rate_tally
from app.domain.pickup_rate import score
from app.domain.rate_judge import Judge
from app.domain.rate_line import RateLine, Unit
from app.domain.rate_tally import RateTally
from tests.fakes.rates import DAY, HOUR, NOW, P2022, PACKS, T, many_lines, picked, rate_lines, ways

packs = st.sampled_from(PACKS)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), rate_lines()),
        st.tuples(st.just("drop"), rate_lines()),
        st.tuples(st.just("move"), st.integers(-2 * DAY, 2 * DAY) | st.integers(-HOUR, 9 * HOUR)),
    ),
    max_size=12,
)


@given(many_lines, packs, ways, steps)
def test_after_any_news_it_equals_a_full_pass(lines, pack, way, news):
    tally = RateTally(lines, pack, as_of=NOW, **way)
    known = {(line.order_id, line.sku_order_id, line.parcel_id): line for line in lines}
    now = NOW
    for what, value in news:
        if what == "move":
            now += timedelta(seconds=value)
            tally.move(now)
        else:
            key = (value.order_id, value.sku_order_id, value.parcel_id)
            if what == "put":
                known[key] = value
                tally.put(value)
            else:
                known.pop(key, None)
                tally.drop(value)
        assert tally.rate() == score(list(known.values()), pack, as_of=now, **way)


@given(many_lines, packs, ways, st.randoms(use_true_random=False))
def test_no_pack_cares_in_which_order_the_news_comes(lines, pack, way, chance):
    """Payment, upload, scan, refund and signature of every line come one by one, in any order."""
    fields = ("paid_s", "uploaded_s", "picked_up_s", "refunded_s", "signed_s")
    known: dict[tuple[str, str, str], RateLine] = {}
    for line in lines:
        known[line.order_id, line.sku_order_id, line.parcel_id] = line
    news = [(key, name) for key in known for name in fields]
    chance.shuffle(news)
    heard = {key: line._replace(**dict.fromkeys(fields)) for key, line in known.items()}
    tally = RateTally(list(heard.values()), pack, as_of=NOW, **way)
    for key, name in news:
        heard[key] = heard[key]._replace(**{name: getattr(known[key], name)})
        tally.put(heard[key])
    assert tally.rate() == score(list(known.values()), pack, as_of=NOW, **way)


def test_an_order_moves_from_bucket_to_bucket_and_is_settled_the_next_day():
    line = RateLine("1", "1", T - 23 * HOUR)
    tally = RateTally([line], P2022, as_of=NOW)
    assert tally.rate().best.counts == (1, 0, 0, 0)
    tally.move(NOW + timedelta(hours=1))
    assert tally.rate().best.counts == (1, 0, 0, 0)  # 24:00:00 on the second
    tally.move(NOW + timedelta(hours=1, seconds=1))
    assert tally.rate().best.counts == (0, 1, 0, 0)
    tally.put(line._replace(picked_up_s=T + HOUR + 1))
    assert tally.rate().today == 1
    tally.move(NOW + timedelta(hours=9))
    assert tally.rate().settled.counts == (0, 1, 0, 0)


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
        tally.put(lines[3]._replace(picked_up_s=T))
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
    tally.drop(before)
    tally.put(after)
    assert tally.rate() == score([after], P2022, as_of=NOW, unit=Unit.PARCEL)
    tally.drop(before)  # unknown by now
    assert tally.rate().units == 1


def test_what_is_known_ahead_of_its_time_counts_when_it_comes():
    line = RateLine("1", "1", T + HOUR)  # a PC or a platform whose clock runs ahead
    tally = RateTally([line], P2022, as_of=NOW)
    assert tally.rate().pending == 0
    tally.move(NOW + timedelta(hours=1))
    assert tally.rate().pending == 1


def test_a_waiting_order_that_is_forgotten_stays_forgotten_as_time_passes():
    line = RateLine("1", "1", T - HOUR)
    tally = RateTally([line], P2022, as_of=NOW)
    tally.drop(line)
    tally.move(NOW + timedelta(seconds=1))
    assert tally.rate().units == 0
