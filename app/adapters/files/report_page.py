"""The report on one A4 page: what a manager reads in a minute and signs."""

from collections.abc import Sequence
from dataclasses import replace

from app.adapters.files.drawing import Box, Page, Side
from app.adapters.files.drawing_parts import (
    BAD,
    BODY,
    GOOD,
    INK,
    LINE,
    MUTED,
    PAPER,
    ROW,
    SMALL,
    TINY,
    TONES,
    bars,
    figures,
    heading,
    table,
)
from app.domain.day_period import Span, against
from app.domain.day_report import (
    Block,
    Column,
    Figure,
    Kind,
    Report,
    Table,
    Value,
    reports_digest,
)
from app.domain.day_report_people import EVERY_SHOP
from app.domain.day_report_text import (
    as_of_words,
    behind_words,
    change_text,
    change_tone,
    report_title,
    shops_text,
    value_text,
    verify_hint,
)

WIDTH, HEIGHT = 210.0, 297.0  # A4
_EDGE = 12.0
_WIDE = WIDTH - 2 * _EDGE
_GAP = 5.0
_BELOW = 1.7
"""Between a row of blocks and the next."""
_HEADING, _NOTE = 6.2, 3.0
_FOOT = HEIGHT - 27.5
_CHART = 52.0
_BUCKETS = 8
"""More than any rule pack has: what is left out would not add up."""
_TILES = (
    ("flow", "paid"),
    ("flow", "shipped"),
    ("flow", "taken"),
    ("flow", "close_ship"),
    ("flow", "close_take"),
    ("timeliness", "rate"),
)
_RATE = ("index", "best", "worst", "pending", "pickup_hours", "delivery_hours", "own_first")
_RISK = ("waiting", "missed", "all_missed", "catching", "urgent", "soon", "calm")
_RISK_NOTE = "错过：过了至少一个时限；逾期：全过了。按订单数，「揽收」页按包裹数。"
_COST = ("grown", "owed", "step", "worst", "bought", "given_back")
_EXCEPTIONS = (
    *("asked", "refunds_before", "refunds_after", "refund_fen", "moved", "held", "passed"),
    *("failed_numbers", "failed_labels", "failed_shipments", "unknown", "unconfirmed", "reprints"),
)
_ARTICLES, _ARTICLES_LEAST = 7, 3
_PEOPLE_ROWS = 3
"""Room for so many is kept below the goods."""
_ACTS = ("waybill.buy", "label.print", "label.reprint", "order.ship")
"""Columns of people; what else they did is one more."""
_GOODS = ("paid", "fen", "shipped", "taken", "refunded")


def report_page(reports: Sequence[Report]) -> Page:
    """Draw the first of ``reports``; its digest is that of all of them."""
    report, page = reports[0], Page(WIDTH, HEIGHT)
    y = _head(page, report)
    y = _tiles(page, report, y)
    y = _checks(page, report, y)
    y = _flow_and_rate(page, report, y) + _BELOW
    y = _three(page, report, y) + _BELOW
    y = _carriers_and_goods(page, report, y) + _BELOW
    _people(page, report, y)
    _foot(page, report, reports_digest(reports))
    return page


def _head(page: Page, report: Report) -> float:
    page.words(_EDGE, 10, report_title(report), 17, INK, bold=True, width=130)
    right = WIDTH - _EDGE
    page.words(right, 11.5, as_of_words(report), BODY, MUTED, side=Side.RIGHT)
    behind = behind_words(report)
    taken = page.words(right, 18.0, behind, BODY, BAD, bold=True, side=Side.RIGHT) if behind else 0
    page.words(_EDGE, 18.0, shops_text(report), BODY, MUTED, width=_WIDE - taken - _GAP)
    page.fill(_EDGE, 22.5, _WIDE, 0.3, INK)
    return 24.5


def _tiles(page: Page, report: Report, y: float) -> float:
    gap = 2.5
    width = (_WIDE - gap * (len(_TILES) - 1)) / len(_TILES)
    for at, (block, key) in enumerate(_TILES):
        figure = report.block(block).figure(key)
        x = _EDGE + at * (width + gap)
        page.fill(x, y, width, 20, PAPER)
        title = report.block(block).title + figure.title if block != "flow" else figure.title
        page.words(x + 2, y + 1.8, title, BODY, MUTED, width=width - 4)
        value = value_text(figure.value, figure.kind)
        page.words(x + 2, y + 5.8, value, 16, INK, bold=True, width=width - 4, whole=True)
        _changes(page, report.period.compared_titles, figure, Box(x + 2, y + 13.2, width - 4, 6))
    return y + 22.0


