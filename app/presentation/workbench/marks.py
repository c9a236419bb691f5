"""Words of what is special about an order: short ones for the row, whole lines for the panel."""

from dataclasses import dataclass

from app.domain.gate import Block
from app.domain.marks import Mark, marks_in
from app.ports.rows import ItemRow, ParcelDetail, ParcelRow
from app.presentation.countdown import left_phrase
from app.presentation.formatting import Phrase, age, phrase, verbatim
from app.presentation.workbench.words import when_text

MARK_WORDS = {
    Mark.INSTANT: "小时达",
    Mark.URGED: "催发货",
    Mark.PRESALE: "预售",
    Mark.DEPOSIT: "定金",
    Mark.PROMISE_ASSUMED: "承诺推算",
    Mark.APPOINTMENT: "预约",
    Mark.PROMISED_CARRIER: "指定快递",
    Mark.HOME_DELIVERY: "送货上门",
    Mark.CONSOLIDATED: "中转",
    Mark.PART_SHIPPED: "部分发货",
    Mark.GIFT: "赠品",
    Mark.BUNDLE: "组合",
    Mark.CUSTOM: "定制",
    Mark.SERIAL_NUMBER: "序列号",
    Mark.NO_SHIPPING: "含无需发货",
    Mark.VIRTUAL: "虚拟",
}
"""One word or two for the row; a search finds them."""

MARK_TIPS = {
    Mark.INSTANT: "小时达订单：要马上备货，由即时配送取走。",
    Mark.URGED: "买家催过发货，尽快处理。",
    Mark.PRESALE: "预售：按自己的承诺时间发货，不计支付后的揽收时限。",
    Mark.DEPOSIT: "定金预售：付清尾款才会变成备货中。",
    Mark.PROMISE_ASSUMED: "平台没有给最晚发货时间：按支付后 48 小时推算，以抖店后台为准。",
    Mark.APPOINTMENT: "买家选了发货时间，不要提前发出。",
    Mark.PROMISED_CARRIER: "答应过买家用这家快递，换一家取不了号。",
    Mark.HOME_DELIVERY: "建议音尊达：选能送货上门的快递。",
    Mark.CONSOLIDATED: "中转（集运）：先送到中转仓，不要改地址。",
    Mark.PART_SHIPPED: "订单已经发过一部分，这里是余下的商品。",
    Mark.GIFT: "赠品和主商品一起发；主商品退款后赠品不单独发。",
    Mark.BUNDLE: "组合商品：一件里有几样，拣货时别漏。",
    Mark.CUSTOM: "定制商品：按买家要求做好再发。",
    Mark.SERIAL_NUMBER: "发货时平台要求上传序列号。",
    Mark.NO_SHIPPING: "订单里有无需发货的商品，不取号，只发其余的。",
    Mark.VIRTUAL: "含虚拟商品，由平台或后台交付，不用快递。",
}


@dataclass(frozen=True, slots=True)
class MarkWord:
    """A mark as a row shows it. ``pressing``: it asks for haste or care now."""

    text: Phrase
    pressing: bool = False


_PARTLY_PRESALE = "含预售商品：其余商品照常计支付后的揽收时限，来不及就拆开先发。"
_PRESSING = frozenset({Mark.INSTANT, Mark.URGED})


def mark_words(row: ParcelRow) -> tuple[MarkWord, ...]:
    """What is special about ``row``, the most pressing first."""
    return tuple(MarkWord(_word(mark, row), mark in _PRESSING) for mark in marks_in(row.marks))


def search_words(row: ParcelRow) -> str:
    """What a search finds ``row`` by, besides its own texts."""
    return " ".join(MARK_WORDS[mark] for mark in marks_in(row.marks))


def mark_tip(row: ParcelRow) -> tuple[str, ...]:
    """Whole sentences, one a mark."""
    return tuple(_tip(mark, row) for mark in marks_in(row.marks))


def early_s(row: ParcelRow, now_s: int) -> int:
    """How many seconds before the time that the buyer chose it is now; 0 when it has come."""
    return max(row.appointment_s - now_s, 0) if row.appointment_s else 0


def special_lines(detail: ParcelDetail, now_s: int) -> tuple[Phrase, ...]:
    """A line for each special thing, with what is known of it."""
    row = detail.row
    lines = [_line(mark, detail, now_s) for mark in marks_in(row.marks)]
    if Block.REVIEW in row.blocks and row.paid_s:
        waited = age(now_s - row.paid_s)
        lines.append(
            phrase(
                "风控复核：{at} 付款（{age}），一般 1–2 小时放行，同步会自动更新。",
                at=verbatim(when_text(row.paid_s)),
                age=waited,
            )
        )
    return tuple(lines)


def item_note(item: ItemRow) -> Phrase:
    """What is special about one item, below its name; nothing when it is plain."""
    parts: list[Phrase] = []
    if item.gift:
        parts.append(phrase("赠品"))
    if item.contents:
        parts.append(phrase("内含 {what}", what=verbatim(item.contents)))
    if item.custom:
        parts.append(
            phrase("定制：{wish}", wish=verbatim(item.custom))
            if item.custom != MARK_WORDS[Mark.CUSTOM]
            else phrase("定制")
        )
    if Mark.SERIAL_NUMBER in marks_in(item.marks):
        parts.append(phrase("要上传序列号"))
    joined = parts[0] if parts else phrase("")
    for part in parts[1:]:
        joined = phrase("{one} · {two}", one=joined, two=part)
    return joined


def _word(mark: Mark, row: ParcelRow) -> Phrase:
    if mark is Mark.URGED and row.urge_count > 1:
        return phrase("催{n}次", n=row.urge_count)
    if mark is Mark.PRESALE and not row.presale:
        return phrase("含预售")
    return phrase(MARK_WORDS[mark])


def _tip(mark: Mark, row: ParcelRow) -> str:
    if mark is Mark.PRESALE and not row.presale:
        return _PARTLY_PRESALE
    return MARK_TIPS[mark]


def _line(mark: Mark, detail: ParcelDetail, now_s: int) -> Phrase:
    row = detail.row
    if mark is Mark.URGED:
        return phrase("买家催过 {n} 次发货，尽快处理。", n=max(row.urge_count, 1))
    if mark is Mark.PRESALE and row.presale and row.promise_s:
        return phrase("预售：最晚 {at} 发货。", at=verbatim(when_text(row.promise_s)))
    if mark is Mark.APPOINTMENT and row.appointment_s:
        at = verbatim(when_text(row.appointment_s))
        early = early_s(row, now_s)
        if early:
            return phrase(
                "买家预约 {at} 以后发货，还有 {left}，不要提前发出。",
                at=at,
                left=left_phrase(early),
            )
        return phrase("买家预约 {at} 以后发货，时间已到。", at=at)
    if mark is Mark.PROMISED_CARRIER and detail.promised_carriers:
        names = verbatim("、".join(detail.promised_carriers))
        return phrase("答应过买家用「{carrier}」，换一家取不了号。", carrier=names)
    return phrase(_tip(mark, row))
