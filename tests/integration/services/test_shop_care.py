"""Several shops in one database: marks, pause, re-authorization, and one dead token."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import AppError, AuthorizationError, InvalidInput
from app.domain.ids import ShopId
from app.domain.parcel import LIVE_STAGES
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from tests.fakes.tasks import job_context

ONE, OTHER = ShopId("88000001"), ShopId("88000002")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    config = PracticeConfig(
        orders=8, seed=7, speed=0, arrivals_per_hour=0, shop_id=ONE, more_shop_ids=(OTHER,)
    )
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def desk(site: PracticeSite, tmp_path: Path) -> Iterator[Desk]:
    """Two shops of one app, both synced."""
    with open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as opened:
        bind_practice(opened, site)
        opened.bind_shop.self_use(site.config.app_key, site.config.app_secret, OTHER, practice=True)
        for shop_id in (ONE, OTHER):
            opened.sync_orders(job_context(), shop_id)
        yield opened


def shop(desk: Desk, shop_id: ShopId):
    return next(row for row in desk.reader.shops() if row.shop_id == shop_id)


def test_marks_stand_in_the_rows_of_their_shop_only(desk: Desk) -> None:
    assert desk.manage_shops.colour(ONE, "青色").after.colour == "teal"
    desk.manage_shops.tag(ONE, "旗舰")
    rows = desk.reader.parcels(stages=LIVE_STAGES)
    assert {(row.shop_id, row.shop_colour, row.shop_tag) for row in rows} == {
        (ONE, "teal", "旗舰"),
        (OTHER, "", ""),
    }


@pytest.mark.parametrize("tag", ["一", "四个字的", "a b"])
def test_a_tag_that_does_not_fit_is_refused(desk: Desk, tag: str) -> None:
    with pytest.raises(InvalidInput):
        desk.manage_shops.tag(ONE, tag)
    with pytest.raises(InvalidInput):
        desk.manage_shops.colour(ONE, "彩虹")
    assert shop(desk, ONE).tag == ""


def test_what_was_set_of_a_shop_is_put_back_unless_it_was_set_again(desk: Desk) -> None:
    manage = desk.manage_shops
    tagged, paused = manage.tag(ONE, "旗舰"), manage.pause(ONE)
    again = manage.tag(ONE, "二店")
    assert manage.put_back(paused)
    assert not manage.put_back(paused)
    assert not manage.put_back(tagged)
    assert manage.put_back(again)
    row = next(row for row in desk.reader.shops() if row.shop_id == ONE)
    assert (row.tag, row.paused) == ("旗舰", False)
    assert desk.verify_audit() is None


def test_a_paused_shop_is_neither_synced_nor_worked_on_and_stays_visible(
    desk: Desk, site: PracticeSite
) -> None:
    free = {
        shop_id: next(r for r in desk.reader.parcels() if r.shop_id == shop_id and not r.blocks)
        for shop_id in (ONE, OTHER)
    }
    desk.manage_shops.pause(ONE)
    calls = len(site.shop.ledger.calls)
    for act in (desk.sync_orders, desk.audit_orders):
        with pytest.raises(InvalidInput) as caught:
            act(job_context(), ONE)
        assert caught.value.code == "shop.paused"
    assert len(site.shop.ledger.calls) == calls
    receipt = desk.acquire_waybills(job_context(), (free[ONE].parcel_id, free[OTHER].parcel_id))
    outcomes = {line.parcel_id: line.outcome for line in receipt.lines}
    assert outcomes == {
        free[ONE].parcel_id: Outcome.BLOCKED,
        free[OTHER].parcel_id: Outcome.DONE,
    }
    row = next(r for r in desk.reader.parcels() if r.parcel_id == free[ONE].parcel_id)
    assert row.shop_paused
    desk.manage_shops.resume(ONE)
    desk.sync_orders(job_context(), ONE)
    receipt = desk.acquire_waybills(job_context(), (free[ONE].parcel_id,))
    assert [line.outcome for line in receipt.lines] == [Outcome.DONE]


def test_a_dead_token_of_one_shop_is_known_and_the_other_goes_on(
    desk: Desk, site: PracticeSite
) -> None:
    free = {r.shop_id: r.parcel_id for r in desk.reader.parcels() if not r.blocks}
    site.shop.clock.advance(3600)  # every check is too old to act on
    desk.open_shop(OTHER).carriers()
    site.shop.happen.end_authorization(ONE)
    receipt = desk.acquire_waybills(job_context(), (free[ONE], free[OTHER]))
    outcomes = {line.parcel_id: line.outcome for line in receipt.lines}
    assert outcomes == {free[ONE]: Outcome.BLOCKED, free[OTHER]: Outcome.DONE}
    assert not shop(desk, ONE).authorized
    with pytest.raises(AppError) as caught:
        desk.sync_orders(job_context(), ONE)
    assert isinstance(caught.value, AuthorizationError)
    assert not shop(desk, ONE).authorized
    desk.sync_orders(job_context(), OTHER)
    assert shop(desk, OTHER).authorized
    desk.bind_shop.reauthorize(ONE)
    receipt = desk.acquire_waybills(job_context(), (free[ONE],))
    assert [line.outcome for line in receipt.lines] == [Outcome.DONE]


def test_a_token_of_one_shop_is_refreshed_beside_the_other(desk: Desk, site: PracticeSite) -> None:
    site.shop.happen.expire_token(OTHER)
    for shop_id in (ONE, OTHER):
        desk.sync_orders(job_context(), shop_id)
        assert shop(desk, shop_id).authorized


def test_authorizing_again_keeps_everything(desk: Desk) -> None:
    desk.manage_shops.tag(ONE, "旗舰")
    before = desk.reader.parcels(stages=LIVE_STAGES)
    again = desk.bind_shop.reauthorize(ONE)
    assert again.practice
    assert shop(desk, ONE).authorized
    assert desk.reader.parcels(stages=LIVE_STAGES) == before
    assert desk.sync_orders(job_context(), ONE).changed == 0


def test_authorizing_again_as_another_shop_changes_nothing(desk: Desk, site: PracticeSite) -> None:
    code = site.shop.happen.authorization_code(OTHER)
    with pytest.raises(AuthorizationError) as caught:
        desk.bind_shop.reauthorize(ONE, code=code)
    assert caught.value.code == "auth.wrong_shop"
    desk.sync_orders(job_context(), ONE)
    right = site.shop.happen.authorization_code(ONE)
    assert desk.bind_shop.reauthorize(ONE, code=right).shop_id == ONE


def test_a_shop_that_is_not_bound_cannot_be_authorized_again(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        desk.bind_shop.reauthorize(ShopId("1"))