def _changes(page: Page, titles: Sequence[str], figure: Figure, box: Box) -> None:
    x, y, width = box.x, box.y, box.width
    for at, title in enumerate(titles):
        change = change_text(figure, at)
        if change:
            wide = page.words(x, y, against(title), TINY, MUTED)
            page.words(
                x + width,
                y,
                change,
                TINY,
                TONES[change_tone(figure, at)],
                side=Side.RIGHT,
                width=width - wide - 1,
                whole=True,
            )
        y += 2.9


def _checks(page: Page, report: Report, y: float) -> float:
    for at, key in enumerate(("check_ship", "check_take")):
        figure = report.block("flow").figure(key)
        x = _EDGE + at * _WIDE / 2
        wide = page.words(x, y, f"{figure.title}　期初 + 进 − 出 = 期末　", SMALL, MUTED)
        _check(page, x + wide, y, _WIDE / 2 - wide - 2, figure)
    return y + 5.5


def _check(page: Page, x: float, y: float, width: float, figure: Figure) -> None:
    text = str(figure.value)
    page.words(x, y, text, BODY, BAD if "≠" in text else GOOD, bold=True, width=width, whole=True)


def _flow_and_rate(page: Page, report: Report, y: float) -> float:
    flow, rate = report.block("flow"), report.block("timeliness")
    left, compared = _WIDE * 0.6, report.period.compared_titles
    top = heading(page, _EDGE, y, left, f"{flow.title} · 付款、发货、揽收")
    if flow.chart is not None:
        bars(page, Box(_EDGE, top, left, _CHART), flow.chart)
    x = _EDGE + left + _GAP
    width = _WIDE - left - _GAP
    top = heading(page, x, y, width, rate.title, compared=compared)
    top = figures(page, x, top, width, _some(rate, _RATE), compared=len(compared))
    top = table(
        page,
        x,
        top + 0.8,
        (width * 0.26, width * 0.28, width * 0.18, width * 0.28),
        rate.table("buckets"),
        most=_BUCKETS,
        columns=("bucket", "settled", "share", "own"),
    )
    return max(top, y + _CHART + 7)


def _three(page: Page, report: Report, y: float) -> float:
    width, compared = (_WIDE - 2 * _GAP) / 3, report.period.compared_titles
    risk, cost, odd = (report.block(key) for key in ("risk", "cost", "exceptions"))
    top = heading(page, _EDGE, y, width, risk.title, compared=compared)
    top = figures(page, _EDGE, top, width, _some(risk, _RISK), compared=len(compared))
    wide = page.words(_EDGE, top + 0.2, "核对　", SMALL, MUTED)
    _check(page, _EDGE + wide, top, width - wide, risk.figure("check_risk"))
    top += ROW
    page.words(_EDGE, top, _RISK_NOTE, TINY, MUTED, width=width, whole=True)
    widths = (width * 0.5, width * 0.22, width * 0.28)
    ends = [table(page, _EDGE, top + 3.4, widths, risk.table("thresholds"), most=6)]
    x = _EDGE + width + _GAP
    top = heading(page, x, y, width, f"{cost.title} · 估算", compared=compared)
    top = figures(page, x, top, width, _some(cost, _COST), compared=len(compared))
    widths = (width * 0.5, width * 0.2, width * 0.3)
    table(page, x, top + 0.8, widths, cost.table("penalties"), most=4)
    x += width + _GAP
    top = heading(page, x, y, width, odd.title, compared=compared)
    ends.append(figures(page, x, top, width, _some(odd, _EXCEPTIONS), compared=len(compared)))
    return max(ends)


def _carriers_and_goods(page: Page, report: Report, y: float) -> float:
    left = _WIDE * 0.52
    carriers, goods = report.block("carriers"), report.block("goods")
    top = heading(page, _EDGE, y, left, carriers.title)
    shares = (0.24, 0.12, 0.12, 0.15, 0.2, 0.17)
    top = table(
        page,
        _EDGE,
        top,
        [left * share for share in shares],
        carriers.table("carriers"),
        most=4,
        columns=("carrier", "shipped", "taken", "within_24", "hours", "waiting"),
    )
    end = table(
        page,
        _EDGE,
        top + 1.2,
        [left * share for share in (0.19, 0.33, 0.1, 0.19, 0.19)],
        carriers.table("branches"),
        most=3,
    )
    x = _EDGE + left + _GAP
    width = _WIDE - left - _GAP
    top = heading(page, x, y, width, goods.title)
    total = "　".join(
        f"{each.title} {value_text(each.value, each.kind)}" for each in _some(goods, _GOODS)
    )
    page.words(x, top, total, SMALL, MUTED, width=width, whole=True)
    articles = goods.table("articles")
    with_spec = any(row[2] for row in articles.rows[:_ARTICLES])  # else names have its room
    parts = (0.34, 0.24, 0.14, 0.14, 0.14) if with_spec else (0.58, 0.14, 0.14, 0.14)
    other = table(
        page,
        x,
        top + ROW,
        [width * part for part in parts],
        articles,
        most=_articles_fitting(top),
        columns=("name", *(("spec",) if with_spec else ()), "paid", "shipped", "taken"),
    )
    return max(end, other)


