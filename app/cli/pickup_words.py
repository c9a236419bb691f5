"""How plans, stakes and targets are said on the command line."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction

from app.domain.errors import InvalidInput
from app.domain.handover_plan import Choice, DeadlineClass
from app.domain.instants import SHANGHAI
from app.domain.money import yuan_text
from app.domain.penalty_limits import Level
from app.domain.rounding import decimal
from app.domain.rule_pack import Indicator
from app.presentation.pickup.planner import BY_WORDS
from app.presentation.rate_words import NONE, percent
from app.services.count_stakes import OrderStake, ShopRisk
from app.services.plan_handover import Dated, HandoverPlan, ReachAnswer
from app.settings.penalties import PenaltyEntry

CLASS_WORDS = {
    DeadlineClass.BREACHES: "违规",
    DeadlineClass.DROPS: "掉档",
    DeadlineClass.LATE: "再晚（已超时）",
    DeadlineClass.CAN_WAIT: "没有影响",
}
_LEVELS = {Level.NEAR: "接近", Level.REACHED: "已到"}
_TARGET = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*[%％]?")


def target_of(text: str) -> Fraction:
    """``60``, ``60%`` or ``58.5`` exactly.

    Raises:
        InvalidInput: it is no such number.
    """
    found = _TARGET.fullmatch(text.strip())
    if found is None:
        raise InvalidInput("reach.target", f"{text} 不是一个目标", "写成 60 或 60% 这样。")
    return Fraction(found[1])


def day_time(at: datetime) -> str:
    """``11-28 17:00``, Shanghai time."""
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


def rate_text(indicator: Indicator, rate: Fraction | None) -> str:
    """``58.50 %``, ``87.30 分`` or ``12.40 小时``: two decimals, for one van moves it little."""
    if rate is None:
        return NONE
    if indicator is Indicator.SHARE:
        return f"{decimal(rate * 100, 2)} %"
    return f"{decimal(abs(rate), 2)} {'分' if indicator is Indicator.POINTS else '小时'}"


def choice_line(found: HandoverPlan, one: Choice) -> tuple[str, ...]:
    """A row of the table of choices."""
    taken, left = one.classes, one.left_classes
    pairs = (
        f"{taken[each]}/{left[each]}" for each in (DeadlineClass.BREACHES, DeadlineClass.DROPS)
    )
    return (
        "都不装" if one.by is None else BY_WORDS[one.by],
        str(len(one.taken)),
        rate_text(found.indicator, one.rate),
        yuan_text(one.saved_fen),
        yuan_text(one.cost_fen),
        *pairs,
    )


def rules_line(pack: Dated | None, penalties: Dated) -> str:
    """By which rules the figures were made."""
    rate = f"揽收率按规则包 {dated_text(pack)}；" if pack else ""
    return f"{rate}金额是估算，按 {dated_text(penalties)}。"


def dated_text(rules: Dated) -> str:
    """``2026-05（第 1 版，截至 2026-08-22，含 5 处假设）``."""
    count = len(rules.assumptions)
    assumed = f"，含 {count} 处假设" if count else ""
    return f"{rules.name}（第 {rules.version} 版，截至 {rules.as_of}{assumed}）"


def penalty_row(entry: PenaltyEntry, *, used: bool) -> tuple[str, ...]:
    """A row of the list of penalty tables."""
    one = entry.table
    notes = ["使用中"] if used else []
    if not one.says_version:
        notes.append("没有写 version，按第 1 版")
    if entry.shipped_version > one.version:
        notes.append(f"自带的更新：第 {entry.shipped_version} 版")
    elif entry.shipped_version:
        notes.append("代替自带的")
    return (
        one.name,
        str(one.version),
        one.as_of,
        str(len(one.charges)),
        "自己的" if entry.own else "自带",
        "，".join(notes),
    )


def assumed_lines(*rules: Dated) -> Iterator[str]:
    """What those rules assume, for the platform has not published it."""
    for each in rules:
        yield from (f"假设：{text}" for text in each.assumptions)


def due_line(one: OrderStake) -> tuple[str, ...]:
    """A row of the table of stakes: the next threshold, and each amount with its rule.

    Those that are due add up to what it has cost.
    """
    ahead = one.stake.next
    why = [f"已罚 {yuan_text(due.fen)}：{due.charge.rule}" for due in one.stake.due]
    if ahead:
        why.append(f"再罚 {yuan_text(one.stake.step_fen)}：{ahead.charge.rule}")
    return (
        one.order_id,
        yuan_text(one.stake.cost_fen) if one.stake.cost_fen else "",
        f"{ahead.charge.penalty.title} {day_time(ahead.at)}" if ahead else "没有了",
        yuan_text(one.stake.step_fen) if ahead else "",
        yuan_text(one.stake.worst_fen),
        "".join(why),
    )


def risk_lines(risks: Iterable[ShopRisk]) -> Iterator[str]:
    """Limits that a shop's day has reached or is near to."""
    for risk in risks:
        for one in risk.warnings:
            count = one.count
            of = f"商品 {count.product_id} " if count.product_id else ""
            yield (
                f"店铺 {risk.shop_id} 今天{_LEVELS[one.level]}“{one.limit.effect}”：{of}"
                f"{one.limit.penalty.title} {count.missed}/{count.due} 单"
                f"（{percent(count.share)}）。{one.limit.rule}"
            )


def reach_lines(found: ReachAnswer, *, given: bool) -> Iterator[str]:
    """What it takes, in sentences."""
    answer, kind = found.reach, found.indicator
    target, ceiling = rate_text(kind, answer.target), rate_text(kind, answer.ceiling)
    yield f"现在 {rate_text(kind, answer.rate)}（{answer.orders:,} 单，上限 {ceiling}）。"
    if answer.needed is None:
        yield f"到不了 {target}：全部准时也只有 {ceiling}。"
    elif answer.needed == 0:
        yield f"已经到 {target}。"
    else:
        yield f"要到 {target}，还要 {answer.needed:,} 单准时揽收，其间没有别的单。"
    if not given:
        yield f"等揽收的 {found.waiting:,} 单里，{found.on_time:,} 单还来得及准时。"
    yield f"按规则包 {dated_text(found.pack)}。"
    yield from assumed_lines(found.pack)
