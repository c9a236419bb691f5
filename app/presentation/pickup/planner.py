"""What the van takes, and what it takes to reach a rate: the planner without widgets."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol, TypeVar

from app.domain.errors import AppError, InvalidInput
from app.domain.events import Changes, Event, SettingsChanged, SyncFinished
from app.domain.handover_plan import By, Capacity, Choice, DeadlineClass
from app.domain.money import yuan_text
from app.domain.rounding import decimal
from app.domain.rule_pack import Indicator
from app.ports.jobs import JobContext
from app.ports.tasks import READ
from app.presentation.basis import assumed, estimate_text, rate_basis
from app.presentation.countdown import whole_now
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, phrase, said, verbatim
from app.presentation.listening import Subscribe
from app.presentation.pickup.rate_model import CountWay
from app.presentation.rate_words import NONE
from app.presentation.workbench.words import when_text
from app.services.plan_handover import HandoverPlan, PlanWish, ReachAnswer

Found = TypeVar("Found", HandoverPlan, ReachAnswer)
BY_WORDS = {
    By.DEFAULT: "先急后缓",
    By.RATE: "揽收率最高",
    By.MONEY: "罚得最少",
}
BY_NOTES = {
    By.DEFAULT: "先装会违规的，再装会掉档的，同一类里先装罚得多、等得久的。",
    By.RATE: "让揽收率最高，不管罚多少。",
    By.MONEY: "让罚款最少，不管揽收率。",
}
NEWS_EVERY_S = 10
"""A plan takes a pass over all that waits and 90 days of rate; not made for each of the news."""
AGE_MAX_S = 300
"""Without any news time alone lets thresholds pass."""
_TARGET = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*[%％]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """How many fit: in all and per carrier; None and missing: no limit."""

    total: int | None = None
    by_carrier: Mapping[str, int] = field(default_factory=dict)
    ready: bool = False  # only what has its label


@dataclass(frozen=True, slots=True)
class Effect:
    """One line of a choice: what it is called and what it comes to."""

    name: Phrase
    value: Phrase


class View(Protocol):
    """The widgets, told on the window's thread."""

    def plan_changed(self) -> None:
        """Another plan, answer or error."""
        ...


