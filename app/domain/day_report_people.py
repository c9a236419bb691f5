"""Block 7, 人员与工作站: who did what, and what each station and its printers did."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.day_facts import Label
from app.domain.day_report import Block, Column, Figure, Kind, Table, Value
from app.domain.day_view import DayView
from app.domain.printing import PrintState
from app.domain.words import Words

KEY = "people"
EVERY_SHOP = "人员按操作日志计，操作日志不分店铺，这里是全部店铺的。"
"""Said where there are several shops, also of one of them."""
_NOBODY = Words("没有写名字")
_NO_STATION = Words("没有记工作站")
"""Of before stations were kept."""
_ALL = Words("合计")
"""In place of a printer: of the station as a whole."""
_OTHER = "other"
_BUY, _SHIP, _DONE = "waybill.buy", "order.ship", "done"
_SETTLED = frozenset({PrintState.PRINTED.value, PrintState.NOT_PRINTED.value})
_ACTS = {
    "waybill.buy": "取号",
    "label.print": "打印",
    "label.reprint": "补打",
    "order.ship": "发货",
    "parcel.merge": "合单",
    "parcel.split": "拆单",
    "order.hold": "挂起",
    "order.remark": "备注",
    "waybill.give_back": "回收",
}


def people(view: DayView) -> Block:
    """Entries of the audit log by person, and labels by printer."""
    by_actor: dict[str, Counter[str]] = defaultdict(Counter)
    for deed in view.facts.deeds:
        if view.within(deed.at_s):
            action = deed.action if deed.action in _ACTS else _OTHER
            by_actor[deed.actor or _NOBODY][action] += 1
    rows: list[tuple[Value, ...]] = [
        (actor, *(acts[action] for action in _ACTS), acts[_OTHER], acts.total())
        for actor, acts in by_actor.items()
    ]
    rows.sort(key=lambda row: (-int(row[-1] or 0), str(row[0])))
    stations, totals = _stations(view)
    return Block(
        key=KEY,
        title="人员与工作站",
        figures=(
            Figure(key="people", title="操作人员", value=len(rows)),
            Figure(
                key="acts", title="操作次数", value=sum(acts.total() for acts in by_actor.values())
            ),
            Figure(key="stations", title="工作站", value=len({row[0] for row in stations})),
            Figure(
                key="printers",
                title="打印机",
                value=len({label.printer_id for label in _settled(view)}),
            ),
        ),
        tables=(
            Table(
                key="people",
                title="人员",
                columns=(
                    Column(key="actor", title="人员", kind=Kind.DATA),
                    *(Column(key=key, title=title) for key, title in _ACTS.items()),
                    Column(key=_OTHER, title="其他"),
                    Column(key="all", title="合计"),
                ),
                rows=tuple(rows),
                listing=True,
            ),
            Table(
                key="stations",
                title="工作站与打印机",
                columns=(
                    Column(key="station", title="工作站", kind=Kind.DATA),
                    Column(key="printer", title="打印机", kind=Kind.DATA),
                    Column(key="numbered", title="取号"),
                    Column(key="shipped", title="发货"),
                    Column(key="printed", title="打印"),
                    Column(key="reprinted", title="其中补打", bad=True),
                    Column(key="failed", title="没打出", bad=True),
                ),
                rows=stations,
                listing=True,
                totals=totals,
            ),
        ),
        notes=(
            *((EVERY_SHOP,) if len(view.facts.shops) > 1 else ()),
            *(("工作站的合计已经含它下面的打印机，不要再加一次。",) if stations else ()),
        ),
    )


@dataclass(slots=True)
class _Work:
    """What one station did, or one printer of it put out."""

    numbered: int = 0
    shipped: int = 0
    printed: int = 0
    reprinted: int = 0
    failed: int = 0

    def label(self, state: str, reason: str) -> None:
        """Count one that is settled."""
        self.printed += state == PrintState.PRINTED.value
        self.reprinted += state == PrintState.PRINTED.value and bool(reason)
        self.failed += state == PrintState.NOT_PRINTED.value


def _settled(view: DayView) -> Iterator[Label]:
    for label in view.facts.labels:
        if label.state in _SETTLED and view.within(label.settled_s):
            yield label


def _stations(view: DayView) -> tuple[tuple[tuple[Value, ...], ...], frozenset[int]]:
    """Each station, busiest first, with its printers beneath it; which rows are of stations.

    A printer is the station's that sent to it and has the name it had, both as the ledger says:
    what was later moved, renamed or removed does not change a past day.
    """
    stations: dict[str, _Work] = defaultdict(_Work)
    printers: dict[str, dict[str, _Work]] = defaultdict(lambda: defaultdict(_Work))
    names: dict[tuple[str, str], tuple[int, str]] = {}  # of a printer there, the last
    for act in view.facts.acts:
        if act.outcome == _DONE and view.within(act.outcome_s):
            stations[act.station].numbered += act.kind == _BUY
            stations[act.station].shipped += act.kind == _SHIP
    for label in _settled(view):
        stations[label.station].label(label.state, label.reason)
        printers[label.station][label.printer_id].label(label.state, label.reason)
        place = label.station, label.printer_id
        called = label.leased_s, label.printer or label.printer_id
        names[place] = max(called, names.get(place, called))
    rows: list[tuple[Value, ...]] = []
    totals = set[int]()
    for station, work in sorted(stations.items(), key=_busiest):
        name = station or _NO_STATION
        totals.add(len(rows))
        rows.append((name, _ALL, work.numbered, work.shipped, *_labels(work)))
        for printer, own in sorted(printers[station].items(), key=_busiest):
            rows.append((name, names[station, printer][1], None, None, *_labels(own)))
    return tuple(rows), frozenset(totals)


def _labels(work: _Work) -> tuple[int, int, int]:
    return work.printed, work.reprinted, work.failed


def _busiest(named: tuple[str, _Work]) -> tuple[int, int, str]:
    name, work = named
    return -work.printed, -work.numbered - work.shipped, name
