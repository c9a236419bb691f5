"""What the models read, when, and what is said while there is nothing."""

import weakref
from dataclasses import replace

import pytest

from app.domain.errors import StorageError
from app.domain.events import Changes, SettingsChanged
from app.domain.handover_plan import By
from app.domain.ids import CarrierCode
from app.domain.parcel import Stage
from app.domain.rate_line import Unit
from app.domain.rule_pack import Reading
from app.presentation.pickup import rate_model
from app.presentation.pickup.board import RiskFilter
from app.presentation.pickup.charts import Bar, ChartKind, Part
from app.presentation.pickup.columns import COLUMNS
from app.presentation.pickup.figures import rate_cards
from app.presentation.pickup.lanes import Lane
from app.presentation.pickup.layout import PickupLayout, load_layout, read_layout, save_layout
from app.presentation.pickup.model import RiskModel
from app.presentation.pickup.planner import Places, Planner
from app.presentation.pickup.rate_model import CountWay, RateModel
from app.presentation.table.arrangement import usual
from app.presentation.workbench.model import Action
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.pickup_money import line_of
from tests.fakes.rating import FakeRateLines
from tests.fakes.rows import HOUR_S, NOW_S, broken_trips, make_row, make_shop


class View:
    """Remembers what it was told."""

    def __init__(self):
        self.said = []
        self.explained = []

    def __getattr__(self, name):
        return lambda: self.said.append(name)

    def told(self, told):
        self.explained.append(told)


class Bench:
    """Both models on a desk in memory."""

    def __init__(self, folder, rows=None, shops=None):
        self.tasks = InlineTasks()
        rows = [make_row(n) for n in range(6)] if rows is None else rows
        shops = [make_shop()] if shops is None else shops
        self.fake = FakeDesk(self.tasks, folder, OPTIONS, rows=rows, shops=shops)
        self.fake.reader.rate = tuple(line_of(row, row.order_ids[0]).rate for row in rows)
        self.desk = self.fake.desk()
        self.view = View()
        self.bugs = []
        parts = {
            "subscribe": self.fake.bus.subscribe,
            "view": self.view,
            "unforeseen": self.bugs.append,
        }
        self.model = RiskModel(self.desk, **parts)
        self.rates = RateModel(self.desk, now_s=self.model.now_s, **parts)
        self.planner = Planner(self.desk, self.view, self.bugs.append)

    def reads(self):
        return self.view.said.count("rows_reset") + self.view.said.count("rows_changed")


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def broken(*_args, **_more):
    raise StorageError("store.read", "读不出数据库", "重新打开程序。")


def test_pending_and_in_flight_are_read_with_money(tmp_path):
    sent = make_row(1, stage=Stage.SHIPPED, uploaded_s=NOW_S - HOUR_S)
    taken = make_row(2, stage=Stage.PICKED_UP, picked_up_s=NOW_S)
    bench = Bench(tmp_path, [make_row(0), sent, taken])
    bench.model.start()
    assert len(bench.model.board) == 2
    money = bench.model.money()
    report = bench.desk.count_stakes()
    assert (money.orders, money.step_fen) == (2, report.step_fen)
    assert "2026-08-22" in str(bench.model.penalties_text())


def test_news_are_read_a_moment_later_and_only_while_somebody_looks(bench):
    bench.model.start()
    row = make_row(99, paid_s=NOW_S - 23 * HOUR_S)
    bench.fake.rows[row.parcel_id] = row
    bench.fake.bus.publish(Changes(parcels=frozenset({row.parcel_id})))
    bench.model.beat()
    assert len(bench.model.board.entries) == 6
    bench.fake.clock.forward(seconds=3)
    bench.model.beat()
    assert len(bench.model.board.entries) == 7
    assert len(bench.model.board) == 6
    assert bench.model.board.stale


def test_after_stop_nothing_is_heard(bench):
    bench.model.start()
    bench.model.stop()
    bench.fake.rows.clear()
    bench.fake.bus.publish(Changes(parcels=frozenset({"x"})))
    bench.fake.clock.forward(seconds=3)
    bench.model.beat()
    assert len(bench.model.board.entries) == 6


def test_time_alone_moves_rows_to_another_lane(bench):
    bench.model.start()
    before = bench.model.board.lane_counts()
    bench.fake.clock.forward(seconds=9 * HOUR_S)
    bench.model.beat()
    after = bench.model.board.lane_counts()
    assert before != after
    assert before[Lane.ALL] == after[Lane.ALL]