def _articles_fitting(top: float) -> int:
    """How many articles have room under a heading that ends at ``top``, with people beneath."""
    people = _BELOW + _HEADING + _NOTE + ROW * (_PEOPLE_ROWS + 2)
    room = _FOOT - top - people - 3 * ROW  # the total, the heading, and what is left out
    return min(max(int(room / ROW), _ARTICLES_LEAST), _ARTICLES)


def _people(page: Page, report: Report, y: float) -> None:
    """As many rows as there is room for above the foot, the line that says what is left out too."""
    people = report.block("people")
    left = _WIDE * 0.6
    top = heading(page, _EDGE, y, left, people.title)
    most = max(int((_FOOT - top) / ROW) - 2, 2)
    under = top
    if report.shop_id and EVERY_SHOP in people.notes:
        page.words(_EDGE, top, EVERY_SHOP, TINY, MUTED, width=left, whole=True)
        under += _NOTE
    shares = (0.28, *((0.12,) * (len(_ACTS) + 2)))
    table(
        page,
        _EDGE,
        under,
        [left * share for share in shares],
        _with_rest(people.table("people")),
        most=max(int((_FOOT - under) / ROW) - 2, 2),
        columns=("actor", *_ACTS, "rest", "all"),
    )
    x = _EDGE + left + _GAP
    width = _WIDE - left - _GAP
    stations = people.table("stations")
    top = heading(page, x, y, width, stations.title)
    table(
        page,
        x,
        top,
        [width * share for share in (0.32, 0.36, 0.15, 0.17)],
        stations,
        most=most,
        columns=("station", "printer", "printed", "reprinted"),
    )


def _with_rest(people: Table) -> Table:
    """People with one column for all that is not shown, so that each row adds up."""
    keys = [column.key for column in people.columns]
    shown, last = [keys.index(key) for key in _ACTS], keys.index("all")
    return replace(
        people,
        columns=(
            *people.columns[:last],
            Column(key="rest", title="其他"),
            people.columns[last],
        ),
        rows=tuple(
            (*row[:last], _whole(row[last]) - sum(_whole(row[at]) for at in shown), row[last])
            for row in people.rows
        ),
    )


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _foot(page: Page, report: Report, digest: str) -> None:
    signoff, y = report.block("signoff"), _FOOT
    page.fill(_EDGE, y, _WIDE, 0.3, INK)
    said = "　".join(
        f"{each.title} {value_text(each.value, each.kind)}"
        for each in signoff.figures
        if each.key in {"open", "entries", "operations"}
    )
    page.words(_EDGE, y + 1.8, f"{signoff.title}　{said}", BODY, INK, width=_WIDE)
    head = value_text(signoff.figure("head").value, Kind.DATA)
    page.words(_EDGE, y + 6.2, f"操作日志链头（数据截至时） {head}", TINY, MUTED, width=_WIDE)
    check = f"日报摘要 {digest}　核对：{verify_hint(report, digest)}"
    if report.running and report.period.span is Span.DAY and not report.shop_id:
        check += "（日结里的除外，见日结.txt）"  # the same page lies in an early close
    page.words(_EDGE, y + 9.2, check, TINY, MUTED, width=_WIDE, whole=True)
    for at, key in enumerate(("timeliness", "cost")):  # by which rules, and what is counted
        note = report.block(key).notes[0]
        page.words(_EDGE, y + 12.2 + at * 2.8, note, TINY, MUTED, width=_WIDE, whole=True)
    for at, role in enumerate(("制表", "仓库", "店长")):
        x = _EDGE + at * _WIDE / 3
        wide = page.words(x, y + 19.4, role, BODY, MUTED)
        page.fill(x + wide + 2, y + 22.6, _WIDE / 3 - wide - 8, 0.15, LINE)


def _some(block: Block, keys: Sequence[str]) -> tuple[Figure, ...]:
    return tuple(block.figure(key) for key in keys)
