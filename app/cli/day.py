"""The day's work: sync, waybills, ship, track."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from app.cli.choosing import choose_shops, parcels_by_number, parcels_in
from app.cli.early import early_document, early_words, set_aside
from app.cli.exits import Exit
from app.cli.gates import let_through
from app.cli.numbers import edit
from app.cli.receipts import show_receipt
from app.cli.screen import plain, table
from app.cli.session import Session
from app.domain.errors import AppError, Cancelled, InvalidInput
from app.domain.gate import Act, heaviest, stopping
from app.domain.ids import ParcelId, ShopId
from app.domain.parcel import Stage
from app.domain.receipt import Receipt
from app.ports.jobs import JobContext
from app.ports.tasks import NET_USER
from app.presentation.shop_audits import UNREADABLE_ADVICE, unread_lines
from app.presentation.upload_words import UploadAdviser, advice_words, reason_words
from app.services.add_pieces import MOST

if TYPE_CHECKING:
    from app.presentation.desk import Desk

ShopAction = Callable[[JobContext, ShopId], object]
"""A use case that runs for one shop and returns a frozen report."""

More = Callable[[Sequence[str]], tuple[dict[str, object], list[str]]]
"""Shops → data and lines of text."""

TO_NUMBER = frozenset({Stage.TO_NUMBER, Stage.NUMBER_UNKNOWN})
TO_SHIP = frozenset({Stage.TO_SHIP})


def sync(session: Session) -> int:
    """Pull orders and after-sales of every shop, or of one."""
    with session.desk() as desk:
        code = each_shop(session, desk, desk.sync_orders, _SYNC_HEAD, more=partial(_unread, desk))
        # Tokens of a shop that is only ever worked on from here are refreshed here too.
        session.work(desk, NET_USER, desk.keep_authorized)
        return code


def _unread(desk: "Desk", shops: Sequence[str]) -> tuple[dict[str, object], list[str]]:
    """Every row of the shops that could not be read, now or before, and what to do."""
    rows = [row for row in desk.reader.bad_rows() if row.shop_id in shops]
    lines: list[str] = []
    for shop_id in shops:
        of_shop = [row for row in rows if row.shop_id == shop_id]
        lines += [f"{shop_id}：{words}" for words in unread_lines(of_shop, most=0)]
    if any(not row.accepted for row in rows):
        lines.append(UNREADABLE_ADVICE)
    return {"unreadable": plain(rows)}, lines


_SYNC_HEAD = (
    ("seen", "读到"),
    ("changed", "有变化"),
    ("after_sales", "售后"),
    ("bad_rows", "搁置"),
)


@dataclass(slots=True)
class _Round:
    """One action over several shops: reports by shop, and what stopped the others."""

    reports: dict[str, dict[str, object]] = field(default_factory=dict)
    errors: dict[str, AppError] = field(default_factory=dict)

    @property
    def all_well(self) -> bool:
        """Nothing was refused, failed or could not be read."""
        bad = (report.get("failed") or report.get("bad_rows") for report in self.reports.values())
        return not self.errors and not any(bad)


def each_shop(
    session: Session,
    desk: "Desk",
    action: ShopAction,
    head: tuple[tuple[str, str], ...],
    *,
    more: More | None = None,
) -> int:
    """Do ``action`` for each shop; one shop's error does not keep the others from it.

    ``more``: what there is to say of these shops besides.
    """
    shops = choose_shops(desk, session.args.shop)
    shops = tuple(shop for shop in shops if not shop.paused) or shops
    done = _Round()
    for shop in shops:
        try:
            report = session.work(desk, NET_USER, partial(_do, action, shop.shop_id))
        except Cancelled:
            raise
        except AppError as error:
            if len(shops) == 1:
                raise
            done.errors[shop.shop_id] = error
        else:
            done.reports[shop.shop_id] = {"shop_id": shop.shop_id, **plain(report)}
    lines = table(
        ("店铺ID", *(label for _, label in head)),
        [
            (shop_id, *(str(report[name]) for name, _ in head))
            for shop_id, report in done.reports.items()
        ],
    )
    lines += [f"{shop_id}：{error.title} {error.advice}" for shop_id, error in done.errors.items()]
    errors = [
        {"shop_id": shop_id, "code": error.code, "title": error.title, "advice": error.advice}
        for shop_id, error in done.errors.items()
    ]
    data, words = more(tuple(shop.shop_id for shop in shops)) if more else ({}, [])
    session.screen.result(
        {"shops": list(done.reports.values()), "errors": errors} | data, lines + words
    )
    return Exit.OK if done.all_well else Exit.SOME_FAILED


def _do(action: ShopAction, shop_id: ShopId, ctx: JobContext) -> object:
    return action(ctx, shop_id)


def acquire(session: Session) -> int:
    """Buy waybill numbers; without ids for everything that waits for one."""
    pieces: int = session.args.pieces
    if not 0 < pieces <= MOST or (pieces > 1 and not session.args.ids):
        raise InvalidInput(
            "pieces.range", f"件数应为 1 到 {MOST}", "多件的包裹要写单号，一个一个取。"
        )
    with session.desk() as desk:
        ids, left_out = chosen(session, desk, TO_NUMBER)
        let_through(session, desk, Act.NUMBER, ids)
        acquire = (
            partial(desk.acquire_waybills, pieces=pieces) if pieces > 1 else desk.acquire_waybills
        )
        receipt = _batch(session, desk, acquire, ids)
        return show_receipt(session.screen, desk, "取号", receipt, left_out=left_out)


def ship(session: Session) -> int:
    """Ship; without ids everything printed, unknown outcomes being settled first."""
    ids: list[str] = session.args.ids
    if ids == ["reconcile"]:
        return _reconcile_shipments(session)
    if ids and ids[0] == "edit":
        return edit(session, ids[1:])
    if ids and session.args.all:
        raise InvalidInput("ship.both", "--all 不能和单号一起用", "二选一。")
    reject: bool = session.args.reject_refund
    if reject and not session.args.override:
        raise InvalidInput(
            "ship.reject", "--reject-refund 要和 --override 一起用", "写明为什么拒绝买家的退款。"
        )
    if session.args.advise:
        return advise_uploads(session)
    with session.desk() as desk:
        receipts = []
        if not ids and any(row.stage is Stage.SHIP_UNKNOWN for row in desk.reader.parcels()):
            receipts.append(session.work(desk, NET_USER, desk.ship_parcels.reconcile))
        wanted, left_out = chosen(session, desk, TO_SHIP)
        parcel_ids, early = set_aside(session, desk, wanted)
        let_through(session, desk, Act.SHIP, parcel_ids)
        if not session.home.cancelled:
            receipts.append(
                _batch(session, desk, partial(desk.ship_parcels, reject_refund=reject), parcel_ids)
            )
        shipped = len(parcel_ids) == len(wanted)
        return show_receipt(
            session.screen,
            desk,
            "发货",
            Receipt.joined(receipts),
            left_out=left_out,
            notes=early_words(early, shipped=shipped),
            more={"early": {"shipped": shipped, "parcels": early_document(early)}},
        )


def advise_uploads(session: Session) -> int:
    """Say of each parcel when its number had better be written back; ships nothing."""
    with session.desk() as desk:
        ids, _ = chosen(session, desk, TO_SHIP)
        adviser = UploadAdviser(desk.settings, desk.rules)
        now = desk.clock.now()
        rows = [
            row for row in desk.reader.parcels_by_id(frozenset(ids)) if row.stage is Stage.TO_SHIP
        ]
        opened = desk.gates.open_by_setting()
    stops = [(row, stopping(row.blocks, opened=opened)) for row in rows]
    found = [(row, adviser.advise(row, now)) for row, blocks in stops if not blocks]
    stopped = [(row, heaviest(blocks)) for row, blocks in stops if blocks]  # named, else left out
    lines = table(
        ("订单号", "建议", "原因"),
        [
            *(
                (" ".join(row.order_ids), str(advice_words(advice)), str(reason_words(advice)))
                for row, advice in found
            ),
            *((" ".join(row.order_ids), "先不回传", block.reason) for row, block in stopped),
        ],
    )
    early = sum(advice.early for _, advice in found)
    if early:
        lines.append(f"{early} 个包裹还没到买家预约的发货时间；全部发货时先留下，不提前发。")
    session.screen.result(
        {
            "parcels": [
                {"parcel_id": row.parcel_id, "order_ids": row.order_ids, **plain(advice)}
                for row, advice in found
            ],
            "stopped": [
                {"parcel_id": row.parcel_id, "order_ids": row.order_ids, "block": block.value}
                for row, block in stopped
            ],
        },
        lines if rows else ["没有已打印未发的包裹。"],
    )
    return Exit.OK


def _reconcile_shipments(session: Session) -> int:
    with session.desk() as desk:
        receipt = session.work(desk, NET_USER, desk.ship_parcels.reconcile)
        return show_receipt(session.screen, desk, "查清发货", receipt)


def chosen(
    session: Session, desk: "Desk", stages: frozenset[Stage]
) -> tuple[tuple[ParcelId, ...], int]:
    """Parcels named by the arguments, or all free ones in ``stages`` and how many are blocked."""
    if session.args.ids:
        return parcels_by_number(desk, session.args.ids), 0
    rows, left_out = parcels_in(desk, stages)
    return tuple(row.parcel_id for row in rows), left_out


def _batch(
    session: Session,
    desk: "Desk",
    action: Callable[[JobContext, tuple[ParcelId, ...]], Receipt],
    ids: tuple[ParcelId, ...],
) -> Receipt:
    if not ids:
        return Receipt.joined([])
    return session.work(desk, NET_USER, lambda ctx: action(ctx, ids))
