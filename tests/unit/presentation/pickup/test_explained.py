"""Every figure is the sum of the rows that the panel shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import OrderId
from app.domain.penalty import stake
from app.domain.rate_explain import Figure, explain
from app.domain.rate_line import Scan, Unit
from app.presentation.formatting import verbatim
from app.presentation.pickup.entry import Money
from app.presentation.pickup.explained import (
    CLOCK,
    CREDIT,
    ORDER,
    RULE,
    TOOK,
    cell,
    tell_figure,
    tell_money,
)
from app.presentation.pickup.figures import Ask, MoneyFigure, money_cards, rate_cards
from app.services.count_stakes import OrderStake
from app.services.rate_pickups import RateWay
from app.settings.rule_packs import RulePacks
from tests.fakes.rows import HOUR_S, NOW, NOW_S, SHOP
from tests.unit.domain.penalties import HOUR, PAID, order, shipped_table
from tests.unit.domain.test_penalty import all_facts
from tests.unit.presentation.pickup.test_charts import DAY_S, line

PACKS = {entry.pack.name: entry.pack for entry in RulePacks().list()}
WORKED = ((80, 10), (10, 30), (5, 40), (5, 60))
"""80 orders within 24 h, 10 within 36, 5 within 48, 5 later: 58.5 %."""


def worked():
    day_s = NOW_S - 10 * DAY_S
    times = [hours for count, hours in WORKED for _ in range(count)]
    done = [line(n, day_s, hours * HOUR_S) for n, hours in enumerate(times)]
    signed = [each._replace(signed_s=each.picked_up_s + 40 * HOUR_S) for each in done[:10]]
    return [*signed, *done[10:], line(900, NOW_S - HOUR_S, None), line(901, NOW_S - HOUR_S, HOUR_S)]


def told_of(pack_name, lines):
    pack = PACKS[pack_name]
    way = RateWay(pack=pack, reading=pack.reading, unit=Unit.SKU_ORDER, scan=Scan.LAST, as_of=NOW)
    for card in rate_cards(way.score(lines), {Unit.ORDER: 1, Unit.PARCEL: 1}):
        found = explain(
            lines,
            pack,
            card.ask.figure,
            as_of=NOW,
            reading=pack.reading,
            bucket=card.ask.bucket,
        )
        yield card, tell_figure(card, found, pack)


@pytest.mark.parametrize("pack", sorted(PACKS))
def test_a_card_says_what_its_rows_come_to(pack):
    found = list(told_of(pack, worked()))
    assert len(found) >= 4
    for card, told in found:
        assert str(told.value) == str(card.value), card.ask
        assert told.rows or card.ask.figure is Figure.SHARE


def test_the_worked_example():
    cards = {card.ask: (card, told) for card, told in told_of("2022-06", worked())}
    card, told = cards[Ask(Figure.SETTLED)]
    assert str(card.value) == "58.5 %"
    assert str(card.note) == "上限 70.0 % · 指数 83.6 % · 订单 1 · 包裹 1"
    assert str(told.sum) == "100 行合计 5,850 % ÷ 100 = 58.5 %"
    assert sum(row.credit for row in told.rows) == 5850
    shares = [cards[Ask(Figure.SHARE, n)][1] for n in range(4)]
    assert [str(each.value) for each in shares] == ["80.0 %", "10.0 %", "5.0 %", "5.0 %"]
    assert str(shares[0].sum) == "80 行 ÷ 已揽收 100 = 80.0 %"
    delivery = cards[Ask(Figure.DELIVERY)][1]
    assert str(delivery.sum) == "10 行用时合计 400:00:00 ÷ 10 = 40.00 小时"
    assert delivery.clock == "揽收→签收"


def test_cells_of_a_row():
    _, told = next(iter(told_of("2022-06", worked())))
    row = told.rows[0]
    assert str(cell(told, row, ORDER)) == "o0"
    assert str(cell(told, row, CLOCK)) == "02-20 14:00 – 02-21 00:00"
    assert str(cell(told, row, TOOK)) == "10:00:00"
    assert str(cell(told, row, CREDIT)) == "70"
    assert "不超过 24 小时" in str(cell(told, row, RULE))


def stakes_of(*facts):
    return [
        OrderStake(
            order_id=OrderId(f"o{n}"),
            shop_id=SHOP,
            parcel_ids=(),
            stake=stake(each, shipped_table(), PAID + HOUR * 40),
        )
        for n, each in enumerate(facts)
    ]


def told_money(stakes):
    sums = (sum(getattr(one.stake, f"{key}_fen") for one in stakes) for key in MONEY_KEYS)
    cards = money_cards(Money(len(stakes), *sums))
    return {
        card.ask.figure: (card, tell_money(card, card.ask.figure, stakes, verbatim("规则")))
        for card in cards
    }


MONEY_KEYS = ("cost", "step", "worst")


def test_each_sum_of_money_is_the_sum_of_its_rows():
    stakes = stakes_of(
        order(100, promise=48, uploaded=2),  # 揽收超时 passed
        order(100, promise=48, uploaded=30, reused=31),
        order(100, promise=48, uploaded=30, early=32),
        order(1000, promise=24, uploaded=30),
        order(100, promise=48, uploaded=30, picked_up=31),
    )
    found = told_money(stakes)
    for card, told in found.values():
        assert str(told.value) == str(card.value)
        assert all(row.sentence and row.credit for row in told.rows)
    due = found[MoneyFigure.COST][1]
    assert [(row.order_id, row.clock, row.credit) for row in due.rows] == [
        ("o0", "回传→揽收", 300),
        ("o1", "重号", 2500),
        ("o2", "提前揽收", 2500),
    ]
    assert sum(row.credit for row in due.rows) == 5300
    assert str(due.sum) == "3 单合计 ¥53.00"
    assert str(cell(due, due.rows[0], CLOCK)) == "回传→揽收 – 08-21 12:30"
    assert str(cell(due, due.rows[1], CLOCK)) == "重号 08-21 17:30"
    assert str(cell(due, due.rows[1], TOOK)) == ""
    assert str(cell(due, due.rows[1], CREDIT)) == "¥25.00"
    worst = found[MoneyFigure.WORST][1]
    assert len(worst.rows) > len({row.order_id for row in worst.rows})


@given(st.lists(all_facts, max_size=8))
def test_money_is_explained_whatever_the_orders_are(facts):
    for card, told in told_money(stakes_of(*facts)).values():
        assert str(told.value) == str(card.value)
