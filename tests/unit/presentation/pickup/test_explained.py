"""Every figure is the sum of the rows that the panel shows."""

import pytest

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
from app.presentation.pickup.figures import MONEY, Ask, money_card, rate_cards
from app.services.rate_pickups import RateWay
from app.settings.rule_packs import RulePacks
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import HOUR_S, NOW, NOW_S, make_row
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
    for card in rate_cards(way.score(lines)):
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
    assert str(card.note) == "上限 70.0 % · 指数 83.6 %"
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


def test_money_is_the_sum_of_its_rows(tmp_path):
    rows = [make_row(n, paid_fen=20_000) for n in range(9)]
    report = FakeDesk(InlineTasks(), tmp_path, OPTIONS, rows=rows).desk().count_stakes()
    card = money_card(Money(9, report.cost_fen, report.step_fen, report.worst_fen))
    assert card.ask == MONEY
    told = tell_money(card, report.orders, verbatim("规则"))
    assert report.step_fen > 0
    assert sum(row.credit for row in told.rows) == report.step_fen
    assert str(told.value) == str(card.value)
    assert str(cell(told, told.rows[0], CREDIT)).startswith("¥")
    assert all(row.sentence for row in told.rows)