class Planner:
    """Asks the service in the read lane; only the last question is answered.

    Args:
        desk: services and tasks.
        view: told of answers.
        unforeseen: takes an error that is a bug.
    """

    def __init__(self, desk: Desk, view: View, unforeseen: Callable[[Exception], None]) -> None:
        self._desk = desk
        self._view = view
        self._unforeseen = unforeseen
        self.places = Places()
        self.target = ""
        self.plan: HandoverPlan | None = None
        self.reach: ReachAnswer | None = None
        self.error: AppError | None = None
        self.target_error: AppError | None = None
        self._generation = 0
        self._reach_generation = 0
        self._open = 0  # questions not answered yet
        self._news = False
        self._asked_s = 0
        self._leave: Callable[[], None] | None = None

    def start(self, subscribe: Subscribe) -> None:
        """Listen for news, which make an answer old."""
        if self._leave is None:
            self._leave = subscribe(self._hear)

    def stop(self) -> None:
        """Listen no more."""
        if self._leave is not None:
            self._leave()
            self._leave = None

    @property
    def due(self) -> bool:
        """Whether what was answered is old by now, and nothing is asked already."""
        age_s = abs(self._now_s() - self._asked_s)
        old = age_s >= AGE_MAX_S or (self._news and age_s >= NEWS_EVERY_S)
        return old and not self._open

    def ask_all(self, way: CountWay) -> None:
        """Choose, and answer for the target, by what waits now."""
        self._news, self._asked_s = False, self._now_s()
        self.ask(way)
        self.ask_target(way)

    def ask(self, way: CountWay) -> None:
        """Choose for the places, of the shop and courier and by the rules of ``way``."""
        self._generation += 1
        generation = self._generation
        wish = PlanWish(
            capacity=Capacity(total=self.places.total, by_carrier=dict(self.places.by_carrier)),
            shop_id=way.shop,
            carrier=way.carrier,
            branch=way.branch,
            ready=self.places.ready,
            pack=way.pack,
            reading=way.reading,
        )

        def take(found: HandoverPlan) -> None:
            if generation == self._generation:
                self.plan, self.error = found, None
                self._view.plan_changed()

        def broke(error: Exception) -> None:
            if not isinstance(error, AppError):
                self._unforeseen(error)
            elif generation == self._generation:
                self.plan, self.error = None, error
                self._view.plan_changed()

        self._run(lambda _ctx: self._desk.plan_handover(wish), take, broke)

    def ask_target(self, way: CountWay) -> None:
        """What does it take to reach the target, counted as ``way`` says.

        Nothing is asked of an empty one.
        """
        self._reach_generation += 1
        generation = self._reach_generation
        if not self.target.strip():
            self.reach = self.target_error = None
            self._view.plan_changed()
            return
        text = self.target

        def work(_ctx: JobContext) -> ReachAnswer:
            return self._desk.plan_handover.reach(
                target_of(text),
                shop_id=way.shop,
                carrier=way.carrier,
                branch=way.branch,
                pack=way.pack,
                reading=way.reading,
                unit=way.unit,
            )

        def take(found: ReachAnswer) -> None:
            if generation == self._reach_generation:
                self.reach, self.target_error = found, None
                self._view.plan_changed()

        def broke(error: Exception) -> None:
            if not isinstance(error, AppError):
                self._unforeseen(error)
            elif generation == self._reach_generation:
                self.reach, self.target_error = None, error
                self._view.plan_changed()

        self._run(work, take, broke)

    def _run(
        self,
        work: Callable[[JobContext], Found],
        take: Callable[[Found], None],
        broke: Callable[[Exception], None],
    ) -> None:
        self._open += 1

        def done(found: Found) -> None:
            self._open -= 1
            take(found)

        def failed(error: Exception) -> None:
            self._open -= 1
            broke(error)

        self._desk.tasks.run(READ, work, done=done, failed=failed)

    def _now_s(self) -> int:
        return whole_now(self._desk.clock.now())

    def _hear(self, event: Event) -> None:
        if isinstance(event, Changes | SyncFinished | SettingsChanged):
            self._news = True

    def head(self) -> Phrase:
        """The van, the next one, and what could go."""
        if self.error is not None:
            return phrase(
                "{title}。{advice}",
                title=phrase(self.error.title),
                advice=phrase(self.error.advice),
            )
        found = self.plan
        if found is None:
            return NOTHING
        out = found.blocked + found.unready
        said = (
            "这班车 {van}，下一班 {next}；可装 {n} 件，装不了 {out} 件（被拦下或还没打印），"
            "{handed} 件已交接，不占位"
            if found.handed
            else "这班车 {van}，下一班 {next}；可装 {n} 件，装不了 {out} 件（被拦下或还没打印）"
        )
        return phrase(
            said,
            van=when_text(int(found.van_at.timestamp())),
            next=when_text(int(found.next_at.timestamp())),
            n=len(found.candidates),
            out=out,
            handed=found.handed,
        )

    def rules(self) -> Phrase:
        """By which rules the choices were weighed."""
        found = self.plan
        if found is None:
            return NOTHING
        return phrase(
            "揽收率按子订单、规则包 {pack}，{basis}；{estimate}",
            pack=found.pack.name,
            basis=rate_basis(found.pack.as_of, found.pack.assumptions),
            estimate=estimate_text(found.penalties),
        )

    def assumptions(self) -> tuple[Phrase, ...]:
        """What these rules assume, a line each."""
        found = self.plan
        if found is None:
            return ()
        return assumed((*found.pack.assumptions, *found.penalties.assumptions))

    def trouble(self) -> Phrase:
        """What was wrong with penalty tables; the amounts are by what counts instead."""
        return NOTHING if self.plan is None else said(self.plan.trouble)

    def effects(self, choice: Choice) -> tuple[Effect, ...]:
        """Both effects of a choice, and what it leaves behind."""
        found = self.plan
        if found is None:
            return ()
        return (
            Effect(phrase("装车"), phrase("{n} 件", n=len(choice.taken))),
            Effect(phrase("揽收率预计"), rate_phrase(found.indicator, choice.rate)),
            Effect(phrase("少罚"), verbatim(yuan_text(choice.saved_fen))),
            Effect(phrase("到下一班共罚"), verbatim(yuan_text(choice.cost_fen))),
            Effect(phrase("会违规 装/留"), _pair(choice, DeadlineClass.BREACHES)),
            Effect(phrase("会掉档 装/留"), _pair(choice, DeadlineClass.DROPS)),
        )

    def answer(self) -> tuple[Phrase, ...]:
        """What reaching the target takes, in sentences."""
        if self.target_error is not None:
            error = self.target_error
            return (
                phrase("{title}。{advice}", title=phrase(error.title), advice=phrase(error.advice)),
            )
        found = self.reach
        if found is None:
            return ()
        kind, reach = found.indicator, found.reach
        target, ceiling = rate_phrase(kind, reach.target), rate_phrase(kind, reach.ceiling)
        now = phrase(
            "现在 {rate}（{n} 单，上限 {ceiling}）。",
            rate=rate_phrase(kind, reach.rate),
            n=f"{reach.orders:,}",
            ceiling=ceiling,
        )
        if reach.needed is None:
            takes = phrase(
                "到不了 {target}：全部准时也只有 {ceiling}。", target=target, ceiling=ceiling
            )
        elif not reach.needed:
            takes = phrase("已经到 {target}。", target=target)
        else:
            takes = phrase(
                "要到 {target}，还要 {n} 单准时揽收，其间没有别的单。",
                target=target,
                n=f"{reach.needed:,}",
            )
        left = phrase(
            "等揽收的 {waiting} 单里，{n} 单还来得及准时。",
            waiting=f"{found.waiting:,}",
            n=f"{found.on_time:,}",
        )
        return (now, takes, left)


def target_of(text: str) -> Fraction:
    """``60``, ``60%`` or ``58.5`` exactly.

    Raises:
        InvalidInput: it is no such number.
    """
    found = _TARGET.fullmatch(text.strip())
    if found is None:
        raise InvalidInput("reach.target", "看不懂这个目标", "写成 60 或 60% 这样。")
    return Fraction(found[1])


def rate_phrase(indicator: Indicator, rate: Fraction | None) -> Phrase:
    """``58.50 %``, ``87.30 分`` or ``12.40 小时``: two decimals, for one van moves it little."""
    if rate is None:
        return verbatim(NONE)
    if indicator is Indicator.SHARE:
        return verbatim(f"{decimal(rate * 100, 2)} %")
    number = decimal(abs(rate), 2)
    if indicator is Indicator.POINTS:
        return phrase("{points} 分", points=number)
    return phrase("{hours} 小时", hours=number)


def _pair(choice: Choice, each: DeadlineClass) -> Phrase:
    return verbatim(f"{choice.classes[each]} / {choice.left_classes[each]}")
