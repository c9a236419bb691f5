"""track and routes: asking the platform for scans, and what the stored ones prove."""

from functools import partial
from typing import TYPE_CHECKING, Any

from app.cli.choosing import choose_shops
from app.cli.day import each_shop
from app.cli.exits import Exit
from app.cli.screen import plain, table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.instants import from_epoch
from app.domain.route import RouteSource
from app.domain.route_facts import Anomaly, RouteFacts
from app.ports.routes import RouteStory
from app.ports.shipments import Lot, SortBy
from app.ports.tasks import NET_USER, STORE
from app.presentation.countdown import URGENCY_WORDS
from app.presentation.route_story import (
    KIND_WORDS,
    accepted_lines,
    anomaly_lines,
    asked_text,
    facts_of,
    route_lines,
    took_text,
    trip_lines,
)
from app.presentation.shipments.log import Days, Filter
from app.presentation.shipments.words import carrier_phrase, last_phrase, trip_phrase
from app.presentation.workbench.words import when_text
from app.settings.route_rules import STATES, RouteRules

if TYPE_CHECKING:
    from app.presentation.desk import Desk

_TRACK_HEAD = (("asked", "查询"), ("picked_up", "已揽收"), ("failed", "失败"))
_SOURCES = {RouteSource.DETAIL: "物流详情", RouteSource.PACKAGE: "包裹轨迹"}


def track(session: Session) -> int:
    """Ask for route events of shipped parcels of every shop, or of one."""
    with session.desk() as desk:
        if session.args.late:
            return _late(session, desk)
        if session.args.due:
            return _track_due(session, desk)
        return each_shop(session, desk, desk.track_parcels, _TRACK_HEAD)


def _late(session: Session, desk: "Desk") -> int:
    """Parcels that were picked up and missed a threshold since, as of the last asking."""
    shops = choose_shops(desk, session.args.shop) if session.args.shop else ()
    wanted = Filter(days=Days.MONTH, shop_id=shops[0].shop_id if shops else None)
    marks = desk.shipments.marks(wanted.wanted(desk.clock, SortBy.PICKUP, descending=False))
    ids = tuple(mark.parcel_id for mark in marks if mark.of(Lot.LATE))
    rows = [(line, line.trip) for line in desk.shipments.lines(ids) if line.trip is not None]
    lines = table(
        ("运单号", "快递", "揽收", "最近轨迹", "错过的时限", "订单号"),
        [
            (
                line.number,
                str(carrier_phrase(line)),
                when_text(line.parcel.picked_up_s),
                str(last_phrase(line.last)),
                str(trip_phrase(trip)),
                " ".join(line.parcel.order_ids),
            )
            for line, trip in rows
        ],
    )
    lines = lines if rows else ["没有轨迹超时的包裹。"]
    lines.append(f"轨迹规则截至 {desk.route_rules.trajectory.as_of}。")
    document = {
        "as_of": desk.route_rules.trajectory.as_of,
        "late": [
            {
                "parcel_id": line.parcel.parcel_id,
                "shop_id": line.parcel.shop_id,
                "tracking_number": line.number,
                "order_ids": line.parcel.order_ids,
                "picked_up_at": from_epoch(line.parcel.picked_up_s),
                **plain(trip),
            }
            for line, trip in rows
        ],
    }
    session.screen.result(document, lines)
    return Exit.OK


def _track_due(session: Session, desk: "Desk") -> int:
    shops = choose_shops(desk, session.args.shop)
    ids = tuple(shop.shop_id for shop in shops if not shop.paused or session.args.shop)
    report = session.work(
        desk, NET_USER, partial(lambda ids, ctx: desk.track_parcels.due(ctx, ids), ids)
    )
    lines = table(
        ("查询", "新揽收", "新签收", "失败", "还没轮到"),
        [
            tuple(
                str(n)
                for n in (
                    report.asked,
                    report.picked_up,
                    report.signed,
                    report.failed,
                    report.waiting,
                )
            )
        ],
    )
    session.screen.result(report, lines)
    return Exit.SOME_FAILED if report.failed else Exit.OK


def routes(session: Session) -> int:
    """Every issue of a number: its scans, which one decided and why, what is odd."""
    with session.desk() as desk:
        if session.args.table:
            return _show_table(session, desk.route_rules)
        number: str = session.args.number.strip()
        stories = _stories(desk, number)
        if _decide(session, desk, stories):
            stories = _stories(desk, number)
        now_s = int(desk.clock.now().timestamp())
        found = [(story, facts_of(story)) for story in stories]
        lines = [
            line
            for story, facts in found
            for line in (*_lines(story, facts, desk.route_rules, now_s), "")
        ]
        issues = [_document(story, facts, desk.route_rules, now_s) for story, facts in found]
    session.screen.result({"number": number, "issues": issues}, lines[:-1])
    return Exit.OK


def _stories(desk: "Desk", number: str) -> tuple[RouteStory, ...]:
    stories = desk.reader.routes(number)
    if not stories:
        raise InvalidInput(
            "routes.unknown", "没有这个运单号", "核对号码；只有在这里取过或填过的号才有。"
        )
    return stories


