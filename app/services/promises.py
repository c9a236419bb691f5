"""What buyers were promised, as it bears on a verb: which courier, and not before when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.errors import AppError, Retry
from app.domain.ids import CarrierCode, ParcelId
from app.domain.instants import SHANGHAI
from app.domain.marks import promised_carriers
from app.domain.order import Order
from app.domain.receipt import Line, Outcome


def wrong_carrier(
    parcel_id: ParcelId, orders: Sequence[Order], carrier: CarrierCode
) -> Line | None:
    """Why no number of ``carrier`` is used for ``orders``; None when none is promised another."""
    promised = promised_carriers(orders)
    if all(code == carrier for code in promised):
        return None
    if len(promised) > 1:
        return Line(
            parcel_id=parcel_id,
            outcome=Outcome.BLOCKED,
            title=f"合并的订单答应了买家不同的快递：{'、'.join(promised)}",
            advice="拆开合并，各用答应的快递取号。",
            retry=Retry.AFTER_FIX,
        )
    return Line(
        parcel_id=parcel_id,
        outcome=Outcome.BLOCKED,
        title=f"答应过买家用 {promised[0]} 发货，不能用 {carrier}",
        advice=f"改用 {promised[0]}；店铺没有开通时先在抖店后台开通网点。",
        retry=Retry.AFTER_FIX,
    )


def no_account(
    line: Line, error: AppError, carrier: CarrierCode | None, usual: CarrierCode | None
) -> Line:
    """``line`` with other advice when the shop has no account with a courier that was promised.

    To choose another one in the settings, which is the usual advice, would change nothing here.
    """
    if error.code != "waybill.no_branch" or carrier == usual:
        return line
    return replace(
        line, advice=f"答应过买家用 {carrier}：在抖店后台开通它的网点，或和买家商量换快递。"
    )


def notes(
    orders: Sequence[Order], *, carrier: CarrierCode, usual: CarrierCode | None, now: datetime
) -> str:
    """What a person should know of a number that was bought all the same; "" for nothing.

    Args:
        orders: in the parcel.
        carrier: the number is of.
        usual: the courier that the shop ships with otherwise.
        now: when it was bought.
    """
    found: list[str] = []
    times = [o.appointment_at for o in orders if o.appointment_at and o.appointment_at > now]
    if times:
        found.append(f"买家预约 {max(times).astimezone(SHANGHAI):%m-%d %H:%M} 以后发货，先别发出")
    if carrier in promised_carriers(orders) and carrier != usual:
        found.append(f"按答应买家的快递 {carrier} 取号")
    return "；".join(found)
