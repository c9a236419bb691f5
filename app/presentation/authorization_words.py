"""When shops' authorizations end, in words."""

from datetime import datetime

from app.domain.authorization import Ending, ending
from app.ports.rows import ShopRow
from app.presentation.formatting import HOUR_S, NOTHING, Phrase, phrase, verbatim


def ending_phrase(shop: ShopRow, now: datetime) -> Phrase:
    """``364 天后到期``; nothing when the end is not known or the shop is refused already."""
    found = ending(shop.standing, now) if shop.authorized else None
    return left_words(found, now) if found is not None else NOTHING


def left_words(found: Ending, now: datetime) -> Phrase:
    """How long an authorization lasts; whole days and hours, rounded down."""
    left_s = int(found.left(now).total_seconds())
    if left_s <= 0:
        return phrase("已到期")
    if days := found.days_left(now):
        return phrase("{n} 天后到期", n=days)
    if hours := left_s // HOUR_S:
        return phrase("{n} 小时后到期", n=hours)
    return phrase("1 小时内到期")


def ending_tip(shops: tuple[ShopRow, ...], now: datetime, main: Phrase) -> Phrase:
    """``main`` below one line for each shop whose end is known."""
    for shop in reversed(shops):
        if words := ending_phrase(shop, now):
            line = phrase("{shop}：授权 {ending}", shop=verbatim(shop.name), ending=words)
            main = phrase("{line}\n{main}", line=line, main=main)
    return main


def warning(shop: ShopRow, found: Ending, now: datetime) -> Phrase:
    """What the banner says of a shop whose authorization ends soon."""
    advice = (
        phrase("程序会自动续期，但一直没有续上：请重新授权。")
        if found.renews
        else phrase("到期后不能同步、取号和发货：请店主续订或重新授权。")
    )
    return phrase(
        "「{shop}」的授权 {ending}。{advice}",
        shop=verbatim(shop.name),
        ending=left_words(found, now),
        advice=advice,
    )
