"""plan, stake, reach and penalties: what lateness costs and what a van should take."""

from datetime import datetime
from fractions import Fraction

from app.cli.choosing import choose_branch
from app.cli.exits import Exit
from app.cli.pickup_documents import (
    entry_document,
    plan_document,
    reach_document,
    stake_document,
)
from app.cli.pickup_words import (
    CLASS_WORDS,
    assumed_lines,
    choice_line,
    dated_text,
    day_time,
    due_line,
    penalty_row,
    reach_lines,
    risk_lines,
    rules_line,
    target_of,
)
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.handover_plan import By, Candidate, Capacity, Choice
from app.domain.hold_times import read_until
from app.domain.ids import ShopId
from app.domain.instants import SHANGHAI
from app.domain.money import yuan_text
from app.domain.penalty import PenaltyTable
from app.domain.rate_line import Unit
from app.domain.rule_pack import Reading
from app.ports.tasks import READ
from app.presentation.pickup.planner import BY_WORDS
from app.services.count_stakes import StakeReport
from app.services.plan_handover import HandoverPlan, PlanWish, ReachAnswer, dated
from app.settings.penalty_file import read_penalties


def plan(session: Session) -> int:
    """Choose what a van takes, in three ways."""
    args = session.args
    places, carrier = _places(args.carriers)
    capacity = Capacity(total=args.take, by_carrier=places)
    with session.desk() as desk:
        van_at = _instant(args.van_at, desk.clock.now())
        wish = PlanWish(
            capacity=capacity,
            van_at=van_at,
            next_at=_instant(args.next_van, van_at or desk.clock.now()),
            shop_id=ShopId(args.shop) or None,
            carrier=carrier or None,
            branch=choose_branch(desk, carrier, args.branch),
            ready=args.ready,
            pack=args.pack,
            reading=Reading(args.reading) if args.reading else None,
        )
        found = session.work(desk, READ, lambda _ctx: desk.plan_handover(wish))
    if found.trouble:
        session.screen.note(found.trouble)
    chosen = found.plan.by(By(args.by))
    session.screen.result(plan_document(found, chosen), _plan_lines(found, chosen, args.limit))
    return Exit.OK


def stake(session: Session) -> int:
    """Money at stake per order and in all, and what the shop risks today."""
    shop_id = ShopId(session.args.shop) or None
    with session.desk() as desk:
        found = session.work(desk, READ, lambda _ctx: desk.count_stakes(shop_id))
    if found.trouble:
        session.screen.note(found.trouble)
    session.screen.result(stake_document(found), _stake_lines(found, session.args.limit))
    return Exit.OK


def reach(session: Session) -> int:
    """What it takes to bring the rate to a target."""
    args = session.args
    if (args.orders is None) is not (args.score is None):
        raise InvalidInput("reach.given", "--orders 和 --score 要一起写", "或者都不写，按订单算。")
    with session.desk() as desk:
        instead = None if args.score is None else (target_of(args.score), args.orders)
        branch = choose_branch(desk, args.carrier, args.branch)

        def ask(target: Fraction) -> ReachAnswer:
            return desk.plan_handover.reach(
                target,
                shop_id=ShopId(args.shop) or None,
                carrier=args.carrier or None,
                branch=branch,
                pack=args.pack,
                reading=Reading(args.reading) if args.reading else None,
                unit=Unit(args.unit) if args.unit else None,
                instead=instead,
            )

        found = session.work(desk, READ, lambda _ctx: ask(target_of(args.target)))
    session.screen.result(reach_document(found), reach_lines(found, given=instead is not None))
    return Exit.OK


def penalties(session: Session) -> int:
    """List the penalty tables, the one in use last."""
    with session.desk() as desk:
        every, trouble = desk.penalties.list()
    if trouble:
        session.screen.note(trouble)
    lines = table(
        ("罚则", "版本", "依据日期", "条数", "来源", "说明"),
        [penalty_row(one, used=one is every[-1]) for one in every],
    )
    used = every[-1].table
    lines += [f"{charge.penalty.title}：{charge.rule}" for charge in used.charges]
    lines += [f"店铺：{limit.rule}" for limit in used.limits]
    lines += [f"假设：{text}" for text in used.assumptions]
    document = {
        "in_use": used.name,
        "tables": [entry_document(one) for one in every],
        "trouble": trouble,
    }
    session.screen.result(document, lines)
    return Exit.OK


def check_penalties(session: Session) -> int:
    """Say whether a file is a good table."""
    text = session.read_text(str(session.args.file), "罚则文件")
    found = read_penalties(session.args.file.stem, text)
    return _told(session, found, f"没有问题：{found.name}，{len(found.charges)} 条。")


