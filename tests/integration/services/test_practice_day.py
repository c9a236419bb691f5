"""The practice day says "done" only of what both sides agree on, and stops at the first lie."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import PracticeDay, Step
from app.bootstrap.practice_site import PracticeSite
from app.domain.parcel import Stage
from app.presentation.desk import Desk
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import parcels


@pytest.fixture
def unbound(tmp_path: Path) -> Iterator[Desk]:
    """A desk that the practice day binds itself."""
    with open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as opened:
        yield opened


@pytest.fixture
def day(unbound: Desk, site: PracticeSite, tmp_path: Path) -> PracticeDay:
    return PracticeDay(unbound, site, job_context(), tmp_path)


def worked(day: PracticeDay) -> dict[str, Step]:
    return {step.title: step for step in day.work()}


def failed(steps: dict[str, Step], title: str) -> Step:
    """The step ``title``, which must be the last and the only one that is not true."""
    assert list(steps)[-1] == title
    assert [step.title for step in steps.values() if not step.ok] == [title]
    return steps[title]


def test_a_good_day_is_true_in_every_step(day: PracticeDay, site: PracticeSite) -> None:
    steps = worked(day)
    assert len(steps) == 11
    assert all(step.ok for step in steps.values())
    assert steps["批量发货"].theirs == len(site.shop.ledger.shipments) > 0
    assert steps["打印面单"].ours == len(site.labels.labels)


def test_an_unplugged_label_printer_ends_the_day(
    day: PracticeDay, site: PracticeSite, unbound: Desk
) -> None:
    site.labels.stop()
    step = failed(worked(day), "打印面单")
    assert (step.ours, step.theirs) == (0, 0)
    assert "打印机" in step.note
    assert parcels(unbound, Stage.TO_PRINT)  # nothing is lost: it can be printed later
    assert site.shop.ledger.shipments == []


def test_a_label_that_only_came_out_half_way_ends_the_day(
    day: PracticeDay, site: PracticeSite, unbound: Desk
) -> None:
    site.labels.faults.close_after = 20_000
    step = failed(worked(day), "打印面单")
    assert step.note
    assert len(unbound.reader.unconfirmed()) == 1


def test_a_label_too_many_is_noticed(day: PracticeDay, site: PracticeSite) -> None:
    site.labels.take(Image.new("1", (800, 1440), 1))
    step = failed(worked(day), "打印面单")
    assert step.theirs == step.ours + 1


def test_an_empty_account_ends_the_day(day: PracticeDay, site: PracticeSite) -> None:
    site.shop.happen.set_balance("zhongtong", 2)
    step = failed(worked(day), "取运单号")
    assert step.ours == step.theirs == 2
    assert step.note


def test_a_receipt_printer_without_paper_ends_the_day(day: PracticeDay, site: PracticeSite) -> None:
    site.slips.faults.paper_out = True
    step = failed(worked(day), "打印发货单")
    assert (step.ours, step.theirs) == (0, 0)


def test_a_shop_that_takes_no_shipments_ends_the_day(day: PracticeDay, site: PracticeSite) -> None:
    for method in ("order.logisticsAdd", "order.logisticsAddSinglePack"):
        site.shop.faults.add("reset", endpoint=method, count=None)
    step = failed(worked(day), "批量发货")
    assert (step.ours, step.theirs) == (0, 0)
    assert step.note
