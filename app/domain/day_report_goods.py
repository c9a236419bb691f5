"""Block 5, 商品: what was sold, shipped and taken, by article."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.day_report import Block, Chart, Column, Figure, Kind, Series, Table, Tone
from app.domain.day_view import DayView
from app.domain.words import Words

KEY = "goods"
_CHARTED = 8
_LONGEST = 14


@dataclass(slots=True)
class _Article:
    code: str
    name: str
    spec: str
    paid: int = 0
    fen: int = 0
    shipped: int = 0
    taken: int = 0
    refunded: int = 0


def goods(view: DayView) -> Block:
    """Pieces, the best sold first."""
    rows = sorted(
        (a for a in _articles(view) if a.paid or a.shipped or a.taken or a.refunded),
        key=lambda a: (-a.paid, -a.shipped, a.code, a.name, a.spec),
    )
    return Block(
        key=KEY,
        title="商品",
        figures=(
            Figure(key="articles", title="动销商品", value=sum(a.paid > 0 for a in rows)),
            Figure(key="paid", title="付款件数", value=sum(a.paid for a in rows)),
            Figure(
                key="fen",
                title="付款金额",
                value=sum(a.fen for a in rows),
                kind=Kind.FEN,
            ),
            Figure(key="shipped", title="发货件数", value=sum(a.shipped for a in rows)),
            Figure(key="taken", title="揽收件数", value=sum(a.taken for a in rows)),
            Figure(
                key="refunded",
                title="退款件数",
                value=sum(a.refunded for a in rows),
                tone=Tone.BAD,
            ),
        ),
        tables=(
            Table(
                key="articles",
                title="商品明细",
                columns=(
                    Column(key="code", title="商家编码", kind=Kind.DATA),
                    Column(key="name", title="商品", kind=Kind.DATA),
                    Column(key="spec", title="规格", kind=Kind.DATA),
                    Column(key="paid", title="付款件数"),
                    Column(key="fen", title="付款金额", kind=Kind.FEN),
                    Column(key="shipped", title="发货件数"),
                    Column(key="taken", title="揽收件数"),
                    Column(key="refunded", title="退款件数", bad=True),
                ),
                rows=tuple(
                    (a.code, a.name, a.spec, a.paid, a.fen, a.shipped, a.taken, a.refunded)
                    for a in rows
                ),
                listing=True,
            ),
        ),
        chart=Chart(
            title="付款件数最多的商品",
            labels=tuple(_short(a) for a in rows[:_CHARTED]),
            series=(Series(title="付款件数", values=tuple(a.paid for a in rows[:_CHARTED])),),
        ),
    )


def _articles(view: DayView) -> Iterable[_Article]:
    """Every article of which something happened in the period."""
    start_s, end_s = view.start_s, view.as_of_s
    found: dict[tuple[str, str, str], _Article] = {}
    counted = set[tuple[str, str]]()
    for line in view.facts.lines:
        paid = start_s <= line.paid_s < end_s
        shipped = start_s <= line.uploaded_s < end_s
        taken = start_s <= line.picked_up_s < end_s
        refunded = start_s <= line.refunded_s < end_s
        if not (paid or shipped or taken or refunded):
            continue
        key = (line.code, line.name, line.spec)
        article = found.get(key)
        if article is None:
            article = found[key] = _Article(*key)
        article.paid += line.pieces * paid
        article.shipped += line.pieces * shipped
        article.taken += line.pieces * taken
        article.refunded += line.pieces * refunded
        item = (line.order_id, line.item_id)
        if paid and item not in counted:  # an item in several parcels is paid for once
            counted.add(item)
            article.fen += line.item_fen
    return found.values()


def _short(article: _Article) -> str:
    name = article.code or article.name
    if not name:
        return Words("没有名字")
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
