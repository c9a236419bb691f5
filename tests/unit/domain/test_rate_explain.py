from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pickup_rate import score
from app.domain.rate_explain import Figure, Span, explain
from app.domain.rate_line import RateLine
from app.domain.rate_sentences import bucket_name, duration
from tests.fakes.rates import (
    DAY,
    HOUR,
    NOW,
    P2022,
    P2026_05,
    P2026_09,
    PACKS,
    T,
    local,
    many_lines,
    picked,
    ways,
)

packs = st.sampled_from(PACKS)


def figures(rate):
    """Every figure of a rate beside the question that explains it."""
    yield rate.settled.value, Figure.SETTLED, {}
    yield rate.best.value, Figure.BEST, {}
    if rate.worst is not None:
        yield rate.worst.value, Figure.WORST, {}
    yield rate.pickup.seconds, Figure.PICKUP, {}
    yield rate.delivery.seconds, Figure.DELIVERY, {}
    for bucket in range(len(rate.settled.counts)):
        yield rate.settled.share(bucket), Figure.SHARE, {"bucket": bucket}
    for figure in (Figure.TODAY, Figure.PENDING, Figure.STALE, Figure.OLD, Figure.ANOMALIES):
        yield getattr(rate, figure.value), figure, {}
    yield sum(count for _, count in rate.excluded), Figure.EXCLUDED, {}
    for reason, count in rate.excluded:
        yield count, Figure.EXCLUDED, {"reason": reason}


@given(many_lines, packs, ways)
def test_the_rows_of_every_figure_add_up_to_it(lines, pack, way):
    rate = score(lines, pack, as_of=NOW, **way)
    for value, figure, which in figures(rate):
        explained = explain(lines, pack, figure, as_of=NOW, **way, **which)
        assert explained.value == value, figure
        assert all(row.sentence for row in explained.rows)


@given(many_lines, packs, ways)
def test_every_row_stands_in_the_bucket_its_seconds_say(lines, pack, way):
    for figure in (Figure.SETTLED, Figure.PENDING):
        for row in explain(lines, pack, figure, as_of=NOW, **way).rows:
            if row.bucket is None:
                assert "异常" in row.sentence
                continue
            assert row.elapsed_s == max(0, row.until_s - row.from_s)
            assert row.bucket == sum(row.elapsed_s > edge for edge in pack.edges_s)
            assert row.clock is Span.PICKUP


@given(many_lines, packs, ways)
def test_no_unit_is_named_twice(lines, pack, way):
    rate = score(lines, pack, as_of=NOW, **way)
    names = Counter()
    for figure in (Figure.BEST, Figure.STALE, Figure.OLD, Figure.ANOMALIES, Figure.EXCLUDED):
        rows = explain(lines, pack, figure, as_of=NOW, **way).rows
        names.update((row.order_id, row.sku_order_id, row.parcel_id) for row in rows)
    assert sum(names.values()) == rate.units


def test_an_order_of_each_kind_in_words():
    paid_s = local("07-15 10:00:00")
    lines = [
        picked(1, 24 * HOUR, paid_s=paid_s),
        picked(2, 24 * HOUR + 1, paid_s=paid_s),
        picked(3, 50 * HOUR, paid_s=paid_s),
    ]
    rows = explain(lines, P2022, Figure.SETTLED, as_of=NOW).rows
    assert [(row.bucket, row.credit, row.sentence) for row in rows] == [
        (0, 70, "到揽收 24 小时 00 分 00 秒，不超过 24 小时，计 70 %"),
        (1, 20, "到揽收 24 小时 00 分 01 秒，超过 24 小时、不超过 36 小时，计 20 %"),
        (3, 0, "到揽收 50 小时 00 分 00 秒，超过 48 小时，计 0 %"),
    ]


def test_a_night_order_says_from_when_it_counts():
    line = RateLine("1", "1", local("07-01 18:01:00"), None, local("07-02 10:00:00"))
    (row,) = explain([line], P2026_09, Figure.SETTLED, as_of=NOW).rows
    assert row.from_s == local("07-02 06:00:00")
    assert row.sentence == "夜间支付，从 06:00 起算，到揽收 4 小时 00 分 00 秒"


def test_a_waiting_order_at_its_best_and_at_its_worst():
    line = RateLine("1", "1", T - 30 * HOUR)
    (best,) = explain([line], P2022, Figure.BEST, as_of=NOW).rows
    (worst,) = explain([line], P2022, Figure.WORST, as_of=NOW).rows
    assert (best.bucket, best.credit, best.until_s) == (1, 20, T)
    assert best.sentence == (
        "还没有揽收，已过 30 小时 00 分 00 秒，最好是超过 24 小时、不超过 36 小时，计 20 %"
    )
    assert (worst.bucket, worst.credit) == (3, 0)
    assert worst.sentence == "还没有揽收，按超过 48 小时计 0 %"
    (hours,) = explain([line], P2026_09, Figure.BEST, as_of=NOW).rows
    assert hours.sentence.endswith("按现在就揽收计")


@pytest.mark.parametrize(
    ("line", "figure", "words"),
    [
        (picked(1, -1), Figure.ANOMALIES, "揽收早于支付"),
        (picked(1, HOUR)._replace(presale=True), Figure.EXCLUDED, "预售"),
        (RateLine("1", "1", T - 95 * DAY), Figure.STALE, "还没有揽收"),
        (picked(1, HOUR, paid_s=T - 95 * DAY), Figure.OLD, "统计期之前"),
    ],
)
def test_what_is_counted_nowhere_says_why(line, figure, words):
    (row,) = explain([line], P2022, figure, as_of=NOW).rows
    assert words in row.sentence
    assert row.credit == 1


def test_an_anomaly_with_points_is_no_bucket():
    (row,) = explain([picked(1, -1)], P2026_05, Figure.SETTLED, as_of=NOW).rows
    assert (row.bucket, row.credit) == (None, 50)
    assert row.sentence == "揽收早于支付，按异常单计 50 分"


def test_a_signature_in_words():
    line = picked(1, HOUR)._replace(signed_s=T - 3 * DAY)
    explained = explain([line], P2022, Figure.DELIVERY, as_of=NOW)
    (row,) = explained.rows
    assert (row.clock, row.credit) == (Span.DELIVERY, 2 * DAY - HOUR)
    assert explained.value == Fraction(2 * DAY - HOUR)
    assert row.sentence == "揽收到签收 47 小时 00 分 00 秒"


def test_words_of_buckets_and_times():
    assert [bucket_name(P2022, n) for n in range(4)] == [
        "≤24 小时",
        "24–36 小时",
        "36–48 小时",
        ">48 小时",
    ]
    assert duration(16 * HOUR + 61) == "16 小时 01 分 01 秒"
