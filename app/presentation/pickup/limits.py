"""Shop-level limits that today has reached or is near to, in words: strikes, orders a day, bans."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.domain.ids import ShopId
from app.domain.penalty_limits import Level, LimitWarning
from app.presentation.basis import money_basis
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.rate_words import percent
from app.services.count_stakes import ShopRisk
from app.services.plan_handover import Dated

_WORDS = {
    Level.REACHED: "{whose}今天已到「{effect}」：{penalty} {missed}/{due} 单（{pct}）",
    Level.NEAR: "{whose}今天接近「{effect}」：{penalty} {missed}/{due} 单（{pct}）",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """Limits in one line. ``rules``: one line for each, with its rule; ``reached``: one is."""

    text: Phrase
    rules: tuple[Phrase, ...]
    reached: bool


def limit_line(
    risks: Iterable[ShopRisk],
    names: Mapping[ShopId, str],
    table: Dated,
    *,
    shop: ShopId | None = None,
    reached_only: bool = False,
) -> LimitLine | None:
    """The most pressing one and how many more there are; None when there is none.

    Args:
        risks: as they were counted.
        names: of shops.
        table: by which the limits are known; its day is said with them.
        shop: of one shop, None: of all.
        reached_only: without those that are only near.
    """
    found = [
        (risk.shop_id, one)
        for risk in risks
        for one in risk.warnings
        if shop in {None, risk.shop_id} and (one.level is Level.REACHED or not reached_only)
    ]
    if not found:
        return None
    found.sort(key=lambda pair: -pair[1].level)
    shop_id, first = found[0]
    words = limit_words(first, names.get(shop_id, shop_id))
    if len(found) > 1:
        words = phrase("{main}（另有 {n} 条）", main=words, n=len(found) - 1)
    return LimitLine(
        text=phrase("{main} · {basis}", main=words, basis=money_basis(table)),
        rules=tuple(_with_rules(found, names)),
        reached=first.level is Level.REACHED,
    )


def limit_words(one: LimitWarning, shop: str) -> Phrase:
    """``「云上小铺」今天已到「限单：每天 0 单」：发货超时 240/500 单（48.0 %）``."""
    count = one.count
    whose = phrase("「{shop}」", shop=verbatim(shop))
    if count.product_id:
        whose = phrase("「{shop}」的商品 {id} ", shop=verbatim(shop), id=count.product_id)
    return phrase(
        _WORDS[one.level],
        whose=whose,
        effect=phrase(one.limit.effect),
        penalty=phrase(one.limit.penalty.title),
        missed=count.missed,
        due=count.due,
        pct=percent(count.share),
    )


def _with_rules(
    found: Iterable[tuple[ShopId, LimitWarning]], names: Mapping[ShopId, str]
) -> Iterator[Phrase]:
    for shop_id, one in found:
        words = limit_words(one, names.get(shop_id, shop_id))
        yield phrase("{main}。{advice}", main=words, advice=phrase(one.limit.rule))
