"""The stored facts that a daily report is counted from. Unix seconds, 0: not (yet). No receivers.

Tuples and no dataclasses, for there are tens of thousands of some of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from app.domain.rate_line import RateLine


class DayLine(NamedTuple):
    """One SKU order in one parcel; ``parcel_id`` "" when it is in none."""

    order_id: str
    item_id: str
    shop_id: str
    paid_s: int
    promise_s: int
    elsewhere_s: int  # the platform calls the order shipped, whoever did it
    order_fen: int
    item_fen: int
    presale: int
    no_ship: int
    refunded_s: int
    code: str
    name: str
    spec: str
    pieces: int  # of the item in this parcel; in none, all
    parcel_id: str
    carrier: str
    made_by: str
    numbered_s: int  # when its number was bought
    uploaded_s: int
    picked_up_s: int
    site: str  # where the carrier scanned it: its branch
    reused_s: int = 0  # when its number was found to have made an earlier trip (重号)
    early_s: int = 0  # when a scan before the payment was found (提前揽收)


class Bought(NamedTuple):
    """A number that was asked for. ``state`` is one of :class:`WaybillState`."""

    shop_id: str
    carrier: str
    state: str
    intended_s: int
    settled_s: int
    typed: int


class Act(NamedTuple):
    """An operation of the journal: intent and outcome; ``outcome`` "" while it is open."""

    shop_id: str
    carrier: str
    kind: str
    at_s: int
    outcome: str
    outcome_s: int
    station: str = ""  # that began it; "" where that was not kept yet


class Label(NamedTuple):
    """A print job. ``state`` is one of :class:`PrintState`."""

    shop_id: str
    order_ids: str
    printer_id: str
    copy: int
    state: str
    leased_s: int
    settled_s: int
    reason: str
    void: int
    station: str = ""  # that sent it
    printer: str = ""  # its name then; "" where that was not kept yet


class Sent(NamedTuple):
    """A write-back to the platform. ``state`` is one of :class:`ShipmentState`."""

    shop_id: str
    carrier: str
    call: str
    state: str
    intended_s: int
    settled_s: int


class Case(NamedTuple):
    """An after-sale."""

    shop_id: str
    order_id: str
    kind: str
    state: str
    applied_s: int
    updated_s: int
    refund_fen: int


class Moved(NamedTuple):
    """The platform told of another address."""

    shop_id: str
    order_id: str
    at_s: int


class Held(NamedTuple):
    """An order that is held now."""

    shop_id: str
    order_id: str
    since_s: int
    reason: str


class Passed(NamedTuple):
    """An override (放行)."""

    shop_id: str
    parcel_id: str
    act: str
    actor: str
    reason: str
    at_s: int


class Deed(NamedTuple):
    """Entries of the audit log by one person; ``shop_id`` "" where it is about no shop's parcel."""

    at_s: int
    actor: str
    action: str
    subject: str


class Head(NamedTuple):
    """The last entry of the audit log at an instant, and the last operation of the journal."""

    number: int
    digest: str
    operation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """Everything that a report and what it is compared with are counted from.

    Attributes:
        shops: bound shops, id → name.
        carriers: code → name.
        rates: lines of the pickup rate, over its own window.
        deeds: of every shop; the log does not tell them apart.
        head: as of the report's end.
        synced: shop → up to when its orders and after-sales were asked for; 0: never.
        first_s: payment of the earliest order that is stored. Nothing is known of before.
        firsts: the same of each shop.
    """

    shops: Mapping[str, str]
    carriers: Mapping[str, str]
    lines: tuple[DayLine, ...]
    rates: tuple[RateLine, ...] = ()
    bought: tuple[Bought, ...] = ()
    acts: tuple[Act, ...] = ()
    labels: tuple[Label, ...] = ()
    sent: tuple[Sent, ...] = ()
    cases: tuple[Case, ...] = ()
    moved: tuple[Moved, ...] = ()
    held: tuple[Held, ...] = ()
    passed: tuple[Passed, ...] = ()
    deeds: tuple[Deed, ...] = ()
    head: Head = field(default_factory=lambda: Head(0, "", 0))
    synced: Mapping[str, int] = field(default_factory=dict)
    first_s: int = 0
    firsts: Mapping[str, int] = field(default_factory=dict)

    def of_shop(self, shop_id: str) -> "DayFacts":
        """What is about one shop; "" is all."""
        if not shop_id:
            return self
        return replace(
            self,
            lines=tuple(each for each in self.lines if each.shop_id == shop_id),
            rates=tuple(each for each in self.rates if each.shop_id == shop_id),
            bought=tuple(each for each in self.bought if each.shop_id == shop_id),
            acts=tuple(each for each in self.acts if each.shop_id == shop_id),
            labels=tuple(each for each in self.labels if each.shop_id == shop_id),
            sent=tuple(each for each in self.sent if each.shop_id == shop_id),
            cases=tuple(each for each in self.cases if each.shop_id == shop_id),
            moved=tuple(each for each in self.moved if each.shop_id == shop_id),
            held=tuple(each for each in self.held if each.shop_id == shop_id),
            passed=tuple(each for each in self.passed if each.shop_id == shop_id),
            synced={shop: upto_s for shop, upto_s in self.synced.items() if shop == shop_id},
            first_s=self.firsts.get(shop_id, self.first_s),
        )