def test_a_failed_reading_says_why_and_keeps_what_there_is(bench):
    bench.model.start()
    reader = bench.fake.reader
    reader.parcels = broken
    bench.model.read()
    assert len(bench.model.board) == 6
    freshness = bench.model.freshness()
    assert freshness.stale
    assert "读不出数据库" in str(freshness.text)
    del reader.parcels
    bench.model.read()
    assert not bench.model.freshness().stale
    assert not bench.bugs


def test_placeholders(tmp_path):
    bench = Bench(tmp_path / "a")
    assert str(bench.model.placeholder().title) == "正在读取待揽收的包裹"
    bench.fake.reader.parcels = broken
    bench.model.start()
    assert bench.model.placeholder().action is Action.RETRY
    del bench.fake.reader.parcels
    bench.model.read()
    assert bench.model.placeholder() is None
    bench.model.board.use(RiskFilter(carrier=CarrierCode("none")))
    assert bench.model.placeholder().action is Action.CLEAR
    empty = Bench(tmp_path / "b", rows=[])
    empty.model.start()
    assert empty.model.placeholder().action is Action.SYNC
    alone = Bench(tmp_path / "c", rows=[], shops=[])
    alone.model.start()
    assert alone.model.placeholder().action is Action.AUTHORIZE


def test_old_data_is_called_old(bench):
    bench.model.start()
    bench.fake.clock.forward(seconds=2 * HOUR_S)
    assert bench.model.freshness().stale


def test_a_filter_for_a_shop_that_has_gone_is_dropped(bench):
    bench.model.board.use(RiskFilter(shop="gone"))
    bench.model.start()
    assert bench.model.board.filter.shop is None
    assert len(bench.model.board) == 6


def test_sorting_turns_round_and_is_kept_by_readings(bench):
    bench.model.start()
    bench.model.sort_by("paid_fen")
    dear = [entry.row.paid_fen for entry in bench.model.board.shown]
    assert dear == sorted(dear, reverse=True)
    bench.model.sort_by("paid_fen")
    assert [e.row.paid_fen for e in bench.model.board.shown] == sorted(dear)
    bench.model.read()
    assert [e.row.paid_fen for e in bench.model.board.shown] == sorted(dear)


def test_figures_follow_pack_unit_shop_and_carrier(bench):
    bench.rates.start()
    whole = bench.rates.figured.rate
    assert whole.pending == 6
    bench.rates.use(CountWay(carrier=CarrierCode("zhongtong")))
    assert 0 < bench.rates.figured.rate.pending < 6
    bench.rates.use(CountWay(shop="nobody"))
    assert bench.rates.figured.rate.pending == 0
    bench.rates.use(CountWay(pack="2026-09", unit=Unit.PARCEL))
    assert bench.rates.figured.rate.pack.name == "2026-09"
    bench.rates.use(CountWay(reading=Reading.CUMULATIVE))
    assert bench.rates.figured.rate.reading is Reading.CUMULATIVE
    assert "规则截至 2022-06-28" in str(bench.rates.span_text())
    assert "截至 03-02 14:00 · 平台 12:00 更新" in str(bench.rates.span_text())


def test_parcels_that_left_are_drawn_and_listed(bench):
    line = bench.fake.reader.rate[0]
    bench.fake.reader.left = {line.parcel_id: NOW_S - 3 * HOUR_S - 60}
    bench.rates.start()
    charts = bench.rates.figured.charts
    assert (sum(charts.handed), charts.handed[-5]) == (1, 1)
    bench.rates.ask_bar(Bar(ChartKind.FLOW, len(charts.handed) - 5, Part.HANDED))
    (told,) = bench.view.explained
    assert "交接" in str(told.title)
    assert [row.order_id for row in told.rows] == [line.order_id]


def test_the_settled_figure_tells_orders_and_parcels(bench):
    paid_s = NOW_S - 50 * HOUR_S
    one = bench.fake.reader.rate[0]._replace(paid_s=paid_s, picked_up_s=paid_s + HOUR_S)
    bench.fake.reader.rate = (one, one._replace(sku_order_id="x", parcel_id="y"))
    bench.rates.start()
    settled = bench.rates.figured.settled
    assert settled == {Unit.ORDER: 1, Unit.PARCEL: 2}
    card = rate_cards(bench.rates.figured.rate, settled)[0]
    assert str(card.note) == "上限 70.0 % · 指数 100.0 % · 订单 1 · 包裹 2"