def add_penalties(session: Session) -> int:
    """Take a file among the person's own tables."""
    text = session.read_text(str(session.args.file), "罚则文件")
    read_penalties(session.args.file.stem, text)
    with session.desk() as desk:
        found = desk.penalties.add(text)
    return _told(session, found, f"已添加 {dated_text(dated(found))}。")


def remove_penalties(session: Session) -> int:
    """Take an own table away, and say what counts now."""
    name = session.args.name
    with session.desk() as desk:
        desk.penalties.remove(name)
        used, _ = desk.penalties.table()
    session.screen.result(
        {"removed": name, "in_use": used.name},
        [f"已删除罚则 {name}，现在用 {dated_text(dated(used))}。"],
    )
    return Exit.OK


def _told(session: Session, found: PenaltyTable, text: str) -> int:
    document = {
        "name": found.name,
        "as_of": found.as_of,
        "version": found.version,
        "charges": len(found.charges),
    }
    unsaid = [] if found.says_version else ["文件里没有写 version，按第 1 版。"]
    session.screen.result(document, [text, *unsaid])
    return Exit.OK


def _places(written: list[str]) -> tuple[dict[str, int], str]:
    """Places by carrier, and the one carrier that was named without any; "" for all."""
    places: dict[str, int] = {}
    only = set[str]()
    for each in written:
        carrier, found, count = (part.strip() for part in each.partition("="))
        if not carrier or (found and not count.isdecimal()):
            raise InvalidInput(
                "plan.carrier", f"{each} 写得不对", "写成 快递代码=件数，如 yunda=100。"
            )
        if found:
            places[carrier] = int(count)
        else:
            only.add(carrier)
    if len(only) > 1:
        raise InvalidInput(
            "plan.carrier",
            "一次只能只看一家快递",
            "只写一个快递代码；限件数写成 快递代码=件数，如 yunda=100。",
        )
    return places, next(iter(only), "")


def _instant(text: str, now: datetime) -> datetime | None:
    """An ISO 8601 instant, or a Shanghai time as people write it."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return read_until(text, now)
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def _plan_lines(found: HandoverPlan, chosen: Choice, limit: int) -> list[str]:
    left_out = [f"{found.blocked} 件被拦下"] if found.blocked else []
    left_out += [f"{found.unready} 件还没打印"] if found.unready else []
    left_out += [f"{found.handed} 件已交接"] if found.handed else []
    lines = [
        f"这班车 {day_time(found.van_at)}，下一班 {day_time(found.next_at)}；"
        f"可装 {len(found.candidates)} 件" + "".join(f"，另有 {text}" for text in left_out) + "。"
    ]
    lines += table(
        ("选法", "装车", "揽收率预计", "少罚", "到下一班共罚", "会违规 装/留", "会掉档 装/留"),
        [choice_line(found, one) for one in (*found.plan.choices, found.plan.nothing)],
    )
    if found.shared:
        lines.append(f"有 {found.shared} 个订单分几个包裹走，最后一件装车才算。")
    known = {each.parcel_id: each for each in found.candidates}
    shown = [known[parcel_id] for parcel_id in chosen.taken[: limit or None]]
    if shown and chosen.by is not None:
        lines.append(f"{BY_WORDS[chosen.by]}，先装的在前：")
        lines += table(("包裹号", "快递", "不交会", "少罚"), [_taken_line(each) for each in shown])
    if len(chosen.taken) > len(shown):
        lines.append(f"还有 {len(chosen.taken) - len(shown)} 件；--limit 0 列出全部。")
    rules = rules_line(found.pack, found.penalties)
    return [*lines, rules, *assumed_lines(found.pack, found.penalties)]


def _taken_line(each: Candidate) -> tuple[str, ...]:
    saved = sum(order.fen_left - order.fen_taken for order in each.orders if order.parcels == 1)
    words = CLASS_WORDS[each.deadline_class]
    return (each.parcel_id, each.carrier or "未定", words, yuan_text(saved) if saved else "")


def _stake_lines(found: StakeReport, limit: int) -> list[str]:
    shown = found.orders[: limit or None]
    sums = (
        f"等揽收的 {len(found.orders)} 单：已罚 {yuan_text(found.cost_fen)}，"
        f"下一个时限都错过再罚 {yuan_text(found.step_fen)}，"
        f"一直不处理共罚 {yuan_text(found.worst_fen)}。"
    )
    lines = [sums]
    lines += [f"其中 {one.title} {one.orders} 单，{yuan_text(one.fen)}" for one in found.costs]
    if shown:
        lines += table(
            ("订单号", "已罚", "下一个时限", "再罚", "最多", "依据"),
            [due_line(one) for one in shown],
        )
    if len(shown) < len(found.orders):
        lines.append(f"还有 {len(found.orders) - len(shown)} 单；--limit 0 列出全部。")
    lines += risk_lines(found.risks)
    return [*lines, rules_line(None, found.penalties), *assumed_lines(found.penalties)]
