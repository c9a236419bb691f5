"""Which rows a chip holds."""

import pytest

from app.domain.gate import Block
from app.domain.parcel import Stage
from app.presentation.workbench.chips import Chip, chip_bits
from app.presentation.workbench.words import badges
from tests.fakes.rows import NOW_S, make_row


def chips_of(**changes: object) -> set[Chip]:
    bits = chip_bits(make_row(0, **changes))
    return {chip for chip in Chip if bits & chip.bit} - {Chip.ALL}


@pytest.mark.parametrize(
    ("stage", "chip"),
    [
        (Stage.TO_NUMBER, Chip.TO_NUMBER),
        (Stage.TO_PRINT, Chip.TO_PRINT),
        (Stage.TO_CONFIRM, Chip.TO_CONFIRM),
        (Stage.TO_SHIP, Chip.TO_SHIP),
        (Stage.SHIPPED, Chip.SHIPPED),
        (Stage.NUMBER_UNKNOWN, Chip.PROBLEM),
        (Stage.SHIP_UNKNOWN, Chip.PROBLEM),
    ],
)
def test_a_stage_has_its_chip(stage: Stage, chip: Chip) -> None:
    assert chips_of(stage=stage) == {chip}


@pytest.mark.parametrize("stage", [Stage.PICKED_UP, Stage.CLOSED])
def test_what_has_left_is_under_no_chip(stage: Stage) -> None:
    assert chip_bits(make_row(0, stage=stage, blocks=frozenset(Block), problem="x")) == 0


@pytest.mark.parametrize("stage", [Stage.TO_NUMBER, Stage.TO_PRINT, Stage.TO_SHIP])
@pytest.mark.parametrize("block", list(Block))
def test_a_blocked_row_is_no_work_but_under_its_own_chip(stage: Stage, block: Block) -> None:
    found = chips_of(stage=stage, blocks=frozenset({block}))
    assert len(found) == 1
    assert found <= {Chip.AFTER_SALE, Chip.HELD, Chip.WAITING, Chip.PROBLEM}


def test_a_label_in_doubt_stays_under_confirm_whatever_blocks_it() -> None:
    found = chips_of(stage=Stage.TO_CONFIRM, blocks=frozenset({Block.REFUNDED}))
    assert found == {Chip.TO_CONFIRM, Chip.AFTER_SALE}


def test_a_failure_is_under_problems_too() -> None:
    assert chips_of(stage=Stage.TO_NUMBER, problem="余额不足") == {Chip.TO_NUMBER, Chip.PROBLEM}


def test_a_scan_before_the_payment_is_under_problems_too() -> None:
    row = make_row(0, stage=Stage.SHIPPED, early_scan_s=NOW_S)
    assert chip_bits(row) & Chip.PROBLEM.bit
    assert chip_bits(row) & Chip.SHIPPED.bit
    assert "揽收早于付款" in {str(badge.text) for badge in badges(row)}
    assert not chip_bits(make_row(0, stage=Stage.SHIPPED)) & Chip.PROBLEM.bit


def test_what_lost_refunded_items_is_work_and_after_sale_at_once() -> None:
    found = chips_of(stage=Stage.TO_NUMBER, partly_refunded=True)
    assert found == {Chip.TO_NUMBER, Chip.AFTER_SALE}
