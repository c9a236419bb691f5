"""What the print ledger says of a label: columns, states, who confirmed it. Chinese sources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.ids import PrinterId
from app.domain.instants import SHANGHAI
from app.domain.printing import ConfirmedBy, PrintState
from app.ports.rows import LabelRow
from app.ports.station import PrinterBook
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.status import Health
from app.presentation.table.columns import TableColumn

STATE = "state"
ANSWER = "answer"
STATE_WORDS = {
    PrintState.LEASED: "排队",
    PrintState.SENDING: "正在打印",
    PrintState.UNCONFIRMED: "待确认",
    PrintState.PRINTED: "已打印",
    PrintState.NOT_PRINTED: "没打印",
}
STATE_HEALTH = {
    PrintState.LEASED: Health.IDLE,
    PrintState.SENDING: Health.BUSY,
    PrintState.UNCONFIRMED: Health.SOON,
    PrintState.PRINTED: Health.OK,
    PrintState.NOT_PRINTED: Health.IDLE,
}
_BY_WORDS = {
    ConfirmedBy.PRINTER: "打印机",
    ConfirmedBy.COMPONENT: "打印组件",
    ConfirmedBy.PERSON: "人工",
    ConfirmedBy.NOTHING_SENT: "没有发送",
}
REMOVED = "已删除的打印机"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelColumn(TableColumn):
    """One column of the ledger. ``text`` is given a line and the names of printers."""

    text: Callable[[LabelRow, Mapping[PrinterId, str]], Phrase]


def printer_names(book: PrinterBook) -> dict[PrinterId, str]:
    """What the printers of the station are called."""
    return {setup.printer_id: setup.name for setup in book.all()}


def printer_phrase(printer_id: PrinterId, names: Mapping[PrinterId, str]) -> Phrase:
    """A printer's name; one that was removed is said to be."""
    name = names.get(printer_id)
    return phrase(REMOVED) if name is None else verbatim(name)


def moment_text(seconds: int) -> str:
    """``03-02 14:05:09`` in Shanghai; nothing for 0 (not reached)."""
    if not seconds:
        return ""
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(SHANGHAI):%m-%d %H:%M:%S}"


def state_phrase(row: LabelRow) -> Phrase:
    """Where the label is; for one that is not on paper, how that is known."""
    if row.state is PrintState.NOT_PRINTED and row.confirmed_by is ConfirmedBy.PERSON:
        return phrase("没出来")
    return phrase(STATE_WORDS[row.state])


def state_health(row: LabelRow) -> Health:
    """How good or bad that is; an unsent label is a fault only when something went wrong."""
    if row.state is PrintState.NOT_PRINTED and row.problem:
        return Health.FAULT
    return STATE_HEALTH[row.state]


def kind_phrase(row: LabelRow) -> Phrase:
    """``补打 · 面单丢失``; nothing for a first print."""
    if row.reason:
        return phrase("补打 · {reason}", reason=phrase(row.reason))
    if row.piece > 1:  # its copies count on from those of the pieces before
        return phrase("第 {n} 件", n=row.piece)
    return phrase("第 {n} 次尝试", n=row.copy) if row.copy > 1 else NOTHING


def _sequence(row: LabelRow, _names: Mapping[PrinterId, str]) -> Phrase:
    return phrase("{n}/{total}", n=row.sequence, total=row.total)


def _words(text: Callable[[LabelRow], str]) -> Callable[[LabelRow, object], Phrase]:
    def say(row: LabelRow, _names: object) -> Phrase:
        words = text(row)
        return verbatim(words) if words else NOTHING

    return say


def _confirmed(row: LabelRow, _names: Mapping[PrinterId, str]) -> Phrase:
    return phrase(_BY_WORDS[row.confirmed_by]) if row.confirmed_by else NOTHING


_TRACKING = LabelColumn(
    key="tracking_number",
    title="运单号",
    width=140,
    middle=True,
    text=_words(lambda row: row.tracking_number or ""),
)
_ORDER = LabelColumn(
    key="order_ids",
    title="订单号",
    width=164,
    middle=True,
    text=_words(lambda row: " ".join(row.order_ids)),
)
_CARRIER = LabelColumn(
    key="carrier", title="快递", width=88, text=_words(lambda row: row.carrier_name)
)
_RECEIVER = LabelColumn(
    key="receiver", title="收件人", width=150, text=_words(lambda row: row.receiver)
)
_SEQUENCE = LabelColumn(key="sequence", title="张次", width=76, numeric=True, text=_sequence)
_PROBLEM = LabelColumn(
    key="problem",
    title="问题",
    width=220,
    text=lambda row, _names: phrase(row.problem) if row.problem else NOTHING,
)

LEDGER_COLUMNS: tuple[LabelColumn, ...] = (
    LabelColumn(
        key="time", title="时间", width=124, text=_words(lambda row: moment_text(row.leased_s))
    ),
    LabelColumn(
        key="printer",
        title="打印机",
        width=120,
        text=lambda row, names: printer_phrase(row.printer_id, names),
    ),
    _SEQUENCE,
    LabelColumn(key=STATE, title="状态", width=98, text=lambda row, _names: state_phrase(row)),
    _TRACKING,
    _ORDER,
    _CARRIER,
    _RECEIVER,
    LabelColumn(key="kind", title="补打", width=140, text=lambda row, _names: kind_phrase(row)),
    LabelColumn(key="confirmed", title="由谁确认", width=88, text=_confirmed),
    _PROBLEM,
)
WAITING_COLUMNS: tuple[LabelColumn, ...] = (
    _SEQUENCE,
    LabelColumn(key=ANSWER, title="答复", width=112, text=lambda _row, _names: NOTHING),
    _TRACKING,
    _RECEIVER,
    _ORDER,
    _CARRIER,
    _PROBLEM,
)
