"""Block 7, 人员与工位: who did what, and what each printer put out."""

from collections import Counter, defaultdict

from app.domain.day_report import Block, Column, Figure, Kind, Table, Value, Words
from app.domain.day_view import DayView
from app.domain.printing import PrintState

KEY = "people"
_NOBODY = Words("没有写名字")
_OTHER = "other"
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
    stations = _stations(view)
    return Block(
        key=KEY,
        title="人员与工位",
        figures=(
            Figure(key="people", title="操作人员", value=len(rows)),
            Figure(
                key="acts", title="操作次数", value=sum(acts.total() for acts in by_actor.values())
            ),
            Figure(key="printers", title="打印机", value=len(stations)),
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
            ),
            Table(
                key="printers",
                title="打印机",
                columns=(
                    Column(key="printer", title="打印机", kind=Kind.DATA),
                    Column(key="printed", title="打印"),
                    Column(key="reprinted", title="其中补打", bad=True),
                    Column(key="failed", title="没打出", bad=True),
                ),
                rows=stations,
            ),
        ),
        notes=("人员按操作日志计，操作日志不分店铺。",) if len(view.facts.shops) > 1 else (),
    )


def _stations(view: DayView) -> tuple[tuple[Value, ...], ...]:
    printed, again, failed = Counter[str](), Counter[str](), Counter[str]()
    for label in view.facts.labels:
        if not view.within(label.settled_s):
            continue
        if label.state == PrintState.PRINTED.value:
            printed[label.printer_id] += 1
            again[label.printer_id] += bool(label.reason)
        elif label.state == PrintState.NOT_PRINTED.value:
            failed[label.printer_id] += 1
    names = view.rules.printers
    rows = [
        (names.get(each, each), printed[each], again[each], failed[each])
        for each in printed.keys() | failed.keys()
    ]
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0])))