def test_figures_and_charts_follow_the_branch(tmp_path):
    bench = Bench(tmp_path, [make_row(n, carrier="yunda") for n in range(4)])
    lines = bench.fake.reader.rate
    bench.fake.reader.rate = tuple(
        line._replace(branch=branch) for line, branch in zip(lines, "aabb", strict=True)
    )[:3]
    bench.rates.use(CountWay(carrier=CarrierCode("yunda")))
    assert bench.rates.figured.rate.pending == 3
    bench.rates.use(CountWay(carrier=CarrierCode("yunda"), branch="a"))
    assert bench.rates.figured.rate.pending == 2
    paid = bench.rates.figured.charts.paid
    bench.rates.use(CountWay(carrier=CarrierCode("yunda"), branch="b"))
    assert bench.rates.figured.rate.pending == 1
    assert bench.rates.figured.charts.paid != paid


def test_branches_are_those_of_the_chosen_carrier(tmp_path):
    bench = Bench(tmp_path, [make_row(1, carrier="yunda", branch="571"), make_row(2)])
    bench.fake.reader.branches |= {
        ("yunda", "571"): "城西",
        ("yunda", "9"): "城东",
        ("sf", "1"): "总部",
    }
    assert bench.model.branches() == {}
    bench.model.start()
    assert bench.model.branches() == {}
    bench.model.board.narrow(carrier=CarrierCode("yunda"))
    assert bench.model.branches() == {"571": "城西", "9": "城东"}
    bench.model.board.narrow(branch="77")  # remembered, and not there any more
    assert bench.model.branches() == {"571": "城西", "9": "城东", "77": ""}


@pytest.mark.parametrize(("took_s", "pause_s"), [(0.0, 3), (0.1, 3), (1.0, 20), (30.0, 60)])
def test_charts_follow_news_as_soon_as_a_pass_allows(bench, monkeypatch, took_s, pause_s):
    made = rate_model.make_charts

    def slow(rated):
        bench.fake.clock.forward(seconds=took_s)
        return made(rated)

    monkeypatch.setattr(rate_model, "make_charts", slow)
    bench.rates.start()
    bench.fake.clock.forward(seconds=-took_s)
    drawn = bench.rates.figured.charts
    bench.fake.bus.publish(Changes(parcels=frozenset({"x"})))
    bench.fake.clock.forward(seconds=pause_s - 1)
    bench.rates.beat()
    assert bench.rates.figured.charts is drawn
    bench.fake.clock.forward(seconds=1)
    bench.rates.beat()
    assert bench.rates.figured.charts is not drawn
    said = bench.view.said.count("figures_changed")
    bench.fake.bus.publish(SettingsChanged(keys=frozenset({"rate.pack"})))
    bench.rates.beat()
    assert bench.view.said.count("figures_changed") > said


def test_one_scan_moves_the_figures_at_once_and_reads_that_order_alone(bench, monkeypatch):
    reader, now_s = bench.fake.reader, bench.model.now_s()
    asked = []
    monkeypatch.setattr(
        type(reader),
        "rate_news",
        lambda self, *args: asked.append(args[2:]) or FakeRateLines.rate_news(self, *args),
    )
    bench.rates.start()
    drawn, pending = bench.rates.figured.charts, bench.rates.figured.rate.pending
    assert pending > 1
    first, *others = reader.rate
    reader.rate = (first._replace(picked_up_s=now_s), *others)
    bench.fake.clock.forward(seconds=1)
    bench.fake.bus.publish(Changes(parcels=frozenset({first.parcel_id})))
    bench.rates.beat()
    rate = bench.rates.figured.rate
    assert (rate.today, rate.pending, rate.as_of_s) == (1, pending - 1, now_s + 1)
    assert asked == [(frozenset(), frozenset({first.parcel_id}))]
    assert bench.rates.figured.charts is drawn  # a pass follows, at its own pace
    bench.rates.beat()
    assert len(asked) == 1  # no news, nothing read
    bench.fake.clock.forward(seconds=3)
    bench.rates.beat()
    assert bench.rates.figured.charts is not drawn
    assert bench.rates.figured.rate.today == 1


def test_news_of_what_is_over_wait_for_the_pass(bench):
    reader, now_s = bench.fake.reader, bench.model.now_s()
    first, *others = reader.rate
    over = first._replace(picked_up_s=now_s, signed_s=now_s)
    reader.rate = (over, *others)
    bench.rates.start()
    assert bench.rates.figured.rate.today == 1
    reader.rate = (over._replace(refunded_s=now_s - 1), *others)
    bench.fake.clock.forward(seconds=1)
    bench.fake.bus.publish(Changes(orders=frozenset({first.order_id})))
    bench.rates.beat()
    assert bench.rates.figured.rate.today == 1
    bench.fake.clock.forward(seconds=2)
    bench.rates.beat()
    assert bench.rates.figured.rate.today == 0


