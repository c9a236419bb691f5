"""The status bar's view-model: shops with the age of their data, printers, jobs."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.ids import ShopId
from app.domain.instants import from_epoch
from app.domain.order_audit import OrderAudit
from app.domain.pickup import Urgency
from app.ports.printer import PrinterStatus
from app.ports.rows import BadRowRow, ShopRow
from app.ports.tasks import READ
from app.presentation.aftersales.words import CaseRules, case_rules, read_clock
from app.presentation.authorization_words import ending_tip, left_words
from app.presentation.countdown import left_phrase
from app.presentation.desk import Desk
from app.presentation.ending_notice import WARN_KEY, soon
from app.presentation.formatting import Phrase, age, phrase, verbatim
from app.presentation.printing.states import PrinterStates
from app.presentation.shop_audits import trouble

STALE_S = 15 * 60
"""Data older than this is marked: three missed rounds of the slowest sensible interval."""


class Health(StrEnum):
    """How something is; each has a colour token, an icon and always words beside them."""

    OK = "ok"
    BUSY = "busy"
    SOON = "soon"
    FAULT = "fault"
    IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One part of the status bar."""

    health: Health
    text: Phrase
    tip: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What the database says for the chips."""

    shops: tuple[ShopRow, ...]
    unconfirmed: int
    case_deadlines: tuple[int, ...]
    audits: dict[ShopId, OrderAudit]
    bad_rows: tuple[BadRowRow, ...]


class StatusModel:
    """Keeps the newest shops and printers' answers; stale answers are dropped.

    Args:
        desk: reader, printers, tasks.
        syncing: shops whose round is under way.
        changed: told when a chip may read differently.
        failed: takes errors of reading and asking.
    """

    def __init__(
        self,
        desk: Desk,
        syncing: Callable[[], frozenset[ShopId]],
        changed: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._syncing = syncing
        self._changed = changed
        self._failed = failed
        self._shops: tuple[ShopRow, ...] | None = None
        self._unconfirmed = 0
        self._case_deadlines: tuple[int, ...] = ()
        self._audits: dict[ShopId, OrderAudit] = {}
        self._bad_rows: tuple[BadRowRow, ...] = ()
        self._read_generation = 0
        self.printers = PrinterStates(desk, failed=failed)
        self.printers.changed.subscribe(changed)

    @property
    def shops(self) -> tuple[ShopRow, ...] | None:
        """Bound shops; None until they were read once."""
        return self._shops

    def refresh(self) -> None:
        """Read shops, their audits, 待确认 labels and waiting after-sales again."""
        self._read_generation += 1
        generation = self._read_generation

        def take(kept: _Kept) -> None:
            if generation == self._read_generation:
                self._shops, self._unconfirmed = kept.shops, kept.unconfirmed
                self._case_deadlines = kept.case_deadlines
                self._audits, self._bad_rows = kept.audits, kept.bad_rows
                self._changed()

        reader = self._desk.reader
        self._desk.tasks.run(
            READ,
            lambda _ctx: _Kept(
                shops=reader.shops(),
                unconfirmed=len(reader.unconfirmed()),
                case_deadlines=reader.waiting_deadlines(),
                audits={audit.shop_id: audit for audit in reader.last_audits()},
                bad_rows=reader.bad_rows(),
            ),
            done=take,
            failed=self._failed,
        )

    def case_chip(self, now_s: float) -> Chip | None:
        """After-sales that wait for the shop; None when there is none."""
        return case_chip(self._case_deadlines, now_s, case_rules(self._desk.settings))

    def shop_chip(self, now_s: float) -> Chip:
        """All shops in one chip: the worst of them speaks."""
        shops = self._shops or ()
        if not shops:
            return Chip(health=Health.IDLE, text=phrase("未绑定店铺"), tip=phrase("打开店铺设置"))
        tip = phrase("打开店铺设置")
        shops = tuple(shop for shop in shops if not shop.paused)
        if not shops:
            return Chip(health=Health.IDLE, text=phrase("店铺已暂停"), tip=tip)
        bad = next((shop for shop in shops if shop.error or not shop.authorized), None)
        if bad is not None:
            title = phrase(bad.error) if bad.error else phrase("授权已失效")
            text = phrase("{shop}：{title}", shop=verbatim(bad.name), title=title)
            return Chip(health=Health.FAULT, text=text, tip=tip)
        return self._working(shops, now_s, tip)

    def _working(self, shops: tuple[ShopRow, ...], now_s: float, tip: Phrase) -> Chip:
        """Shops that are neither refused nor in trouble."""
        if (troubled := self._missed(shops)) is not None:
            return troubled
        now = from_epoch(now_s) or self._desk.clock.now()
        tip = ending_tip(shops, now, tip)
        if near := soon(shops, now, self._desk.settings.number(WARN_KEY)):
            first = near[0]
            text = phrase(
                "{shop}：授权 {ending}",
                shop=verbatim(first.shop.name),
                ending=left_words(first.ending, now),
            )
            return Chip(health=Health.SOON, text=text, tip=tip)
        name = verbatim(shops[0].name) if len(shops) == 1 else phrase("{n} 家店铺", n=len(shops))
        if self._syncing():
            return Chip(health=Health.BUSY, text=phrase("{name} · 同步中", name=name), tip=tip)
        oldest = min(shop.synced_s for shop in shops)
        if not oldest:
            return Chip(health=Health.IDLE, text=phrase("{name} · 尚未同步", name=name), tip=tip)
        stale = now_s - oldest > STALE_S
        return Chip(
            health=Health.SOON if stale else Health.OK,
            text=phrase("{name} · {age}更新", name=name, age=age(now_s - oldest)),
            tip=tip,
        )

    def _missed(self, shops: tuple[ShopRow, ...]) -> Chip | None:
        """Orders that may be missing here, by the newest audits and by rows that sync met."""
        found = [(shop.name, words) for shop in shops if (words := self._trouble(shop.shop_id))]
        if not found:
            return None
        tip = phrase(
            "点这里打开店铺设置，在店铺下面看是哪些、怎么办；也可以再核对一次，或者确认无误。"
        )
        for name, words in reversed(found):
            line = phrase("{shop}：{title}", shop=verbatim(name), title=words)
            tip = phrase("{line}\n{main}", line=line, main=tip)
        name, words = found[0]
        text = phrase("{shop}：{title}", shop=verbatim(name), title=words)
        return Chip(health=Health.SOON, text=text, tip=tip)

    def _trouble(self, shop_id: ShopId) -> Phrase | None:
        rows = [row for row in self._bad_rows if row.shop_id == shop_id]
        return trouble(self._audits.get(shop_id), rows)

    def printer_chip(self, queued: int) -> Chip:
        """All printers in one chip, the worst of them speaks; labels to come and to confirm."""
        setups = self.printers.setups
        if not setups:
            tip = phrase("打开打印机设置")
            return Chip(health=Health.IDLE, text=phrase("未设置打印机"), tip=tip)
        tip = phrase("查看打印机和打印队列")
        answers = [(setup, self.printers.answer(setup.printer_id)) for setup in setups]
        setup, answer = min(answers, key=lambda pair: _GRAVITY.index(health_of(pair[1])))
        health = health_of(answer)
        name = verbatim(setup.name)
        if len(setups) > 1 and health is Health.OK:
            name = phrase("{n} 台打印机", n=len(setups))
        if answer is not None and answer.advice:
            tip = phrase(answer.advice)
        text = phrase("{name} {state} · 队列 {n}", name=name, state=state_phrase(answer), n=queued)
        if self._unconfirmed:
            text = phrase("{main} · 待确认 {n}", main=text, n=self._unconfirmed)
            health = Health.SOON if health is not Health.FAULT else health
        return Chip(health=health, text=text, tip=tip)


def case_chip(deadlines: tuple[int, ...], now_s: float, rules: CaseRules) -> Chip | None:
    """``售后 3``, and how near the nearest deadline is once that matters.

    Args:
        deadlines: of the cases that wait for the shop, nearest first; 0 has none.
        now_s: Unix seconds.
        rules: when it matters.
    """
    if not deadlines:
        return None
    count = phrase("售后 {n}", n=len(deadlines))
    tip = phrase("查看等商家处理的售后")
    at_s, now = deadlines[0], math.ceil(now_s)
    urgency = read_clock(at_s, now, rules).urgency
    health = _CASE_HEALTH.get(urgency, Health.IDLE)
    if health is Health.IDLE:
        return Chip(health=health, text=count, tip=tip)
    if urgency is Urgency.OVERDUE:
        over = sum(0 < each < now for each in deadlines)
        text = phrase("{count} · {n} 个已过期", count=count, n=over)
    else:
        left = left_phrase(at_s - now)
        text = phrase("{count} · 最近 {left} 后到期", count=count, left=left)
    return Chip(health=health, text=text, tip=tip)


_CASE_HEALTH = {
    Urgency.SOON: Health.SOON,
    Urgency.URGENT: Health.FAULT,
    Urgency.OVERDUE: Health.FAULT,
}
_GRAVITY = (Health.FAULT, Health.IDLE, Health.OK)


def health_of(answer: PrinterStatus | None) -> Health:
    """How a printer is by its last answer."""
    if answer is None or answer.ready is None:
        return Health.IDLE
    return Health.OK if answer.ready else Health.FAULT


def state_phrase(answer: PrinterStatus | None) -> Phrase:
    """The same in words."""
    if answer is None:
        return phrase("正在询问")
    if answer.ready is None:
        return phrase("不回报状态")
    return phrase("就绪") if answer.ready else phrase(answer.title or "未就绪")
