"""Words of a workbench row: stages, badges, times. Chinese source texts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.domain.gate import Block
from app.domain.instants import SHANGHAI
from app.domain.parcel import Stage
from app.ports.rows import ParcelRow
from app.presentation.countdown import left_phrase
from app.presentation.formatting import Phrase, phrase, verbatim

STAGE_WORDS = {
    Stage.TO_NUMBER: "待取号",
    Stage.NUMBER_UNKNOWN: "取号结果未知",
    Stage.TO_PRINT: "待打印",
    Stage.TO_CONFIRM: "待确认",
    Stage.TO_SHIP: "已打印未发",
    Stage.SHIP_UNKNOWN: "发货结果未知",
    Stage.SHIPPED: "已发待揽收",
    Stage.PICKED_UP: "已揽收",
    Stage.CLOSED: "已关闭",
}
BLOCK_WORDS = {
    Block.CANCELLED: "已取消",
    Block.REFUNDED: "已退款",
    Block.PARTLY_REFUNDED: "部分退款",
    Block.REFUND_PENDING: "退款中",
    Block.REVIEW: "复核中",
    Block.UNPAID: "未付款",
    Block.ADDRESS_CHANGED: "地址已改",
    Block.MERGE_BROKEN: "合单失效",
    Block.SHIPPED_ELSEWHERE: "别处已发",
    Block.PARTLY_SHIPPED: "部分已发",
    Block.HELD: "挂起",
    Block.STATUS_UNKNOWN: "状态未知",
    Block.GIVING_BACK: "回收中",
    Block.GONE: "平台查无",
    Block.UNCHECKED: "未核对",
}
_BLOCK_ORDER = tuple(Block)

FLAG_WORDS = ("灰旗", "紫旗", "青旗", "绿旗", "橙旗", "红旗")
"""The platform's remark flags 0–5; 0 is also what an order without a flag carries."""


EARLY_SCAN = (
    "揽收早于付款",
    "不计为揽收。平台会判为物流轨迹异常，请联系快递网点核实。",
)
"""What a scan before the payment is called, and what to do."""


class Tone(StrEnum):
    """How a badge is painted; its words say the same."""

    PLAIN = "plain"
    STOP = "stop"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Badge:
    """A small label in a row."""

    text: Phrase
    tone: Tone


def badges(row: ParcelRow, now_s: int = 0, urgent_s: int = 0) -> tuple[Badge, ...]:
    """What is to be minded about ``row``, the weightiest first.

    Args:
        row: which.
        now_s: Unix seconds; 0 leaves out how long the shop has to answer an after-sale.
        urgent_s: when it has no longer than this, that is red.
    """
    found = [Badge(phrase("加急"), Tone.FAULT)] if row.urgent else []
    found += [
        Badge(_block_words(block, row), Tone.STOP) for block in _BLOCK_ORDER if block in row.blocks
    ]
    if row.after_sale_s:
        _put_case(found, row, now_s, urgent_s)
    if row.early_scan_s:
        found.append(Badge(phrase(EARLY_SCAN[0]), Tone.FAULT))
    if row.retry_s:
        found.append(Badge(retry_text(row.retry_s), Tone.PLAIN))
    elif row.problem:
        found.append(Badge(phrase("有问题"), Tone.FAULT))
    if row.partly_refunded and Block.PARTLY_REFUNDED not in row.blocks:
        found.append(Badge(phrase("部分退款"), Tone.PLAIN))
    if len(row.order_ids) > 1:
        found.append(Badge(phrase("合{n}", n=len(row.order_ids)), Tone.PLAIN))
    if row.parts:
        found.append(Badge(phrase("拆{n}/{of}", n=row.part, of=row.parts), Tone.PLAIN))
    if row.copies > 1:
        found.append(Badge(phrase("打过{n}次", n=row.copies), Tone.PLAIN))
    return tuple(found)


def _put_case(found: list[Badge], row: ParcelRow, now_s: int, urgent_s: int) -> None:
    """``退款中 · 还剩 05:12:33`` in place of 退款中; a badge of its own for other cases."""
    what = phrase(BLOCK_WORDS[Block.REFUND_PENDING])
    place = next((n for n, badge in enumerate(found) if badge.text == what), -1)
    if place < 0:
        what = phrase("售后")
    tone = Tone.STOP
    if now_s:
        left_s = row.after_sale_s - now_s
        time = phrase(
            "还剩 {left}" if left_s >= 0 else "过期 {left}", left=left_phrase(abs(left_s))
        )
        what = phrase("{what} · {time}", what=what, time=time)
        tone = Tone.FAULT if left_s <= urgent_s else Tone.STOP
    if place < 0:
        found.insert(0, Badge(what, tone))
    else:
        found[place] = Badge(what, tone)


def early_scan_tip(row: ParcelRow) -> Phrase:
    """When the scan before the payment was made, and what to do about it."""
    title, advice = map(phrase, EARLY_SCAN)
    at = verbatim(when_text(row.early_scan_s))
    return phrase("{title}（{when}）：{advice}", title=title, when=at, advice=advice)


def group_tips(row: ParcelRow) -> tuple[Phrase, ...]:
    """Whole sentences to 合 and 拆: which orders, which part."""
    found = []
    if len(row.order_ids) > 1:
        ids = verbatim("、".join(row.order_ids))
        found.append(phrase("合单：{n} 个订单装一个包裹：{ids}", n=len(row.order_ids), ids=ids))
    if row.parts:
        found.append(
            phrase(
                "拆单：订单 {id} 分成 {of} 个包裹，这是第 {n} 个",
                id=verbatim(row.order_ids[0]),
                of=row.parts,
                n=row.part,
            )
        )
    return tuple(found)


def hold_text(row: ParcelRow) -> Phrase:
    """``缺货 · 12-01 18:00 自动解除``: why it is held, and when that ends."""
    if not row.hold_until_s:
        return phrase("{why} · 手工解除", why=verbatim(row.hold_reason))
    at = verbatim(when_text(row.hold_until_s))
    return phrase("{why} · {at} 自动解除", why=verbatim(row.hold_reason), at=at)


def retry_text(at_s: int) -> Phrase:
    """``稍后重试 14:32``: when the row is tried again by itself."""
    return phrase("稍后重试 {at}", at=verbatim(clock_text(at_s)))


def _block_words(block: Block, row: ParcelRow) -> Phrase:
    word = phrase(BLOCK_WORDS[block])
    if block is not Block.HELD or not row.hold_reason:
        return word
    if not row.hold_until_s:
        return phrase("{held} {why}", held=word, why=verbatim(row.hold_reason))
    at = verbatim(clock_text(row.hold_until_s))
    return phrase("{held}→{at} {why}", held=word, why=verbatim(row.hold_reason), at=at)


def tag_badges(row: ParcelRow) -> tuple[Badge, ...]:
    """The local tags as small labels."""
    return tuple(Badge(verbatim(tag), Tone.PLAIN) for tag in row.local_tags)


def remark(row: ParcelRow) -> str:
    """Buyer's and seller's words on one line."""
    return " | ".join(words for words in (row.buyer_words, row.seller_words) if words)


def clock_text(seconds: int) -> str:
    """``14:05`` in Shanghai."""
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(SHANGHAI):%H:%M}"


def when_text(seconds: int) -> str:
    """``03-02 14:05`` in Shanghai; nothing for 0 (not reached)."""
    if not seconds:
        return ""
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(SHANGHAI):%m-%d %H:%M}"
