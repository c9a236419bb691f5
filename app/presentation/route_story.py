"""A trip in words: every scan with what became of it, what is odd, and what it runs to next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.ids import WaybillId
from app.domain.instants import from_epoch, to_epoch
from app.domain.route import MOVEMENTS, RouteEvent, RouteKind
from app.domain.route_facts import ACCEPTABLE, Anomaly, RouteFacts, Verdict, route_facts
from app.domain.trajectory import (
    TrajectoryRules,
    Trip,
    Watch,
    trip_deadlines,
    trip_state,
    urgency_of,
)
from app.ports.routes import AcceptedScan, AnomalyRow, RouteStory
from app.ports.rows import ParcelRow
from app.presentation.countdown import left_phrase
from app.presentation.formatting import HOUR_S, NOTHING, Phrase, age, phrase, span, verbatim
from app.presentation.workbench.panel import ClockLine
from app.presentation.workbench.words import EARLY_SCAN, when_text

HEARD_LATE_S = 2 * HOUR_S
"""A scan that was told so much later than it was made is worth a word."""

KIND_WORDS = {
    RouteKind.PICKED_UP: "揽收",
    RouteKind.IN_TRANSIT: "在途",
    RouteKind.DELIVERING: "派送",
    RouteKind.SIGNED: "签收",
    RouteKind.OTHER: "其他",
}
VERDICT_WORDS = {
    Verdict.DECIDES: "以这次揽收为准",
    Verdict.COUNTS: "",
    Verdict.LATER_PICKUP: "更早的揽收已计入",
    Verdict.FUTURE: "时间还没到，先不计",
    Verdict.REUSED_NUMBER: "早于取号，是这个号上一次的物流",
    Verdict.BEFORE_PAYMENT: "早于付款，不计揽收",
    Verdict.WRONG_PLACE: "地点对不上，不计",
}
ANOMALY_WORDS = {
    Anomaly.FUTURE: ("轨迹时间在将来", "快递的时钟可能不准，到了那个时间才计入。"),
    Anomaly.REUSED_NUMBER: (
        "这个号上有更早的物流",
        "取号以前的扫描不计。单号被重复使用，平台可能判为物流轨迹异常，可以改单号。",
    ),
    Anomaly.BEFORE_PAYMENT: EARLY_SCAN,
    Anomaly.WRONG_PLACE: (
        "轨迹地点对不上",
        "不在发件地或收件地的扫描不计。核对单号有没有填错，单号有没有被别人用。",
    ),
    Anomaly.TWO_PICKUPS: ("有两次揽收", "以较早的一次为准。"),
    Anomaly.SIGNED_FIRST: ("签收早于揽收", "揽收可能是补扫的，以平台记录的时间为准。"),
    Anomaly.NO_PICKUP: (
        "有物流，没有揽收记录",
        "平台仍按没有揽收计时，请联系快递网点补传揽收。",
    ),
}
_WATCH_WORDS = {Watch.HUB: "发运 {n}h", Watch.UPDATE: "中转 {n}h"}
LEFT_OUT = frozenset(Verdict) - {Verdict.DECIDES, Verdict.COUNTS, Verdict.LATER_PICKUP}


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLine:
    """One scan. ``note`` says what became of it; ``late`` when it was told long after."""

    at: str
    kind: Phrase
    text: str
    note: Phrase
    late: Phrase
    decides: bool
    left_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomalyLine:
    """Something odd about a trip, and what to do. ``acceptable``: a person may call it right."""

    kind: Anomaly
    title: Phrase
    advice: Phrase
    over: bool

    @property
    def acceptable(self) -> bool:
        """Whether 确认无误 is offered."""
        return not self.over and self.kind in ACCEPTABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedLine:
    """What a person called right: which oddity, and who said so, when and why."""

    kind: Anomaly
    title: Phrase
    text: Phrase


def facts_of(story: RouteStory) -> RouteFacts:
    """What its events prove, as of the last asking."""
    as_of = from_epoch(story.asked_s) or datetime.min.replace(tzinfo=UTC)
    return route_facts(story.events, story.journey, as_of)


def route_lines(facts: RouteFacts, accepted: Iterable[AcceptedScan] = ()) -> tuple[RouteLine, ...]:
    """Every scan, newest first; those that a person called right say so."""
    right = {each.at_s for each in accepted}
    return tuple(
        _line(event, verdict, right=to_epoch(event.at) in right and event.kind in MOVEMENTS)
        for event, verdict in reversed(facts.verdicts)
    )


def accepted_lines(accepted: Iterable[AcceptedScan]) -> tuple[AcceptedLine, ...]:
    """What was called right, each oddity once, oldest scan first."""
    found: dict[Anomaly, AcceptedScan] = {}
    for each in accepted:
        found.setdefault(each.kind, each)
    return tuple(
        AcceptedLine(
            kind=kind,
            title=phrase("已确认无误：{title}", title=phrase(ANOMALY_WORDS[kind][0])),
            text=phrase(
                "{reason} · {actor} {when}",
                reason=verbatim(each.reason),
                actor=verbatim(each.actor),
                when=verbatim(when_text(each.accepted_s)),
            ),
        )
        for kind, each in found.items()
    )


def first_acceptable(stories: Iterable[RouteStory]) -> tuple[WaybillId, Anomaly] | None:
    """Of the trips of a parcel the oddity to ask about: of the present number before old ones."""
    for story in sorted(stories, key=lambda story: not story.travels):
        for line in anomaly_lines(story.anomalies):
            if line.acceptable:
                return story.waybill_id, line.kind
    return None


def accept_question(kind: Anomaly) -> tuple[Phrase, Phrase]:
    """What 确认无误 asks, and what it does."""
    title = phrase("{title}：确认无误", title=phrase(ANOMALY_WORDS[kind][0]))
    text = "这些扫描会计入揽收、时效和提醒，以后再查到也一样；理由记入审计，可以撤销。"
    if kind is Anomaly.BEFORE_PAYMENT:
        text = "这次扫描会算作揽收，不再等；揽收率和罚则仍按早于付款算。理由记入审计，可以撤销。"
    return title, phrase(text)


def anomaly_lines(rows: tuple[AnomalyRow, ...]) -> tuple[AnomalyLine, ...]:
    """What is odd, what still holds first."""
    ordered = sorted(rows, key=lambda row: (row.ended_s > 0, row.at_s, row.kind))
    return tuple(
        AnomalyLine(
            kind=row.kind,
            title=_anomaly_title(row),
            advice=phrase(ANOMALY_WORDS[row.kind][1]),
            over=row.ended_s > 0,
        )
        for row in ordered
    )


def trip_lines(
    story: RouteStory, facts: RouteFacts, rules: TrajectoryRules, now_s: int
) -> tuple[ClockLine, ...]:
    """Thresholds of the trip after its pickup, earliest first."""
    trip = trip_of(story, facts)
    now = datetime.fromtimestamp(now_s, UTC)
    running = trip_state(trip, rules, now)
    lines = []
    for each in trip_deadlines(trip, rules):
        left_s = to_epoch(each.at) - now_s
        lines.append(
            ClockLine(
                name=phrase(_WATCH_WORDS[each.watch], n=each.hours),
                upload=False,
                at=when_text(to_epoch(each.at)),
                left=left_phrase(left_s),
                urgency=urgency_of(timedelta(seconds=left_s), rules),
                next=each == running.deadline,
            )
        )
    return tuple(lines)


def trip_of(story: RouteStory, facts: RouteFacts) -> Trip:
    """The trip after the pickup, as far as it is proved."""
    return Trip(
        picked_up_at=facts.picked_up_at,
        hub_at=facts.hub_at,
        last_at=facts.last_at,
        signed_at=facts.signed_at,
        from_province=story.journey.from_province,
        to_province=story.journey.to_province,
    )


def asked_text(story: RouteStory, now_s: int) -> Phrase:
    """``3 分钟前查询 · 14:20 再查``, and why the last asking failed."""
    if story.problem:
        return phrase("上次没有查到：{why}", why=phrase(story.problem))
    if not story.asked_s:
        return phrase("还没有查询过") if story.travels else NOTHING
    asked = phrase("{age}查询", age=age(now_s - story.asked_s))
    if not story.travels:
        return asked
    if not story.next_s:
        return phrase("{asked} · 不再查询", asked=asked)
    return phrase("{asked} · {at} 再查", asked=asked, at=verbatim(when_text(story.next_s)))


def took_text(paid_s: int, picked_up_s: int) -> Phrase:
    """``07-01 17:00 揽收，付款后 13 小时``."""
    at = verbatim(when_text(picked_up_s))
    if not paid_s:
        return phrase("{at} 揽收", at=at)
    return phrase("{at} 揽收，付款后 {span}", at=at, span=span(picked_up_s - paid_s))


def no_clock_text(row: ParcelRow) -> Phrase:
    """Why no threshold of the pickup runs: it is picked up, or does not count."""
    if row.picked_up_s:
        return took_text(row.paid_s, row.picked_up_s)
    return phrase("这个包裹不计揽收时效。")


def _line(event: RouteEvent, verdict: Verdict, *, right: bool) -> RouteLine:
    note = phrase(VERDICT_WORDS[verdict])
    if right and verdict not in LEFT_OUT:
        said = phrase("已确认无误")
        note = phrase("{note}，{said}", note=note, said=said) if VERDICT_WORDS[verdict] else said
    at_s, heard_s = to_epoch(event.at), to_epoch(event.heard_at)
    late_s = heard_s - at_s
    return RouteLine(
        at=when_text(at_s),
        kind=phrase(KIND_WORDS[event.kind]),
        text=event.text,
        note=note,
        late=phrase("晚了 {span}才有", span=span(late_s)) if late_s > HEARD_LATE_S else NOTHING,
        decides=verdict is Verdict.DECIDES,
        left_out=verdict in LEFT_OUT,
    )


def _anomaly_title(row: AnomalyRow) -> Phrase:
    title = phrase(ANOMALY_WORDS[row.kind][0])
    place = f"{row.detail} {when_text(row.at_s)}".strip()
    words = phrase("{title}（{when}）", title=title, when=verbatim(place))
    return phrase("{title}，已消除", title=words) if row.ended_s else words
