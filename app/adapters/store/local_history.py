"""What people did with an order's remark, hold and 加急, for the history of its parcel."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, select, text

from app.adapters.store.dialect import among
from app.adapters.store.tables import AUDITED_HOLD_SQL, audit_log, remarks
from app.domain.remark import RemarkState
from app.ports.rows import HistoryRow

_REMARKS = {
    RemarkState.INTENDED: "正在写备注",
    RemarkState.UNKNOWN: "备注有没有写上还不知道",
    RemarkState.DONE: "备注写为",
    RemarkState.FAILED: "备注没有写上",
    RemarkState.OUTDONE: "备注没有写上",
    RemarkState.REPLACED: "备注写为",
}
_ACTS = {
    "order.hold": "挂起",
    "order.release": "解除挂起",
    "order.urgent": "标加急",
    "order.not_urgent": "取消加急",
    "order.hold_undone": "撤销上一步",
}


_OF_HOLDS = text(AUDITED_HOLD_SQL)  # the partial index's own words


def remark_history(connection: Connection, order_ids: Iterable[str]) -> Iterator[HistoryRow]:
    """Every write of a remark, with what it said and why it failed."""
    rows = connection.execute(
        select(remarks)
        .where(among(remarks.c.order_id, order_ids))
        .order_by(remarks.c.intended_s, remarks.c.sequence)
    )
    for row in rows:
        state = RemarkState(row.state)
        words = f"{_REMARKS[state]}「{row.words}」"
        if state is RemarkState.REPLACED:
            words = f"{words}，后来在别处改过"
        elif state is not RemarkState.DONE and row.problem:
            words = f"{words}：{row.problem}"
        yield HistoryRow(at_s=row.settled_s or row.intended_s, text=words)


def hold_history(connection: Connection, order_ids: Iterable[str]) -> Iterator[HistoryRow]:
    """Holds and 加急, from the audit log: a hold that has ended leaves no other trace."""
    rows = connection.execute(
        select(audit_log.c.at_s, audit_log.c.action, audit_log.c.actor, audit_log.c.note)
        .where(among(audit_log.c.subject, order_ids), _OF_HOLDS)
        .order_by(audit_log.c.number)
    )
    for row in rows:
        words = f"{row.actor}{_ACTS[row.action]}"
        yield HistoryRow(at_s=row.at_s, text=f"{words}：{row.note}" if row.note else words)