def _decide(session: Session, desk: "Desk", stories: tuple[RouteStory, ...]) -> bool:
    """确认无误, or taking it back; False when neither was asked for.

    Numbers are recycled: the newest issue that has something of the kind is meant.
    """
    accept, withdraw = session.args.accept, session.args.withdraw
    if not (accept or withdraw):
        return False
    kind, service = Anomaly(accept or withdraw), desk.accept_scans
    fitting = [story for story in stories if _has(story, kind, accepted=bool(withdraw))]
    waybill_id = (fitting or stories)[-1].waybill_id
    if accept:
        reason: str = session.args.reason
        session.work(desk, STORE, lambda _ctx: service(waybill_id, kind, reason))
    else:
        session.work(desk, STORE, lambda _ctx: service.withdraw(waybill_id, kind))
    return True


def _has(story: RouteStory, kind: Anomaly, *, accepted: bool) -> bool:
    if accepted:
        return any(each.kind is kind for each in story.accepted)
    return any(each.kind is kind and not each.ended_s for each in story.anomalies)


def _lines(story: RouteStory, facts: RouteFacts, rules: RouteRules, now_s: int) -> list[str]:
    which = "" if story.travels else "（包裹已不用这个号）"
    lines = [
        f"{story.tracking_number} {story.carrier_name}{which}  订单 {' '.join(story.order_ids)}"
    ]
    if facts.picked_up_at is not None:
        paid = story.journey.paid_at
        paid_s = int(paid.timestamp()) if paid else 0
        lines.append(str(took_text(paid_s, int(facts.picked_up_at.timestamp()))))
    else:
        lines.append("还没有算数的揽收。")
    lines += [
        f"{clock.name} {clock.at} 剩 {clock.left} {URGENCY_WORDS[clock.urgency]}"
        for clock in trip_lines(story, facts, rules.trajectory, now_s)
    ]
    lines += [f"异常：{each.title}。{each.advice}" for each in anomaly_lines(story.anomalies)]
    lines += [f"{each.title}（{each.text}）" for each in accepted_lines(story.accepted)]
    asked = str(asked_text(story, now_s))
    if asked:
        lines.append(asked)
    rows = [
        (line.at, str(line.kind), line.text, "；".join(str(w) for w in (line.note, line.late) if w))
        for line in route_lines(facts, story.accepted)
    ]
    return lines + (table(("时间", "类型", "内容", "结论"), rows) if rows else ["还没有物流。"])


def _document(
    story: RouteStory, facts: RouteFacts, rules: RouteRules, now_s: int
) -> dict[str, Any]:
    return {
        "waybill_id": story.waybill_id,
        "parcel_id": story.parcel_id,
        "order_ids": story.order_ids,
        "carrier": story.carrier_name,
        "travels": story.travels,
        "issued_at": story.journey.issued_at,
        "paid_at": story.journey.paid_at,
        "from_province": story.journey.from_province,
        "to_province": story.journey.to_province,
        "picked_up_at": facts.picked_up_at,
        "hub_at": facts.hub_at,
        "last_at": facts.last_at,
        "signed_at": facts.signed_at,
        "events": [{**plain(event), "verdict": verdict} for event, verdict in facts.verdicts],
        "anomalies": [
            {**plain(row), "reason": f"{line.title}。{line.advice}"}
            for row, line in zip(
                sorted(story.anomalies, key=lambda row: (row.ended_s > 0, row.at_s, row.kind)),
                anomaly_lines(story.anomalies),
                strict=True,
            )
        ],
        "accepted": [{**plain(each), "at": from_epoch(each.at_s)} for each in story.accepted],
        "trip": [
            {"name": str(clock.name), "at": clock.at, "urgency": clock.urgency}
            for clock in trip_lines(story, facts, rules.trajectory, now_s)
        ],
        "asked_s": story.asked_s,
        "next_s": story.next_s,
        "failures": story.failures,
        "problem": story.problem,
    }


def _show_table(session: Session, rules: RouteRules) -> int:
    found = rules.table
    rows = [
        (_SOURCES[source], code, KIND_WORDS[kind])
        for source, codes in found.codes.items()
        for code, kind in sorted(codes.items())
    ]
    rows += [("操作码", code, KIND_WORDS[kind]) for code, kind in sorted(found.opcodes.items())]
    rows += [("文字", rule.pattern.pattern, KIND_WORDS[rule.kind]) for rule in found.words]
    trip = rules.trajectory
    document = {
        "as_of": found.as_of,
        "own": found.own,
        "trouble": rules.trouble,
        "codes": found.codes,
        "opcodes": found.opcodes,
        "words": [{"kind": rule.kind, "pattern": rule.pattern.pattern} for rule in found.words],
        "trajectory": trip,
    }
    where = f"自带的加上数据文件夹里的 {STATES}" if found.own else "自带的"
    lines = [
        f"轨迹状态表：{where}，截至 {found.as_of}",
        *([rules.trouble] if rules.trouble else []),
        *table(("来源", "代码或文字", "算作"), rows),
        f"发运 {trip.hub_s // 3600} 小时，中转 "
        + " / ".join(f"{seconds // 3600}" for seconds in trip.update_s.values())
        + f" 小时（同省 / 跨省 / {'、'.join(sorted(trip.far_provinces))}），截至 {trip.as_of}",
    ]
    session.screen.result(document, lines)
    return Exit.OK
