"""One number being bought: its intent, its request, and what an error says of it."""

from dataclasses import dataclass, replace

from app.domain.errors import AppError, Retry
from app.domain.ids import CarrierCode, OrderId
from app.domain.order import Order
from app.domain.parcel import Parcel
from app.domain.waybill import Waybill, WaybillState
from app.ports.platform import RowError, WaybillRequest
from app.services.waybill_requests import waybill_request

NO_ANSWER = RowError(
    code="waybill.no_answer",
    title="平台没有回答这一行",
    advice="稍后点「查询结果」，不会重复取号。",
    retry=Retry.ASK_FIRST,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One committed intent with what its request needs."""

    waybill: Waybill
    journal: int
    parcel: Parcel
    orders: tuple[Order, ...]
    usual: CarrierCode | None

    @property
    def in_doubt(self) -> bool:
        """An earlier call may have bought the number, so only a verdict on the row ends it."""
        return self.waybill.state is WaybillState.UNKNOWN

    @property
    def key(self) -> tuple[OrderId, str]:
        """What the platform's answer to it is found by."""
        return self.parcel.order_ids[0], self.parcel.key_of(self.waybill.revision)

    def request(self) -> WaybillRequest:
        """What the platform is asked for."""
        return waybill_request(self.parcel, self.orders, self.waybill)


def said_of(intent: Intent, error: RowError) -> RowError:
    """A call that failed as a whole says nothing of a number an earlier one may have bought."""
    return replace(error, retry=Retry.ASK_FIRST) if intent.in_doubt else error


def row_error(error: AppError) -> RowError:
    """An error of a whole call as that of each of its rows."""
    return RowError(code=error.code, title=error.title, advice=error.advice, retry=error.retry)