def test_what_was_followed_is_let_go_of_in_the_read_lane(bench, monkeypatch):
    made = []

    class Watched(rate_model.FollowedRate):
        def __init__(self, *args, **parts):
            super().__init__(*args, **parts)
            made.append(weakref.ref(self))

    monkeypatch.setattr(rate_model, "FollowedRate", Watched)
    bench.rates.start()
    bench.tasks.hold()
    bench.rates.read()
    assert made[0]() is not None  # no work of the window's
    bench.tasks.release()
    assert [each() is None for each in made] == [True, False]


def test_very_much_news_wait_for_the_pass(bench, monkeypatch):
    monkeypatch.setattr(rate_model, "FOLLOW_MOST", 1)
    bench.rates.start()
    rate = bench.rates.figured.rate
    bench.fake.clock.forward(seconds=1)
    bench.fake.bus.publish(Changes(orders=frozenset({"a", "b"})))
    bench.rates.beat()
    assert bench.rates.figured.rate is rate


def test_a_pack_that_is_not_there_is_told(bench):
    bench.rates.use(CountWay(pack="1999-01"))
    assert bench.rates.error is not None
    assert bench.rates.figured is None
    bench.rates.use(CountWay())
    assert bench.rates.error is None


def test_only_the_last_question_is_answered(bench):
    bench.rates.start()
    first, second = rate_cards(bench.rates.figured.rate, bench.rates.figured.settled)[:2]
    bench.tasks.hold()
    bench.rates.ask(first)
    bench.rates.ask(second)
    bench.tasks.release()
    assert [str(told.title) for told in bench.view.explained] == [str(second.title)]


def test_money_is_explained_from_what_is_given(bench):
    from app.presentation.pickup.figures import money_cards

    bench.model.start()
    cards = money_cards(bench.model.money())
    stakes = tuple(bench.model.reading.stakes.values())
    for card in cards:
        bench.rates.ask(card, stakes, bench.model.penalties_text())
    assert [str(told.value) for told in bench.view.explained] == [str(card.value) for card in cards]


def test_the_van_is_planned_within_its_places(bench):
    bench.planner.places = Places(total=2)
    bench.planner.ask(CountWay())
    for by in By:
        assert len(bench.planner.plan.plan.by(by).taken) == 2
    bench.planner.places = Places(by_carrier={"zhongtong": 1})
    bench.planner.ask(CountWay())
    choice = bench.planner.plan.plan.by(By.RATE)
    assert choice.carriers["zhongtong"] == 1
    names = [str(effect.name) for effect in bench.planner.effects(choice)]
    assert names[:3] == ["装车", "揽收率预计", "少罚"]
    assert "可装 6 件" in str(bench.planner.head())
    assert "2022-06-28" in str(bench.planner.rules())


def test_the_way_to_a_target(bench):
    rows = [
        replace(make_row(n), picked_up_s=NOW_S - 30 * HOUR_S, paid_s=NOW_S - 60 * HOUR_S)
        for n in range(10)
    ]
    bench.fake.reader.rate = tuple(line_of(row, row.order_ids[0]).rate for row in rows)
    planner = bench.planner
    planner.target = "60"
    planner.ask_target(CountWay())
    now, takes, _ = map(str, planner.answer())
    assert now.startswith("现在 20.00 %（10 单，上限 70.00 %）")
    assert "还要 40 单准时揽收" in takes  # (60 - 20) × 10 ÷ (70 - 60)
    planner.target = "71 %"
    planner.ask_target(CountWay())
    assert "到不了 71.00 %" in str(planner.answer()[1])
    planner.target = "20"
    planner.ask_target(CountWay())
    assert "已经到 20.00 %" in str(planner.answer()[1])
    planner.target = "很高"
    planner.ask_target(CountWay())
    assert "看不懂这个目标" in str(planner.answer()[0])
    planner.target = ""
    planner.ask_target(CountWay())
    assert planner.answer() == ()


