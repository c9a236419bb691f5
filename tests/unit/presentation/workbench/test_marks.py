"""Special orders in words: the row, the search, the side panel."""

from dataclasses import replace

from app.domain.gate import Block
from app.domain.marks import Mark, bits_of
from app.ports.rows import ParcelDetail, ParcelRow
from app.presentation.workbench.chips import Chip, chip_bits
from app.presentation.workbench.columns import BY_KEY
from app.presentation.workbench.entry import Entry, terms
from app.presentation.workbench.marks import (
    MARK_TIPS,
    MARK_WORDS,
    early_s,
    item_note,
    mark_tip,
    mark_words,
    special_lines,
)
from app.presentation.workbench.words import Tone, badges
from tests.fakes.rows import HOUR_S, NOW_S, make_detail, make_row


def marked(*marks: Mark, **changes: object) -> ParcelRow:
    return make_row(1, marks=bits_of(marks), **changes)


def lines(row: ParcelRow, **changes: object) -> list[str]:
    detail: ParcelDetail = replace(make_detail(row), **changes)  # type: ignore[arg-type]
    return [str(line) for line in special_lines(detail, NOW_S)]


def test_every_mark_has_a_word_and_a_sentence() -> None:
    assert MARK_WORDS.keys() == MARK_TIPS.keys() == set(Mark)
    assert all(len(word) <= 5 for word in MARK_WORDS.values())
    everything = marked(*Mark)
    assert len(mark_words(everything)) == len(mark_tip(everything)) == len(Mark)
    assert mark_words(make_row(1)) == ()


def test_a_buyer_who_asks_again_is_counted() -> None:
    assert [str(w.text) for w in mark_words(marked(Mark.URGED, urge_count=3))] == ["催3次"]
    assert [str(w.text) for w in mark_words(marked(Mark.URGED, urge_count=1))] == ["催发货"]
    assert lines(marked(Mark.URGED, urge_count=3)) == ["买家催过 3 次发货，尽快处理。"]


def test_a_search_finds_what_is_special() -> None:
    entry = Entry(marked(Mark.PRESALE, Mark.GIFT), ())
    assert all(term in entry.hay for term in terms("预售 赠品"))
    assert "预售" not in Entry(make_row(1), ()).hay


def test_rows_sort_by_how_much_is_special() -> None:
    sort = BY_KEY["marks"].sort
    rows = [marked(), marked(Mark.GIFT, Mark.URGED), marked(Mark.GIFT)]
    found = sorted((Entry(row, ()) for row in rows), key=lambda e: sort(e, NOW_S))
    assert [entry.row.marks.bit_count() for entry in found] == [2, 1, 0]


def test_an_after_sale_says_how_long_the_shop_has() -> None:
    left = NOW_S + 5 * HOUR_S + 12 * 60 + 33
    row = make_row(1, blocks=frozenset({Block.REFUND_PENDING}), after_sale_s=left)
    assert [str(badge.text) for badge in badges(row, NOW_S)] == ["退款中 · 还剩 05:12:33"]
    assert [str(badge.text) for badge in badges(row)] == ["退款中"]
    other = make_row(1, after_sale_s=NOW_S - 61, blocks=frozenset({Block.HELD}))
    assert [str(badge.text) for badge in badges(other, NOW_S)] == ["售后 · 过期 00:01:01", "挂起"]
    assert chip_bits(other) & Chip.AFTER_SALE.bit


def test_the_panel_tells_times_couriers_and_the_review() -> None:
    row = marked(
        Mark.PRESALE,
        Mark.APPOINTMENT,
        Mark.PROMISED_CARRIER,
        promise_s=NOW_S + 24 * HOUR_S,
        appointment_s=NOW_S + HOUR_S,
        blocks=frozenset({Block.REVIEW}),
        paid_s=NOW_S - 50 * 60,
        presale=True,
    )
    assert lines(row, promised_carriers=("顺丰速运",)) == [
        "预售：最晚 03-03 14:00 发货。",
        "买家预约 03-02 15:00 以后发货，还有 01:00:00，不要提前发出。",
        "答应过买家用「顺丰速运」，换一家取不了号。",
        "风控复核：03-02 13:10 付款（50 分钟前），一般 1–2 小时放行，同步会自动更新。",
    ]
    came = replace(row, appointment_s=NOW_S - 1, marks=bits_of({Mark.APPOINTMENT}))
    assert early_s(came, NOW_S) == 0
    assert "时间已到" in lines(came)[0]


def test_a_parcel_that_is_only_partly_a_presale_says_so() -> None:
    row = marked(Mark.PRESALE, promise_s=NOW_S + 24 * HOUR_S)
    assert [str(word.text) for word in mark_words(row)] == ["含预售"]
    assert lines(row) == list(mark_tip(row))
    assert "拆开先发" in lines(row)[0]
    whole = replace(row, presale=True)
    assert [str(word.text) for word in mark_words(whole)] == ["预售"]
    assert mark_tip(whole) == (MARK_TIPS[Mark.PRESALE],)


def test_an_item_says_what_is_in_it_and_what_is_wished() -> None:
    item = make_detail(make_row(1)).items[0]
    assert str(item_note(item)) == ""
    special = replace(
        item,
        gift=True,
        contents="毛巾 ×2",
        custom="刻{字}😀",
        marks=bits_of({Mark.SERIAL_NUMBER}),
    )
    assert str(item_note(special)) == "赠品 · 内含 毛巾 ×2 · 定制：刻{字}😀 · 要上传序列号"
    assert str(item_note(replace(item, custom="定制"))) == "定制"


def test_an_after_sale_that_must_be_answered_soon_is_red() -> None:
    row = make_row(1, after_sale_s=NOW_S + HOUR_S)
    assert [badge.tone for badge in badges(row, NOW_S, 2 * HOUR_S)] == [Tone.FAULT]
    assert [badge.tone for badge in badges(row, NOW_S, HOUR_S // 2)] == [Tone.STOP]
