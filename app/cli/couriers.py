"""couriers: how long each branch takes to scan what it was given."""

from app.cli.exits import Exit
from app.cli.handover_documents import explain_document, score_document
from app.cli.handover_words import explained_line, score_line
from app.cli.screen import table
from app.cli.session import Session
from app.ports.tasks import READ
from app.services.score_couriers import Scorecard


def score(session: Session) -> int:
    """Show the scorecard, or every parcel behind one branch's figures."""
    args = session.args
    if args.explain:
        return _explain(session)
    with session.desk() as desk:
        card = session.work(desk, READ, lambda _ctx: desk.score_couriers(args.days))
    lines = [f"最近 {card.days} 天没有交给快递的包裹。"]
    if card.scores:
        lines = _score_lines(card)
    session.screen.result(score_document(card), lines)
    return Exit.OK


def _score_lines(card: Scorecard) -> list[str]:
    within = [f"≤{s // 3600}h" for s in card.period.thresholds_s]
    head = ("快递", "网点", "包裹", "已揽收", "中位", "P90", "付款中位", "付款P90", *within)
    lines = table(
        (*head, "交接/揽收", "没来/趟"), [score_line(card, score) for score in card.scores]
    )
    lines.append(
        f"最近 {card.days} 天。时间按小时:分；有交接清单的从交接算起，没有的从回传算起。"
        f"时限依据日期 {card.as_of}。"
    )
    return lines


def _explain(session: Session) -> int:
    args = session.args
    carrier, _, branch = args.explain.partition("/")
    with session.desk() as desk:
        rows = session.work(
            desk, READ, lambda _ctx: desk.score_couriers.explain((carrier, branch), args.days)
        )
    shown = rows[: args.limit or None]
    lines = ["没有这个网点的包裹。"]
    if shown:
        head = ("运单号", "起算", "揽收", "用时", "付款到揽收", "情况")
        lines = table(head, [explained_line(row) for row in shown])
    if len(shown) < len(rows):
        lines.append(f"还有 {len(rows) - len(shown)} 件；--limit 0 列出全部。")
    document = {"courier": args.explain, "days": args.days, "parcels": explain_document(rows)}
    session.screen.result(document, lines)
    return Exit.OK
