"""Authorizations are kept alive, and their end is known, against the practice shop's own rules."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.authorization import DAY, ends_soon
from app.domain.errors import AppError
from app.domain.ids import ShopId
from app.ports.rows import ShopRow
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from app.sandbox.tokens import GRANTED_S
from tests.fakes.tasks import job_context

ONE, OTHER = ShopId("88000001"), ShopId("88000002")
INFO, REFRESH = "open.getAuthInfo", "token.refresh"
HOUR_S, DAY_S = 3600, 86_400


@pytest.fixture(params=["duration", "timestamp"])
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[PracticeSite]:
    """Both readings of ``expires_in``."""
    config = PracticeConfig(
        orders=4,
        seed=7,
        speed=0,
        arrivals_per_hour=0,
        shop_id=ONE,
        more_shop_ids=(OTHER,),
        expires_in=request.param,
    )
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def desk(site: PracticeSite, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as opened:
        bind_practice(opened, site)
        opened.bind_shop.self_use(site.config.app_key, site.config.app_secret, OTHER, practice=True)
        yield opened


def row(desk: Desk, shop_id: ShopId = ONE) -> ShopRow:
    return next(shop for shop in desk.reader.shops() if shop.shop_id == shop_id)


def calls(site: PracticeSite, method: str) -> int:
    return len(site.shop.ledger.calls_of(method))


def pass_time(desk: Desk, site: PracticeSite, seconds: int) -> None:
    """The desk's clock follows the platform's answers; a call without a token moves it."""
    site.shop.clock.advance(seconds)
    with pytest.raises(AppError):
        desk.bind_shop.with_code(site.config.app_key, site.config.app_secret, "no-such-code")


def days_left(desk: Desk, shop_id: ShopId = ONE) -> timedelta:
    until = row(desk, shop_id).standing.tokens_until
    assert until is not None
    return until - desk.clock.now()


def test_binding_keeps_the_end_of_the_tokens(desk: Desk) -> None:
    assert abs(days_left(desk) - 14 * DAY) < timedelta(minutes=1)
    assert row(desk).standing.granted_until is None


def test_the_owners_end_is_asked_for_a_few_times_a_day(desk: Desk, site: PracticeSite) -> None:
    for _ in range(3):
        desk.keep_authorized(job_context())
    assert calls(site, INFO) == 2  # once for each shop
    until = row(desk).standing.granted_until
    assert until is not None
    assert abs((until - desk.clock.now()).total_seconds() - GRANTED_S) < 60
    pass_time(desk, site, 7 * HOUR_S)
    desk.keep_authorized(job_context())
    assert calls(site, INFO) == 4
    desk.keep_authorized(job_context(), ONE, ask=True)
    assert calls(site, INFO) == 5


def test_tokens_are_refreshed_before_they_end_and_not_sooner(
    desk: Desk, site: PracticeSite
) -> None:
    pass_time(desk, site, 7 * DAY_S - HOUR_S - 60)
    desk.keep_authorized(job_context())
    assert calls(site, REFRESH) == 0
    pass_time(desk, site, HOUR_S - 600)
    desk.keep_authorized(job_context())
    assert calls(site, REFRESH) == 2
    assert abs(days_left(desk) - 14 * DAY) < timedelta(minutes=1)
    desk.keep_authorized(job_context())
    assert calls(site, REFRESH) == 2


def test_a_paused_shop_keeps_its_tokens_and_is_asked_nothing_else(
    desk: Desk, site: PracticeSite
) -> None:
    desk.manage_shops.pause(ONE)
    for _ in range(4):  # a month: without this its tokens would be dead twice over
        pass_time(desk, site, 7 * DAY_S + HOUR_S)
        desk.keep_authorized(job_context())
    asked = {call.shop_id for call in site.shop.ledger.calls_of(INFO) if call.shop_id}
    assert asked == {OTHER}
    assert row(desk).authorized
    desk.manage_shops.resume(ONE)
    desk.sync_orders(job_context(), ONE)


def test_a_program_closed_for_ten_days_renews_at_once(desk: Desk, site: PracticeSite) -> None:
    pass_time(desk, site, 10 * DAY_S + 60)
    found = ends_soon(row(desk).standing, desk.clock.now(), 7)
    assert found is not None
    assert (found.days_left(desk.clock.now()), found.renews) == (3, True)
    desk.keep_authorized(job_context())
    assert ends_soon(row(desk).standing, desk.clock.now(), 7) is None


def test_tokens_dead_for_good_mark_their_shop_alone(desk: Desk, site: PracticeSite) -> None:
    site.shop.happen.end_authorization(ONE)
    found = desk.keep_authorized(job_context(), ask=True)
    assert set(found) == {OTHER}
    assert not row(desk).authorized
    before = len(site.shop.ledger.calls)
    desk.keep_authorized(job_context(), ONE)
    assert len(site.shop.ledger.calls) == before  # asked no further


def test_an_end_that_comes_nearer_is_heard_of_and_authorizing_again_moves_it(
    desk: Desk, site: PracticeSite
) -> None:
    desk.keep_authorized(job_context())
    assert site.shop.happen.end_grant(3 * DAY_S + 60, ONE)
    desk.keep_authorized(job_context(), ask=True)
    now = desk.clock.now()
    found = ends_soon(row(desk).standing, now, 7)
    assert found is not None
    assert (found.days_left(now), found.renews) == (3, False)
    assert ends_soon(row(desk, OTHER).standing, now, 7) is None
    desk.bind_shop.reauthorize(ONE)
    assert row(desk).standing.granted_until is None
    desk.keep_authorized(job_context())
    assert ends_soon(row(desk).standing, desk.clock.now(), 7) is None


def test_the_practice_grant_really_ends(desk: Desk, site: PracticeSite) -> None:
    site.shop.happen.end_grant(HOUR_S, ONE)
    site.shop.clock.advance(2 * HOUR_S)
    with pytest.raises(AppError):
        desk.sync_orders(job_context(), ONE)
    assert not row(desk).authorized
    assert row(desk, OTHER).authorized


@pytest.mark.parametrize("fault", ["reset", "refuse", "malformed_json"])
def test_a_question_that_is_not_answered_changes_nothing_that_is_known(
    desk: Desk, site: PracticeSite, fault: str
) -> None:
    desk.keep_authorized(job_context())
    before = row(desk).standing.granted_until
    site.shop.faults.add(fault, endpoint=INFO, count=None)
    desk.keep_authorized(job_context(), ONE, ask=True)
    assert row(desk).standing.granted_until == before
    assert row(desk).authorized
