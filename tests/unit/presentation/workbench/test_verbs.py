"""Which parcels a verb fits, and what 发货 asks."""

import pytest

from app.domain.gate import Block
from app.domain.parcel import Making, Stage
from app.presentation.formatting import phrase
from app.presentation.workbench.number_questions import number_question
from app.presentation.workbench.ship_question import ship_question
from app.presentation.workbench.verbs import Verb, fits, fitting, left_behind
from tests.fakes.rows import HOUR_S, NOW_S, make_row

FITS = {
    Verb.ACQUIRE: {Stage.TO_NUMBER, Stage.NUMBER_UNKNOWN},
    Verb.PRINT: {Stage.TO_PRINT},
    Verb.SHIP: {Stage.TO_SHIP},
    Verb.REPRINT: {Stage.TO_SHIP, Stage.SHIP_UNKNOWN, Stage.SHIPPED},
    Verb.CAME_OUT: {Stage.TO_CONFIRM},
    Verb.NOT_OUT: {Stage.TO_CONFIRM},
    Verb.SLIPS: set(Stage),
    Verb.PICK: set(Stage),
    Verb.PICK_BY_PARCEL: set(Stage),
    Verb.PRINT_PICK: set(Stage),
    Verb.PRINT_PICK_BY_PARCEL: set(Stage),
    Verb.GIVE_BACK: {Stage.NUMBER_UNKNOWN, Stage.TO_PRINT, Stage.TO_SHIP},
    Verb.REDO: {Stage.TO_PRINT, Stage.TO_SHIP},
    Verb.UPDATE: set(),
    Verb.PIECES: {Stage.TO_NUMBER, Stage.TO_PRINT, Stage.TO_SHIP, Stage.SHIPPED},
    Verb.ADD_PARCEL: {Stage.TO_PRINT, Stage.TO_SHIP, Stage.SHIPPED},
    Verb.EDIT_NUMBER: {Stage.SHIPPED},
    Verb.LET_THROUGH: set(),  # nothing stops these
    Verb.MERGE: {Stage.TO_NUMBER},
    Verb.TAKE_APART: set(),
    Verb.SPLIT: {Stage.TO_NUMBER},
}


@pytest.mark.parametrize("verb", list(Verb))
def test_a_verb_fits_its_stages(verb: Verb) -> None:
    rows = {stage: make_row(0, stage=stage, copies=1) for stage in Stage}
    assert {stage for stage, row in rows.items() if fits(verb, row)} == FITS[verb]


def test_a_shipped_parcel_whose_number_is_on_no_paper_is_printed() -> None:
    rows = [make_row(n, stage=Stage.SHIPPED, copies=n) for n in range(3)]
    assert [fits(Verb.PRINT, row) for row in rows] == [True, False, False]
    assert fitting(rows)[Verb.PRINT] == 1


@pytest.mark.parametrize("verb", [Verb.ACQUIRE, Verb.PRINT, Verb.SHIP, Verb.REPRINT])
@pytest.mark.parametrize("block", list(Block))
def test_a_block_stops_every_effect(verb: Verb, block: Block) -> None:
    blocks = frozenset({block})
    fit = {stage for stage in Stage if fits(verb, make_row(0, stage=stage, blocks=blocks))}
    asked_for = verb is Verb.ACQUIRE and block is Block.ADDRESS_CHANGED
    assert fit == ({Stage.NUMBER_UNKNOWN} if asked_for else set())


def test_only_a_changed_address_asks_for_an_update() -> None:
    moved = frozenset({Block.ADDRESS_CHANGED})
    rows = [make_row(0, stage=stage, blocks=moved) for stage in Stage]
    assert {row.stage for row in rows if fits(Verb.UPDATE, row)} == {Stage.TO_PRINT, Stage.TO_SHIP}
    refunding = make_row(0, stage=Stage.TO_PRINT, blocks=moved | {Block.REFUND_PENDING})
    assert not fits(Verb.UPDATE, refunding)


def test_numbers_of_blocked_parcels_go_back_all_the_same() -> None:
    for block in Block:
        row = make_row(0, stage=Stage.TO_SHIP, blocks=frozenset({block}))
        assert fits(Verb.GIVE_BACK, row)
        assert fits(Verb.REDO, row)


def test_only_what_people_merged_or_split_is_taken_apart() -> None:
    broken = frozenset({Block.MERGE_BROKEN})
    for made_by, merge, apart in (
        (Making.ORDER, True, False),
        (Making.MERGE, True, True),
        (Making.SPLIT, False, True),
        (Making.EXTRA, False, False),
    ):
        row = make_row(0, stage=Stage.TO_NUMBER, made_by=made_by)
        assert (fits(Verb.MERGE, row), fits(Verb.TAKE_APART, row)) == (merge, apart)
        assert fitting([row])[Verb.TAKE_APART] == apart
    assert fits(
        Verb.TAKE_APART,
        make_row(0, stage=Stage.TO_NUMBER, made_by=Making.MERGE, blocks=broken),
    )


