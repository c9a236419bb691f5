"""What is asked before a number is given back, redone, updated, added or edited.

None of it can be undone, so that each question names the number and the shop.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.parcel import Stage
from app.ports.rows import ParcelRow, RecyclableRow
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.workbench.verbs import Verb

NAMED_MOST = 3
"""So many numbers are named; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Title, what follows from a yes, and the button."""

    title: Phrase
    text: Phrase
    verb: Phrase


def number_question(verb: Verb, rows: Sequence[ParcelRow]) -> Question:
    """The question of ``verb`` for ``rows``, all of which it fits."""
    n = len(rows)
    paper = sum(row.copies > 0 for row in rows)
    named = [row.tracking_number or row.order_ids[0] for row in rows]
    about = _about(named, [row.shop_name for row in rows])
    unsure = any(row.stage is Stage.NUMBER_UNKNOWN for row in rows)
    if verb is Verb.GIVE_BACK and not unsure and not any(row.tracking_number for row in rows):
        shops = verbatim("」「".join(dict.fromkeys(row.shop_name for row in rows)))
        return Question(
            title=phrase("撤销加的包裹：「{shops}」", shops=shops),
            text=phrase("还没有取号，直接撤销。"),
            verb=phrase("撤销 {n} 个", n=n),
        )
    if verb is Verb.GIVE_BACK:
        title = phrase("回收号 {about}", about=about)
        text = phrase("号码退回快递，不能撤销。")
        if unsure:
            text = phrase("先问清取号结果，再把号码退回快递，不能撤销。")
        return Question(
            title=title, text=_with(text, destroy(paper)), verb=phrase("回收 {n} 个号", n=n)
        )
    if verb is Verb.REDO:
        title = phrase("重做 {about}", about=about)
        text = phrase("旧号退回快递，再取一个新号，不能撤销。")
        return Question(
            title=title, text=_with(text, destroy(paper)), verb=phrase("重做 {n} 单", n=n)
        )
    if verb is Verb.UPDATE:
        title = phrase("更新面单 {about}", about=about)
        text = phrase("运单号不变，改寄到买家的新地址。")
        old = phrase("其中 {n} 单的旧面单作废，要重新打印。", n=paper) if paper else NOTHING
        return Question(title=title, text=_with(text, old), verb=phrase("更新 {n} 单", n=n))
    if verb is Verb.ADD_PARCEL:
        return _add_question(rows[0])
    raise ValueError(verb)


def edit_question(row: ParcelRow) -> Question:
    """Asked with a field for the new number."""
    return Question(
        title=phrase("改单号 {about}", about=_about([row.tracking_number or ""], [row.shop_name])),
        text=phrase("平台和买家看到新的单号，不能撤销；回传时限重新计算。"),
        verb=phrase("改单号"),
    )


def pieces_question(row: ParcelRow) -> Question:
    """Asked with a field for how many there are in all."""
    order = verbatim(row.order_ids[0])
    text = phrase("每件一个子单号、一张面单，一起发货。")
    if row.stage is Stage.TO_NUMBER:
        text = phrase("取号时一次取齐；每件一个子单号、一张面单。")
    return Question(
        title=phrase(
            "订单 {order} 一共几件：「{shop}」", order=order, shop=verbatim(row.shop_name)
        ),
        text=text,
        verb=phrase("改件数"),
    )


def recycle_question(rows: Sequence[RecyclableRow]) -> Question:
    """The question for every number that is offered."""
    about = _about([row.tracking_number for row in rows], [row.shop_name for row in rows])
    paper = sum(row.copies > 0 for row in rows)
    text = phrase("这些订单已取消、退款或换了号，号码还占着余额。退回快递，不能撤销。")
    return Question(
        title=phrase("可回收 {n} 个运单号：{about}", n=len(rows), about=about),
        text=_with(text, destroy(paper)),
        verb=phrase("回收 {n} 个号", n=len(rows)),
    )


def destroy(paper: int) -> Phrase:
    """What to do with labels that are on paper."""
    if not paper:
        return NOTHING
    return phrase("其中 {n} 单的面单已打印，回收后请销毁。", n=paper)


def _add_question(row: ParcelRow) -> Question:
    order, shop = verbatim(row.order_ids[0]), verbatim(row.shop_name)
    return Question(
        title=phrase("给订单 {order} 加包裹：「{shop}」", order=order, shop=shop),
        text=phrase("再取一个运单号，要计费。加的包裹没有商品，在主包裹之后发货。"),
        verb=phrase("加一个包裹"),
    )


def _about(numbers: Sequence[str], shops: Sequence[str]) -> Phrase:
    """``7312…、7313… 等 5 个：「店铺」``."""
    named = verbatim("、".join(numbers[:NAMED_MOST]))
    if len(numbers) > NAMED_MOST:
        named = phrase("{named} 等 {n} 个", named=named, n=len(numbers))
    names = verbatim("」「".join(dict.fromkeys(shops)))
    return phrase("{named}：「{shops}」", named=named, shops=names)


def _with(text: Phrase, more: Phrase) -> Phrase:
    return phrase("{text}{more}", text=text, more=more) if more else text
