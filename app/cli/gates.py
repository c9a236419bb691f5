"""gates: what stops a parcel, what a setting leaves open, and who was let through."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.cli.choosing import parcels_by_number
from app.cli.exits import Exit
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.gate import MAY_PASS, Act, Block
from app.domain.ids import ParcelId
from app.domain.instants import SHANGHAI, business_day, day_window, to_epoch
from app.domain.override import LASTS, Override, standing
from app.services.gates import gate_key, stale_key

if TYPE_CHECKING:
    from app.presentation.desk import Desk

ACTS = {Act.NUMBER: "取号", Act.PRINT: "打印", Act.SHIP: "发货", Act.SCAN: "扫描"}


def show(session: Session) -> int:
    """List the gates and how each is set."""
    with session.desk() as desk:
        opened = desk.gates.open_by_setting()
        stale = {act: desk.gates.may_be_stale(act) for act in Act}
    rows: list[dict[str, object]] = [
        {
            "gate": block.value,
            "reason": block.reason,
            "open": block in opened,
            "may_pass": block in MAY_PASS,
            "option": gate_key(block) if block in MAY_PASS else None,
        }
        for block in Block
        if block is not Block.UNCHECKED
    ]
    rows += [
        {
            "gate": f"stale.{act.value}",
            "reason": f"{ACTS[act]}时{Block.UNCHECKED.reason}",
            "open": seconds is not None,
            "may_pass": True,
            "option": stale_key(act),
            "within_s": seconds,
        }
        for act, seconds in stale.items()
    ]
    session.screen.result(
        {"gates": rows},
        table(
            ("关卡", "原因", "现在", "可以放行"),
            [
                (
                    str(row["gate"]),
                    str(row["reason"]),
                    _now(row),
                    "可以" if row["may_pass"] else "不可以",
                )
                for row in rows
            ],
        ),
    )
    return Exit.OK


def _now(row: Mapping[str, object]) -> str:
    if not row["open"]:
        return "拦下"
    seconds = row.get("within_s")
    return "只提醒" if seconds is None else f"只提醒（{seconds} 秒内核对过的）"


def overrides(session: Session) -> int:
    """List who let what through on one day."""
    with session.desk() as desk:
        now = desk.clock.now()
        day = session.args.date or business_day(now)
        start, end = day_window(day)
        found = desk.reader.overrides(int(start.timestamp()), int(end.timestamp()))
    session.screen.result(
        {"day": day, "overrides": found},
        table(
            ("时间", "包裹", "动作", "关卡", "原因", "操作员", "现在"),
            [
                (
                    f"{each.at.astimezone(SHANGHAI):%H:%M:%S}",
                    each.parcel_id,
                    ACTS[each.act],
                    "、".join(block.reason for block in sorted(each.blocks)),
                    each.reason,
                    each.actor,
                    _standing(each, now),
                )
                for each in found
            ],
        )
        if found
        else [f"{day} 没有放行。"],
    )
    return Exit.OK


def _standing(override: Override, now: datetime) -> str:
    if override.withdrawn_at is not None:
        return "已撤销"
    if override.used_at is not None:
        return "已用掉"
    if not override.opens:
        return "已失效：拦下的原因变了"
    return "有效" if override.in_force(now) else "已过期"


def withdraw(session: Session) -> int:
    """Take back what let parcels through, as long as no act has used it."""
    with session.desk() as desk:
        ids = set(parcels_by_number(desk, session.args.ids))
        act, now = session.args.act, desk.clock.now()
        recent = desk.reader.overrides(to_epoch(now - LASTS), to_epoch(now) + 1)
        given = tuple(
            each
            for each in standing(recent, now)
            if each.parcel_id in ids and (not act or each.act.value == act)
        )
        gone = desk.gates.withdraw(given)
    if not gone:
        raise InvalidInput(
            "override.none",
            "这些包裹没有可以撤销的放行",
            "已经用掉、过期、失效或撤销过了；用 zhunlan gates overrides 查看。",
        )
    acts = "、".join(dict.fromkeys(ACTS[each.act] for each in gone))
    session.screen.result(
        {"withdrawn": gone}, [f"已撤销 {len(gone)} 个放行（{acts}），关卡重新拦下。"]
    )
    return Exit.OK


def let_through(session: Session, desk: "Desk", act: Act, ids: Sequence[ParcelId]) -> None:
    """Override the gates before ``act`` when the arguments say so.

    Raises:
        InvalidInput: no parcel was named; an override is for parcels that a person looked at.
    """
    reason: str = session.args.override
    if not reason:
        if session.args.unchecked:
            raise InvalidInput(
                "override.reason", "--unchecked 要和 --override 一起用", "写明为什么不核对也可以。"
            )
        return
    if not session.args.ids:
        raise InvalidInput(
            "override.which", "放行要写明单号", "把要放行的单号写在命令里，一单一单看过再放。"
        )
    unchecked = ids if session.args.unchecked else ()
    stopped = desk.gates.override(act, ids, reason, unchecked=unchecked).stopped
    if stopped:
        session.screen.note(f"{len(stopped)} 个包裹的关卡不能放行，仍然拦下。")