def test_an_added_parcel_can_be_taken_away_and_is_no_ground_for_another() -> None:
    added = make_row(0, stage=Stage.TO_NUMBER, made_by=Making.EXTRA)
    assert fits(Verb.GIVE_BACK, added)
    assert not fits(Verb.ADD_PARCEL, make_row(0, stage=Stage.TO_PRINT, made_by=Making.EXTRA))


def test_counting_many_agrees_with_asking_each() -> None:
    rows = [
        make_row(n, stage=stage, blocks=blocks)
        for stage in Stage
        for blocks in (frozenset(), frozenset({Block.HELD}))
        for n in range(3)
    ]
    assert fitting(rows) == {verb: sum(fits(verb, row) for row in rows) for verb in Verb}


def test_a_label_in_doubt_is_answered_whatever_blocks_it() -> None:
    row = make_row(0, stage=Stage.TO_CONFIRM, blocks=frozenset({Block.REFUNDED}))
    assert fits(Verb.NOT_OUT, row)


def test_shipping_asks_with_number_and_shop() -> None:
    rows = [make_row(n, stage=Stage.TO_SHIP, shop_name="云{上}") for n in range(3)]
    question = ship_question(rows, [])
    assert str(question.title) == "发货 3 单：「云{上}」"
    assert str(question.verb) == "发货 3 单"
    assert "不能撤回" in str(question.text)
    assert "另有" not in str(question.text)


def test_shipping_says_what_stays_behind_and_counts_each_shop() -> None:
    rows = [
        make_row(1, stage=Stage.TO_SHIP, shop_name="甲"),
        make_row(2, stage=Stage.TO_SHIP, shop_name="乙"),
        make_row(3, stage=Stage.TO_SHIP, shop_name="乙"),
    ]
    others = [
        make_row(4, stage=Stage.TO_PRINT),
        make_row(5, stage=Stage.TO_PRINT),
        make_row(6, stage=Stage.TO_SHIP, blocks=frozenset({Block.REFUND_PENDING})),
    ]
    question = ship_question(rows, others)
    assert str(question.title) == "发货 3 单：「甲」1 单、「乙」2 单"
    assert "另有 2 单待打印、1 单退款中，这次不发。" in str(question.text)


def test_what_a_buyer_wants_later_stays_unless_one_says_otherwise() -> None:
    ready = [make_row(1), make_row(2)]
    early = [make_row(n, appointment_s=NOW_S + n * HOUR_S) for n in (4, 3)]
    question = ship_question(ready, [], early=early)
    assert str(question.verb) == "发货 2 单"
    assert str(question.whole) == "连预约的一起发 4 单"
    assert "另有 2 单还没到买家预约的发货时间（最早 03-02 17:00），这次不发。" in str(question.text)
    assert not question.careful
    told = ship_question(ready, [], advice=phrase("建议现在回传"))
    assert str(told.text).endswith("不能撤回。建议现在回传")
    alone = ship_question([], [], early=early[:1], advice=phrase("建议等到"))
    assert "建议" not in str(alone.text), "the text has said it"
    assert (str(alone.title), str(alone.verb)) == ("提前发货 1 单：「练习店铺」", "提前发货 1 单")
    assert "还没到买家预约的发货时间（03-02 18:00）。运单号会回传" in str(alone.text)
    assert alone.careful
    assert not alone.whole
    pressed = str(ship_question(ready, [], pressed=1).text)
    assert "其中 1 单还没到买家预约的发货时间，但承诺发货时间更早。" in pressed
    assert "预约" not in str(ship_question(ready, []).text)


def test_nothing_left_behind_is_nothing() -> None:
    assert not left_behind([])


def test_a_gate_left_open_stops_no_effect_and_needs_no_letting_through() -> None:
    held = make_row(0, stage=Stage.TO_SHIP, blocks=frozenset({Block.HELD}))
    opened = frozenset({Block.HELD})
    assert fits(Verb.LET_THROUGH, held)
    assert not fits(Verb.LET_THROUGH, held, opened)
    assert fits(Verb.SHIP, held, opened)
    assert fitting([held], opened)[Verb.SHIP] == 1
    gone = make_row(0, stage=Stage.TO_SHIP, blocks=frozenset({Block.HELD, Block.CANCELLED}))
    assert not fits(Verb.SHIP, gone, frozenset(Block))
    assert not fits(Verb.LET_THROUGH, gone)
    moved = make_row(0, stage=Stage.TO_PRINT, blocks=frozenset({Block.ADDRESS_CHANGED}))
    assert fits(Verb.UPDATE, moved, frozenset({Block.ADDRESS_CHANGED}))


def test_giving_a_number_in_doubt_back_names_the_order_and_what_comes_first() -> None:
    row = make_row(0, stage=Stage.NUMBER_UNKNOWN, tracking_number=None)
    question = number_question(Verb.GIVE_BACK, [row])
    assert str(question.title).startswith(f"回收号 {row.order_ids[0]}：")
    assert str(question.text).startswith("先问清取号结果")
    added = make_row(0, stage=Stage.TO_NUMBER, tracking_number=None)
    assert str(number_question(Verb.GIVE_BACK, [added]).title).startswith("撤销加的包裹")
