"""Rate, figures and charts of the 揽收 page without widgets, read in the read lane.

Figures follow the news of single orders at once; charts, and what only a pass can tell, follow by a
pass over all that is stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from app.domain.errors import AppError
from app.domain.events import Changes, Event, SettingsChanged, SyncFinished
from app.domain.ids import CarrierCode, OrderId, ParcelId, ShopId
from app.domain.pickup_rate import Rate
from app.domain.rate_explain import Figure, explain
from app.domain.rate_line import Unit
from app.domain.rate_sentences import UNITS
from app.domain.rule_pack import Reading, RulePack
from app.ports.tasks import READ
from app.presentation.basis import assumed, rate_basis
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, phrase
from app.presentation.listening import Listening, Subscribe
from app.presentation.pickup.charts import Bar, Charts, behind, flow_start, make_charts
from app.presentation.pickup.explained import CourierNames, Told, tell_bar, tell_figure, tell_money
from app.presentation.pickup.figures import Card, MoneyFigure
from app.presentation.pickup.model import GAP_S
from app.presentation.workbench.words import when_text
from app.services.count_stakes import OrderStake
from app.services.follow_rate import Courier, FollowedRate
from app.services.rate_pickups import Rated, RateWish

READ_MOST_S = 60
"""With news, the figures are at most so old."""
PAUSE = 20
"""Passes begin so many times as long apart as one takes: a twentieth of the read lane. So does what
is read of single orders."""
FOLLOW_MOST = 2_000
"""Orders and parcels whose news is followed one by one; of more a pass is as fast."""
AGE_MAX_S = 600
"""Without any news time alone lets the best bucket of a pending order pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountWay:
    """How it is counted, and of what. "" and None: as the settings say, or all."""

    pack: str = ""
    reading: Reading | None = None
    unit: Unit | None = None
    shop: ShopId | None = None
    carrier: CarrierCode | None = None
    branch: str | None = None  # of the carrier; "" is one not known

    @property
    def wish(self) -> RateWish:
        """For the service."""
        return RateWish(pack=self.pack, reading=self.reading, unit=self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figured:
    """One pass: the figures, what is drawn, the packs to choose from, and which are refused.

    ``settled``: how many orders and parcels were picked up; ``took_s``: how long the pass took.
    """

    rate: Rate
    charts: Charts
    packs: tuple[RulePack, ...]
    trouble: str = ""
    settled: Mapping[Unit, int] = field(default_factory=dict)
    took_s: float = 0.0


class View(Protocol):
    """The widgets, told on the window's thread."""

    def figures_changed(self) -> None:
        """Other figures, or none could be read."""
        ...

    def told(self, told: Told) -> None:
        """A figure was explained."""
        ...


class RateModel:
    """Reads the rate, one pass at a time; :meth:`beat` once a second.

    Args:
        desk: services, clock, tasks.
        subscribe: domain events on the window's thread.
        view: told of changes.
        now_s: the platform's time.
        unforeseen: takes an error that is a bug.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        subscribe: Subscribe,
        view: View,
        now_s: Callable[[], int],
        unforeseen: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._listening = Listening(subscribe, self._hear)
        self._view = view
        self._now_s = now_s
        self._unforeseen = unforeseen
        self.way = CountWay()
        self.figured: Figured | None = None
        self.error: AppError | None = None
        self._busy = False
        self._again = False
        self._news = False
        self._orders = set[OrderId]()
        self._parcels = set[ParcelId]()
        self._read_s = 0
        self._followed: FollowedRate | None = None
        self._dropped: list[FollowedRate] = []
        """Let go of in the read lane: what is held of ninety days takes its time."""
        self._heard_at = 0.0
        self._hearing_took_s = 0.0
        self._asked = 0

    @property
    def busy(self) -> bool:
        """Whether figures are on their way."""
        return self._busy

    def start(self) -> None:
        """Listen for news and read the figures."""
        self._listening.begin()
        self.read()

    def stop(self) -> None:
        """Listen no more."""
        self._listening.end()

    def beat(self) -> None:
        """A second went by while somebody looks."""
        age_s = abs(self._now_s() - self._read_s)
        if self._busy:
            return
        if age_s >= AGE_MAX_S or (self._news and age_s >= self._pause_s()):
            self.read()
        else:
            self._follow()

    def _pause_s(self) -> float:
        """How old figures may get after news: as the board's rows unless a pass takes long."""
        took_s = self.figured.took_s if self.figured is not None else 0.0
        return min(max(GAP_S, took_s * PAUSE), READ_MOST_S)

    def use(self, way: CountWay) -> None:
        """Count in another way, or of another shop, carrier or branch."""
        if way != self.way:
            self.way = way
            self.read()

    def read(self) -> None:
        """Read the figures anew, unless that is under way: then right after it."""
        if self._busy:
            self._again = True
            return
        self._drop_followed()
        self._busy, self._again, self._news = True, False, False
        self._orders, self._parcels = set(), set()
        self._read_s = self._now_s()
        way, dropped = self.way, self._dropped
        self._dropped = []
        self._desk.tasks.run(
            READ, lambda _ctx: self._pass(way, dropped), done=self._take, failed=self._broke
        )
        self._view.figures_changed()

    def ask(self, card: Card, stakes: tuple[OrderStake, ...] = (), rules: Phrase = NOTHING) -> None:
        """Explain a figure; ``stakes`` and ``rules`` are of money at stake."""
        way, figure = self.way, card.ask.figure
        if isinstance(figure, MoneyFigure):
            self._explain(lambda: tell_money(card, figure, stakes, rules))
        else:
            self._explain(lambda: self._figure(way, card, figure))

    def ask_bar(self, bar: Bar) -> None:
        """Tell the orders behind a bar of a chart."""
        way, figured = self.way, self.figured
        if figured is not None:
            charts = figured.charts
            self._explain(
                lambda: tell_bar(charts, bar, behind(self._rated(way), bar), self._couriers())
            )

    def span_text(self) -> Phrase:
        """Over which pickups the rate goes, counted by what, and until when."""
        if self.figured is None:
            return NOTHING
        rate = self.figured.rate
        return phrase(
            "{start} 至 {end} 揽收的{unit} · 截至 {now} · 平台 {hour}:00 更新 · {basis}",
            start=when_text(rate.window.start_s)[:5],
            end=when_text(rate.window.end_s - 1)[:5],
            unit=phrase(UNITS[rate.unit]),
            now=when_text(rate.as_of_s),
            hour=rate.pack.refresh_hour,
            basis=rate_basis(rate.pack.as_of.isoformat(), rate.pack.assumptions),
        )

    def assumptions(self) -> tuple[Phrase, ...]:
        """What its rule pack assumes, a line each."""
        return () if self.figured is None else assumed(self.figured.rate.pack.assumptions)

    def _pass(self, way: CountWay, dropped: list[FollowedRate]) -> tuple[Figured, FollowedRate]:
        dropped.clear()
        began = self._desk.clock.monotonic()
        rated = self._rated(way)
        packs = tuple(entry.pack for entry in self._desk.packs.list())
        charts = make_charts(rated)
        followed = FollowedRate(
            rated,
            Courier(carrier=way.carrier, branch=way.branch),
            reader=self._desk.reader,
            clock=self._desk.clock,
        )
        figured = Figured(
            rate=rated.rate,
            charts=charts,
            packs=packs,
            trouble=self._desk.packs.trouble(),
            settled=followed.settled,
            took_s=self._desk.clock.monotonic() - began,
        )
        return figured, followed

    def _follow(self) -> None:
        """Take in the news of single orders, unless they are too many, or a moment ago."""
        followed, news = self._followed, len(self._orders) + len(self._parcels)
        pause_s = self._hearing_took_s * PAUSE
        began = self._desk.clock.monotonic()
        if followed is None or not 0 < news <= FOLLOW_MOST or began - self._heard_at < pause_s:
            return
        orders, parcels = frozenset(self._orders), frozenset(self._parcels)
        self._orders, self._parcels = set(), set()
        self._busy, self._again, self._heard_at = True, False, began
        self._desk.tasks.run(
            READ,
            lambda _ctx: followed.hear(orders, parcels),
            done=self._take_news,
            failed=self._broke,
        )

    def _take_news(self, heard: bool) -> None:
        """Other figures beside the charts of the pass, unless only another pass can tell."""
        self._busy = False
        self._hearing_took_s = self._desk.clock.monotonic() - self._heard_at
        followed = self._followed
        if not heard:
            self._drop_followed()
        elif followed is not None and self.figured is not None:
            self.error = None
            self.figured = replace(self.figured, rate=followed.rate, settled=followed.settled)
            self._view.figures_changed()
        if self._again:
            self.read()

    def _drop_followed(self) -> None:
        """Only a pass can tell, or makes others."""
        if self._followed is not None:
            self._dropped.append(self._followed)
            self._followed = None

    def _rated(self, way: CountWay) -> Rated:
        rated = self._desk.rate_pickups(way.wish, way.shop or "")
        left = self._desk.reader.handed_over(flow_start(rated.rate.as_of_s))
        return replace(rated.of_courier(way.carrier, way.branch), left=left)

    def _figure(self, way: CountWay, card: Card, figure: Figure) -> Told:
        rated = self._rated(way)
        counted = rated.way
        found = explain(
            rated.lines,
            counted.pack,
            figure,
            as_of=counted.as_of,
            reading=counted.reading,
            unit=counted.unit,
            scan=counted.scan,
            bucket=card.ask.bucket,
        )
        return tell_figure(card, found, counted.pack, self._couriers())

    def _couriers(self) -> CourierNames:
        reader = self._desk.reader
        known = (each for shop in reader.shops() for each in reader.carriers(shop.shop_id))
        return CourierNames({each.code: each.name for each in known}, reader.branch_names())

    def _explain(self, make: Callable[[], Told]) -> None:
        """Only the last question is answered."""
        self._asked += 1
        asked = self._asked

        def take(told: Told) -> None:
            if asked == self._asked:
                self._view.told(told)

        self._desk.tasks.run(READ, lambda _ctx: make(), done=take, failed=self._unexplained)

    def _unexplained(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self.error = error
            self._view.figures_changed()
        else:
            self._unforeseen(error)

    def _take(self, passed: tuple[Figured, FollowedRate]) -> None:
        self._busy = False
        self.figured, self._followed = passed
        self.error = None
        self._view.figures_changed()
        if self._again:
            self.read()

    def _broke(self, error: Exception) -> None:
        self._busy = False
        self._drop_followed()
        if not isinstance(error, AppError):
            self._unforeseen(error)
            return
        self.error = error
        self._view.figures_changed()
        if self._again:
            self.read()

    def _hear(self, event: Event) -> None:
        if isinstance(event, Changes):
            self._news = True
            if len(self._orders) + len(self._parcels) <= FOLLOW_MOST:  # more wait for a pass
                self._orders |= event.orders
                self._parcels |= event.parcels
        elif isinstance(event, SyncFinished):
            self._news = True
        elif isinstance(event, SettingsChanged) and any(k.startswith("rate.") for k in event.keys):
            self._news, self._read_s = True, 0