def test_a_plan_is_old_a_moment_after_news_or_after_minutes(bench):
    planner, ahead = bench.planner, bench.fake.clock.forward
    planner.start(bench.fake.bus.subscribe)
    planner.ask_all(CountWay())
    ahead(seconds=60)
    assert not planner.due
    bench.fake.bus.publish(Changes(parcels=frozenset({"x"})))
    assert planner.due
    bench.tasks.hold()
    planner.ask_all(CountWay())
    bench.fake.bus.publish(Changes(parcels=frozenset({"x"})))
    ahead(seconds=60)
    assert not planner.due  # it is being asked
    bench.tasks.release()
    assert planner.due
    planner.ask_all(CountWay())
    bench.fake.bus.publish(Changes(parcels=frozenset({"x"})))
    ahead(seconds=9)
    assert not planner.due
    planner.ask_all(CountWay())
    ahead(seconds=300)
    assert planner.due
    planner.ask_all(CountWay())
    planner.stop()
    bench.fake.bus.publish(Changes(parcels=frozenset({"x"})))
    ahead(seconds=60)
    assert not planner.due


def test_a_failed_question_leaves_room_for_the_next(bench):
    planner = bench.planner
    planner.ask_all(CountWay(pack="1999-01"))
    assert planner.error is not None
    bench.fake.clock.forward(seconds=300)
    assert planner.due


def test_plan_and_target_are_of_the_courier_and_unit_of_the_page(tmp_path):
    rows = [make_row(n, carrier="yunda", branch="ab"[n % 2]) for n in range(4)]
    bench = Bench(tmp_path, [*rows, make_row(9)])
    bench.fake.reader.rate = tuple(
        line_of(rows[0], rows[0].order_ids[0]).rate._replace(
            paid_s=NOW_S - 60 * HOUR_S,
            picked_up_s=NOW_S - 30 * HOUR_S,
            sku_order_id=item,
            branch="a",
        )
        for item in "xyz"
    )
    planner = bench.planner
    planner.target = "60"
    for way, places, orders in (
        (CountWay(), 5, 3),
        (CountWay(carrier=CarrierCode("yunda"), unit=Unit.ORDER), 4, 1),
        (CountWay(carrier=CarrierCode("yunda"), branch="a"), 2, 3),
        (CountWay(carrier=CarrierCode("yunda"), branch="b"), 2, 0),
    ):
        bench.rates.way = way
        bench.rates.read()
        planner.ask_all(way)
        assert len(planner.plan.candidates) == places
        shown = bench.rates.figured.rate.settled.total
        assert planner.reach.reach.orders == shown == orders


def test_what_was_handed_over_is_told_beside_the_plan(bench):
    lines = bench.desk.plan_handover._rows.waiting()
    bench.desk.plan_handover._rows.waiting = lambda _shop=None: (
        lines[0]._replace(handed=True),
        *lines[1:],
    )
    bench.planner.ask(CountWay())
    assert "可装 5 件" in str(bench.planner.head())
    assert "1 件已交接，不占位" in str(bench.planner.head())


def test_a_layout_is_remembered(tmp_path):
    layout = PickupLayout(
        filter=RiskFilter(lane=Lane.TODAY, carrier=CarrierCode(""), branch="571"),
        pack="2026-05",
        reading=Reading.CUMULATIVE,
        unit=Unit.ORDER,
        days=90,
        places=Places(total=30, by_carrier={"yunda": 5}, ready=True),
        target="66 %",
        panel=True,
    )
    save_layout(tmp_path / "pickup.json", layout)
    assert load_layout(tmp_path / "pickup.json") == layout


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"filter": 3, "places": {"total": "x", "by_carrier": []}, "days": 8, "unit": 7}',
        '{"filter": {"lane": "never", "shop": 3}, "columns": {"order": ["x"]}, "reading": []}',
    ],
)
def test_a_damaged_layout_is_the_usual_one(text, tmp_path):
    assert read_layout(text) == PickupLayout()
    assert load_layout(tmp_path / "none.json").columns == usual(COLUMNS)


def test_limits_of_a_shop_reached_or_near_are_said(tmp_path):
    near = Bench(tmp_path / "near", broken_trips(12))
    near.model.start()
    line = near.model.limits()
    assert str(line.text) == (
        "「练习店铺」今天接近「记一次违规」：物流轨迹异常 12/12 单（100.0 %）"
        " · 估算，罚则截至 2026-08-22"
    )
    assert not line.reached
    reached = Bench(tmp_path / "reached", broken_trips(20))
    reached.model.start()
    line = reached.model.limits()
    assert line.reached
    assert "今天已到「记一次违规」：物流轨迹异常 20/20 单" in str(line.text)
    assert "一天内物流轨迹异常的订单超过 10% 且不少于 20 单" in str(line.rules[0])
    reached.model.board.narrow(shop="another")
    assert reached.model.limits() is None


def test_a_day_without_trouble_says_nothing_of_limits(bench):
    assert bench.model.limits() is None
    bench.model.start()
    assert bench.model.limits() is None
