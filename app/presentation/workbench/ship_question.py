"""What 发货 asks before it happens: it cannot be taken back, and buyers may want it later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.ports.rows import ParcelRow
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.workbench.verbs import joined, left_behind
from app.presentation.workbench.words import when_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipQuestion:
    """How many, which shops, and what stays behind.

    Args:
        title: what is about to happen.
        text: what follows from it, and what stays behind.
        verb: of the button that does it.
        whole: of the button that ships those too whose time has not come; nothing without them.
        careful: the verb itself ships before a time that a buyer chose.
    """

    title: Phrase
    text: Phrase
    verb: Phrase
    whole: Phrase = NOTHING
    careful: bool = False


def ship_question(
    ready: Sequence[ParcelRow],
    others: Iterable[ParcelRow],
    *,
    early: Sequence[ParcelRow] = (),
    pressed: int = 0,
    advice: Phrase = NOTHING,
) -> ShipQuestion:
    """The question for rows that will be shipped and rows that will not.

    Args:
        ready: what is shipped, unless there is nothing but ``early``.
        others: what cannot be shipped.
        early: what buyers want shipped from a later time on: left out, or shipped all the same.
        pressed: so many of ``ready`` go before such a time, because the promise ends by then.
        advice: when to upload.
    """
    careful = not ready
    text = phrase("运单号会回传给平台和买家，不能撤回。")
    number, shops = _shops(ready or early)
    title = phrase("发货 {n} 单：{shops}", n=number, shops=shops)
    verb, whole = phrase("发货 {n} 单", n=number), NOTHING
    if careful:
        title = phrase("提前发货 {n} 单：{shops}", n=number, shops=shops)
        verb = phrase("提前发货 {n} 单", n=number)
        text = phrase("还没到买家预约的发货时间（{at}）。{text}", at=_first(early), text=text)
    elif early:
        whole = phrase("连预约的一起发 {n} 单", n=number + len(early))
        text = phrase(
            "{text}另有 {n} 单还没到买家预约的发货时间（{at}），这次不发。",
            text=text,
            n=len(early),
            at=_first(early),
        )
    if pressed:
        text = phrase(
            "{text}其中 {n} 单还没到买家预约的发货时间，但承诺发货时间更早。", text=text, n=pressed
        )
    behind = left_behind(others)
    if behind:
        text = phrase("{text}另有 {behind}，这次不发。", text=text, behind=behind)
    if advice and not careful:  # the text has said what it would
        text = phrase("{text}{advice}", text=text, advice=advice)
    return ShipQuestion(title=title, text=text, verb=verb, whole=whole, careful=careful)


def _shops(rows: Iterable[ParcelRow]) -> tuple[int, Phrase]:
    """How many rows, and whose: with the number of each when there are several shops."""
    by_shop: dict[str, int] = {}
    for row in rows:
        by_shop[row.shop_name] = by_shop.get(row.shop_name, 0) + 1
    if len(by_shop) == 1:
        return sum(by_shop.values()), phrase("「{shop}」", shop=verbatim(next(iter(by_shop))))
    named = (
        phrase("「{shop}」{n} 单", shop=verbatim(name), n=count) for name, count in by_shop.items()
    )
    return sum(by_shop.values()), joined(named)


def _first(early: Sequence[ParcelRow]) -> Phrase:
    """``03-02 15:00`` of one time; ``最早 03-02 15:00`` of several."""
    times = sorted({row.appointment_s for row in early})
    at = verbatim(when_text(times[0]))
    return at if len(times) == 1 else phrase("最早 {at}", at=at)
