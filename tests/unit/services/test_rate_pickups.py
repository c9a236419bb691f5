from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.domain.errors import InvalidInput
from app.domain.rate_judge import rate_window
from app.domain.rate_line import RateLine, Scan, Unit
from app.domain.rule_pack import Reading
from app.presentation.pickup.charts import make_charts
from app.services.rate_pickups import LEAD_DAYS, RatePickups, RateWish, read_as_of
from app.settings.rule_packs import RulePacks
from tests.fakes.rates import DAY, HOUR, NOW, P2022, T, picked
from tests.fakes.rating import FakeRateLines

OURS = {"rate.pack": "2022-06", "rate.reading": "pack", "rate.unit": "sku", "rate.scan": "last"}


class Texts:
    def __init__(self, **changed: str) -> None:
        self._texts = OURS | {key.replace("__", "."): value for key, value in changed.items()}

    def text(self, key: str) -> str:
        return self._texts[key]


class Now:
    def now(self) -> datetime:
        return NOW


class Asked(FakeRateLines):
    def __init__(self, *lines: RateLine) -> None:
        self.rate = lines
        self.asked: list[tuple[int, str]] = []

    def rate_lines(self, since_s: int, shop_id: str = "") -> tuple[RateLine, ...]:
        self.asked.append((since_s, shop_id))
        return super().rate_lines(since_s, shop_id)


def service(reader: Asked, **settings: str) -> RatePickups:
    return RatePickups(reader=reader, clock=Now(), settings=Texts(**settings), packs=RulePacks())


def test_one_shop_as_the_settings_say():
    lines = [picked(n, HOUR)._replace(shop_id=shop) for n, shop in enumerate("AAB")]
    reader = Asked(*lines)
    rated = service(reader)(RateWish(), "A")
    assert rated.rate.settled.total == len(rated.lines) == 2
    assert rated.rate.as_of_s == T
    assert reader.asked == [(rate_window(P2022, NOW).start_s - LEAD_DAYS * DAY, "A")]
    assert service(reader)(RateWish()).rate.settled.total == 3


def test_a_signature_of_what_was_picked_up_before_the_window_is_found():
    start_s = rate_window(P2022, NOW).start_s
    line = picked(1, HOUR, paid_s=start_s - 5 * DAY)._replace(signed_s=start_s + HOUR)
    assert service(Asked(line))(RateWish()).rate.delivery.count == 1


def test_the_trend_is_read_whole_under_a_short_window():
    reader = Asked(picked(1, HOUR, paid_s=T - 80 * DAY))
    rated = service(reader)(RateWish(pack="2026-09"))
    (since_s, _), end_s = *reader.asked, rate_window(P2022, NOW).end_s
    assert since_s == end_s - (90 + LEAD_DAYS) * DAY
    assert (rated.way.pack.window_days, rated.rate.settled.total) == (30, 0)
    assert sum(day.orders for day in make_charts(rated).days) == 1


def test_a_wish_stands_before_the_settings():
    settings = {"rate__reading": "cumulative", "rate__unit": "order", "rate__scan": "first"}
    rate = service(Asked(), **settings)
    way = rate.way(RateWish())
    assert (way.reading, way.unit, way.scan) == (Reading.CUMULATIVE, Unit.ORDER, Scan.FIRST)
    way = rate.way(RateWish(reading=Reading.DISJOINT, unit=Unit.PARCEL, scan=Scan.LAST))
    assert (way.reading, way.unit, way.scan) == (Reading.DISJOINT, Unit.PARCEL, Scan.LAST)


@pytest.mark.parametrize(
    ("day", "name"), [("2026-05-06", "2022-06"), ("2026-05-07", "2026-05"), (None, "2026-05")]
)
def test_auto_is_the_pack_of_the_day(day, name):
    as_of = read_as_of(day) if day else None
    assert service(Asked(), rate__pack="auto").way(RateWish(as_of=as_of)).pack.name == name


def test_a_pack_that_is_gone_is_a_known_error():
    with pytest.raises(InvalidInput, match="没有规则包"):
        service(Asked(), rate__pack="2001-01")(RateWish())


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-07-01T10:00:00Z", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-07-01 10:00", datetime(2026, 7, 1, 2, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 16, tzinfo=UTC)),
        (
            " 2026-07-01T10:00:00-05:00 ",
            datetime(2026, 7, 1, 10, tzinfo=timezone(timedelta(hours=-5))),
        ),
    ],
)
def test_moments_as_people_type_them(text, at):
    assert read_as_of(text) == at


def test_what_is_no_moment_is_refused():
    with pytest.raises(InvalidInput, match="看不懂时间"):
        read_as_of("昨天")
