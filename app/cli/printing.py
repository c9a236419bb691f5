"""print: labels, their confirmation, slips."""

from app.cli.day import chosen
from app.cli.exits import Exit
from app.cli.gates import let_through
from app.cli.receipts import show_receipt
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.gate import Act
from app.domain.ids import PrintJobId
from app.domain.instants import SHANGHAI
from app.domain.label_order import LabelOrder
from app.domain.parcel import Stage
from app.domain.printing import PrintState
from app.domain.receipt import Receipt
from app.domain.station import PrinterSetup
from app.ports.tasks import PRINT
from app.presentation.desk import Desk, current_printer, slip_lane
from app.services.order_labels import usual_order

TO_PRINT = frozenset({Stage.TO_PRINT})
PRINTED = frozenset({Stage.TO_SHIP})


def labels(session: Session) -> int:
    """Print carrier labels; without ids everything that waits for one."""
    reason = session.args.reason.strip()
    with session.desk() as desk:
        if session.args.printer:
            chosen_printer(desk, session.args.printer)  # a wrong name is told even with no work
        ids, left_out = chosen(session, desk, TO_PRINT)
        receipt = Receipt.joined([])
        let_through(session, desk, Act.PRINT, ids)
        if ids:
            ids = desk.order_labels(ids, wanted_order(session, desk))
            printer_id = chosen_printer(desk, session.args.printer).printer_id
            receipt = session.work(
                desk,
                f"{PRINT}.{printer_id}",
                lambda ctx: desk.print_labels(ctx, ids, printer_id, reason=reason),
            )
        waiting = len(desk.reader.unconfirmed())
        code = show_receipt(session.screen, desk, "打印", receipt, left_out=left_out)
    if waiting:
        session.screen.note(
            f"{waiting} 张面单待确认：用 zhunlan print waiting 查看，"
            "核对纸张后用 zhunlan print confirm 说明。"
        )
    return code


def wanted_order(session: Session, desk: Desk) -> LabelOrder:
    """The order that was named, else the one used last."""
    return LabelOrder(session.args.order) if session.args.order else usual_order(desk.settings)


def chosen_printer(desk: Desk, named: str) -> PrinterSetup:
    """The printer a person named (name or id), else the current one.

    Raises:
        InvalidInput: there is none, or none of that name.
    """
    if not named:
        current = current_printer(desk)
        if current is None:
            raise InvalidInput(
                "print.no_printer",
                "还没有设置面单打印机",
                "用 zhunlan printers add 添加，或在窗口的「设置 → 打印机」里添加。",
            )
        return current
    for setup in desk.station.all():
        if named in {setup.printer_id, setup.name}:
            return setup
    raise InvalidInput(
        "print.no_such_printer",
        f"没有叫「{named}」的打印机",
        "用 zhunlan printers list 查看本机的打印机。",
    )


def waiting(session: Session) -> int:
    """List labels of which nobody knows whether they came out."""
    with session.desk() as desk:
        jobs = desk.reader.unconfirmed()
        rows = {
            row.parcel_id: row
            for row in desk.reader.parcels_by_id(frozenset(job.parcel_id for job in jobs))
        }
    found = [(job, rows.get(job.parcel_id)) for job in jobs]
    session.screen.result(
        {
            "jobs": [
                {
                    "job_id": job.job_id,
                    "parcel_id": job.parcel_id,
                    "order_ids": row.order_ids if row else (),
                    "tracking_number": row.tracking_number if row else None,
                    "sent_at": job.leased_at,
                    "problem": job.problem,
                }
                for job, row in found
            ]
        },
        table(
            ("打印任务", "订单号", "运单号", "时间", "原因"),
            [
                (
                    job.job_id,
                    " ".join(row.order_ids) if row else "",
                    (row.tracking_number if row else None) or "",
                    f"{job.leased_at.astimezone(SHANGHAI):%m-%d %H:%M:%S}",
                    job.problem,
                )
                for job, row in found
            ],
        )
        if jobs
        else ["没有待确认的面单。"],
    )
    return Exit.OK


def confirm(session: Session) -> int:
    """A person's answer for one label."""
    job_id, came_out = PrintJobId(session.args.job), session.args.came_out
    with session.desk() as desk:
        if all(job.job_id != job_id for job in desk.reader.unconfirmed()):
            raise InvalidInput(
                "print.no_job",
                "没有这个待确认的打印任务",
                "用 zhunlan print waiting 查看；可能已经确认过了。",
            )
        desk.print_labels.confirm(job_id, came_out=came_out)
    state = PrintState.PRINTED if came_out else PrintState.NOT_PRINTED
    session.screen.result(
        {"job_id": job_id, "state": state},
        ["已记下：面单出来了。" if came_out else "已记下：面单没出来，可以重新打印。"],
    )
    return Exit.OK


def unconfirm(session: Session) -> int:
    """Take a person's answer for one label back."""
    job_id = PrintJobId(session.args.job)
    with session.desk() as desk:
        found = desk.reader.label_rows((job_id,))
        came_out = any(row.state is PrintState.PRINTED for row in found)
        if not found or not desk.print_labels.take_back({job_id: came_out}):
            raise InvalidInput(
                "print.not_answered",
                "这张面单没有可以撤销的回答",
                "没有人答过，或者之后又打印过、已经发货、换了号。",
            )
    session.screen.result(
        {"job_id": job_id, "state": PrintState.UNCONFIRMED},
        ["已撤销：这张面单重新待确认。"],
    )
    return Exit.OK


def slips(session: Session) -> int:
    """Print packing slips; without ids for every printed parcel that was not shipped."""
    with session.desk() as desk:
        ids, left_out = chosen(session, desk, PRINTED)
        receipt = Receipt.joined([])
        if ids:
            ids = desk.order_labels(ids, wanted_order(session, desk))
            receipt = session.work(desk, slip_lane(desk), lambda ctx: desk.print_slips(ctx, ids))
        return show_receipt(session.screen, desk, "打印发货单", receipt, left_out=left_out)
