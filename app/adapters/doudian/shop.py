"""One bound shop: the platform port spoken through the client and the mappings."""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

import msgspec

from app.adapters.doudian import map_after_sales, map_orders, map_receivers, map_waybills, routes
from app.adapters.doudian import wire_waybills as wire
from app.adapters.doudian.canonical import Json
from app.adapters.doudian.client import Call, Client, Repeat
from app.adapters.doudian.codes_orders import SOME_ROWS_REFUSED
from app.adapters.doudian.fields import text
from app.adapters.doudian.map_merging import merge_question, shared_parcels
from app.adapters.doudian.map_receivers import TEXTS_A_CALL, Account
from app.domain.after_sale import AfterSale
from app.domain.errors import NetworkError, NumberKept, PlatformRejected, Retry
from app.domain.ids import CarrierCode, ItemId, OrderId, ShopId, TrackingNumber
from app.domain.instants import to_epoch
from app.domain.order import Order, OrderStatus, Receiver
from app.domain.route import RouteScan
from app.domain.shipment import ShipOrder
from app.domain.waybill import Branch, Carrier, Sender, SortMarks
from app.ports.jobs import JobContext
from app.ports.platform import (
    UNREADABLE,
    AfterSalePage,
    LabelTemplate,
    OrderPage,
    PlainReceiver,
    PrintData,
    ShopPlatform,
    WaybillAnswer,
    WaybillItem,
    WaybillRequest,
)

PAGE_LIMIT = 100
NUMBERS_A_CALL = 50
PRINT_DATA_A_CALL = 100
_NO_SUCH_ORDER = frozenset({"order.20001", "order.20014"})
_ASK_FIRST = "结果未知：先向平台核对，再决定是否重做。"

_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class DoudianShop:
    """Implements :class:`app.ports.platform.ShopPlatform`."""

    shop_id: ShopId
    client: Client = field(repr=False)
    account: Account = field(default_factory=Account)

    def within(self, ctx: JobContext) -> ShopPlatform:
        return replace(self, client=self.client.within(ctx))

    def search_orders(
        self, *, updated_from: datetime, updated_to: datetime, page: int, size: int
    ) -> OrderPage:
        """The window is widened to whole seconds: an edge row may come twice, none is missed."""
        _at_most(size, PAGE_LIMIT)
        call = Call(
            method="order.searchList",
            params={
                "page": page,
                "size": size,
                "update_time_start": to_epoch(updated_from),
                "update_time_end": _ceiling(updated_to),
                "order_by": "update_time",
                "order_asc": True,
            },
        )
        return self._read(call, lambda data: map_orders.order_page(data, self.shop_id))

    def orders_created(
        self, *, created_from: datetime, created_to: datetime, page: int, size: int
    ) -> OrderPage:
        _at_most(size, PAGE_LIMIT)
        params = _created(created_from, created_to) | {"page": page, "size": size}
        call = Call(method="order.searchList", params=params)
        return self._read(call, lambda data: map_orders.order_page(data, self.shop_id))

    def count_orders(
        self, created_from: datetime, created_to: datetime, status: OrderStatus
    ) -> int:
        wanted = [{"order_status": map_orders.platform_status(status)}]
        params = _created(created_from, created_to) | {"page": 0, "size": 1}
        call = Call(method="order.searchList", params=params | {"combine_status": wanted})
        return self._read(call, lambda data: map_orders.order_page(data, self.shop_id)).total

    def order(self, order_id: OrderId) -> Order | None:
        call = Call(method="order.orderDetail", params={"shop_order_id": order_id})
        try:
            return self._read(call, lambda data: map_orders.order_detail(data, self.shop_id))
        except PlatformRejected as error:
            if error.code in _NO_SUCH_ORDER:
                return None
            raise

    def mergeable(self, orders: tuple[tuple[OrderId, str], ...]) -> tuple[tuple[OrderId, ...], ...]:
        return self._read(merge_question(orders), shared_parcels)

    def write_remark(self, order_id: OrderId, words: str, flag: int) -> None:
        """The flag always goes along: without it the platform may leave or clear it."""
        self.client.data(
            Call(
                method="order.addOrderRemark",
                params={
                    "order_id": order_id,
                    "remark": words,
                    "is_add_star": "true",
                    "star": str(flag),
                },
                repeat=Repeat.ONCE,  # a repeat could undo what someone wrote in between
            )
        )

    def after_sales(
        self, *, updated_from: datetime, updated_to: datetime, page: int, size: int
    ) -> AfterSalePage:
        """The window is widened to whole seconds, as in :meth:`search_orders`."""
        _at_most(size, PAGE_LIMIT)
        call = Call(
            method="afterSale.List",
            params={
                "page": page,
                "size": size,
                "update_start_time": to_epoch(updated_from),
                "update_end_time": _ceiling(updated_to),
                "order_by": ["update_time asc"],
            },
        )
        return self._cases(call, page, size)

    def waiting_after_sales(self, *, page: int, size: int) -> AfterSalePage:
        _at_most(size, PAGE_LIMIT)
        call = Call(
            method="afterSale.List",
            params={
                "page": page,
                "size": size,
                "standard_aftersale_status": list(map_after_sales.WAITS_FOR_SHOP),
                "order_by": ["status_deadline asc"],
            },
        )
        return self._cases(call, page, size)

    def after_sale(self, after_sale_id: str) -> AfterSale | None:
        call = Call(
            method="afterSale.List",
            params={"page": 0, "size": 1, "aftersale_id": after_sale_id},
        )
        return next(iter(self._cases(call, 0, 1).cases), None)

    def _cases(self, call: Call, page: int, size: int) -> AfterSalePage:
        return self._read(
            call,
            lambda data: map_after_sales.after_sale_page(data, self.shop_id, page=page, size=size),
        )

    def decrypt(self, receivers: dict[OrderId, Receiver]) -> dict[OrderId, PlainReceiver]:
        wanted = map_receivers.ciphers(receivers)
        plain: dict[map_receivers.Cipher, str] = {}
        for start in range(0, len(wanted), TEXTS_A_CALL):
            call = Call(
                method="order.batchDecrypt",
                params=map_receivers.decrypt_params(
                    wanted[start : start + TEXTS_A_CALL], self.account
                ),
                accept=frozenset({SOME_ROWS_REFUSED}),
            )
            plain |= self._read(call, map_receivers.decrypted_texts)
        return map_receivers.plain_receivers(receivers, plain)

    def carriers(self) -> tuple[Carrier, ...]:
        return self._read(
            Call(method="order.logisticsCompanyList", params={}), map_waybills.carriers
        )

    def branches(self, carrier: CarrierCode | None = None) -> tuple[Branch, ...]:
        call = Call(method="logistics.listShopNetsite", params={"logistics_code": carrier or ""})
        return self._read(call, map_waybills.branches)

    def templates(self) -> tuple[LabelTemplate, ...]:
        return self._read(Call(method="logistics.templateList", params={}), map_waybills.templates)

    def buy_waybills(
        self, carrier: CarrierCode, sender: Sender, requests: tuple[WaybillRequest, ...]
    ) -> tuple[WaybillAnswer, ...]:
        _at_most(len(requests), NUMBERS_A_CALL)
        if not requests:
            return ()
        call = Call(
            method="logistics.newCreateOrder",
            params=map_waybills.waybill_params(carrier, sender, requests),
            repeat=Repeat.KEYED,  # the same order and pack id keep their number
        )
        return self._read(call, lambda data: map_waybills.waybill_answers(data, requests))

    def print_data(
        self, carrier: CarrierCode, numbers: tuple[TrackingNumber, ...]
    ) -> tuple[PrintData, ...]:
        _at_most(len(numbers), PRINT_DATA_A_CALL)
        if not numbers:
            return ()
        call = Call(
            method="logistics.waybillApply",
            params=map_waybills.print_data_params(carrier, numbers),
        )
        return self._read(call, lambda data: map_waybills.print_data_answers(data, numbers))

    def component_query(self) -> str:
        return self.client.presigned("logistics.getShopKey")

    def cancel_waybill(self, carrier: CarrierCode, number: TrackingNumber) -> None:
        call = Call(
            method="logistics.cancelOrder",
            params={"logistics_code": carrier, "track_no": number},
            repeat=Repeat.KEYED,  # a number that is already given back counts as done
        )
        found = self._read(call, _decoder(wire.CancelData))
        result = found.cancel_result if found else None
        if result is not None and result.success is False:
            raise NumberKept(
                "cancel.refused",
                "平台没有回收这个运单号",
                "包裹可能已被揽收；需要拦截请联系快递网点。",
                context={"method": call.method},
            )

    def update_waybill(
        self,
        carrier: CarrierCode,
        number: TrackingNumber,
        sender: Sender | None,
        receiver: Receiver,
        items: tuple[WaybillItem, ...],
    ) -> SortMarks:
        call = Call(
            method="logistics.updateOrder",
            params=map_waybills.update_params(carrier, number, sender, receiver, items),
            repeat=Repeat.KEYED,  # the same receiver twice is the same as once
        )
        return self._read(call, map_waybills.new_marks)

    def append_pieces(
        self, carrier: CarrierCode, number: TrackingNumber, count: int
    ) -> tuple[TrackingNumber, ...]:
        call = Call(
            method="logistics.appendSubOrder",
            params={
                "logistics_code": carrier,
                "track_no": number,
                "pack_add_quantity": count,
                "is_return_full_sub_codes": True,
            },
            repeat=Repeat.ONCE,
        )
        return self._read(call, map_waybills.all_sub_numbers)

    def edit_shipment(
        self, order_id: OrderId, carrier: CarrierCode, number: TrackingNumber, *, pack_id: str = ""
    ) -> None:
        params: dict[str, Json] = {
            "order_id": order_id,
            "company_code": carrier,
            "logistics_code": number,
        }
        if pack_id:
            params["pack_id"] = pack_id
        method = "order.logisticsEditByPack" if pack_id else "order.logisticsEdit"
        self.client.data(Call(method=method, params=params, repeat=Repeat.ONCE))

    def ship_extra(
        self,
        order: ShipOrder,
        carrier: CarrierCode,
        number: TrackingNumber,
        *,
        parent: TrackingNumber,
    ) -> None:
        self.client.data(
            Call(
                method="order.uploadextrapackage",
                params={
                    "shop_order_id": order.order_id,
                    "product_orders": [item_id for item_id, _ in order.items],
                    "tracking_no": number,
                    "company_code": carrier,
                    "parent_tracking_no": parent,
                },
                repeat=Repeat.ONCE,
            )
        )

    def ship_whole(
        self,
        order_id: OrderId,
        carrier: CarrierCode,
        number: TrackingNumber,
        *,
        reject_refund: bool = False,
    ) -> None:
        self.client.data(
            Call(
                method="order.logisticsAdd",
                params={
                    "order_id": order_id,
                    "company_code": carrier,
                    "logistics_code": number,
                    **_refusal(reject_refund),
                },
                repeat=Repeat.ONCE,
            )
        )

    def ship_single_pack(
        self,
        orders: tuple[ShipOrder, ...],
        carrier: CarrierCode,
        number: TrackingNumber,
        *,
        request_id: str,
        reject_refund: bool = False,
    ) -> str:
        call = Call(
            method="order.logisticsAddSinglePack",
            params={
                "order_id_list": [order.order_id for order in orders],
                "shipped_order_info": _shipped([item for order in orders for item in order.items]),
                "company_code": carrier,
                "logistics_code": number,
                "request_id": request_id,
                **_refusal(reject_refund),
            },
            repeat=Repeat.KEYED,
        )
        found = self._read(call, _decoder(wire.Pack))
        return text(found.pack_id) if found else ""

    def ship_multi_pack(
        self,
        order_id: OrderId,
        packs: tuple[tuple[tuple[tuple[ItemId, int], ...], CarrierCode, TrackingNumber], ...],
        *,
        request_id: str,
        reject_refund: bool = False,
    ) -> tuple[str, ...]:
        call = Call(
            method="order.logisticsAddMultiPack",
            params={
                "order_id": order_id,
                "pack_list": [
                    {
                        "shipped_order_info": _shipped(list(items)),
                        "company_code": carrier,
                        "logistics_code": number,
                    }
                    for items, carrier, number in packs
                ],
                "request_id": request_id,
                **_refusal(reject_refund),
            },
            repeat=Repeat.KEYED,
        )
        found = self._read(call, _decoder(wire.MultiPackData))
        made = (found.pack_list if found else None) or []
        by_number = {text(pack.logistics_code): text(pack.pack_id) for pack in made}
        return tuple(by_number.get(number, "") for _, _, number in packs)

    def route(self, carrier: CarrierCode, number: TrackingNumber) -> tuple[RouteScan, ...]:
        call = Call(
            method="logistics.trackNoRouteDetail",
            params={"logistics_code": carrier, "track_no": number},
        )
        return self._scans(call, routes.detail_scans)

    def package_route(
        self, carrier: CarrierCode, number: TrackingNumber, receiver: str
    ) -> tuple[RouteScan, ...]:
        call = Call(
            method="logistics.queryPackageRoute",
            params={"track_no": number, "express": carrier, "receiver": {"name": receiver}},
        )
        return self._scans(call, routes.package_scans)

    def _scans(
        self, call: Call, mapping: Callable[[msgspec.Raw], tuple[tuple[RouteScan, ...], int]]
    ) -> tuple[RouteScan, ...]:
        scans, unread = self._read(call, mapping)
        if unread:
            _log.warning("route: %d of %d nodes unreadable", unread, unread + len(scans))
        return scans

    def _read(self, call: Call, mapping: Callable[[msgspec.Raw], T]) -> T:
        """The mapped payload. One that cannot be read at all leaves a write in doubt."""
        data = self.client.data(call)
        problem = ""
        try:
            return mapping(data)
        except (msgspec.DecodeError, ValueError) as error:
            problem = type(error).__name__
        # Raised outside the handler: the decoder's error may quote the payload.
        write = call.repeat is not Repeat.READ
        raise NetworkError(
            UNREADABLE,
            "抖店平台的答复与约定不符，读不出来",
            _ASK_FIRST if write else "稍后再试；持续出现请把日志发给我们。",
            context={"method": call.method, "problem": problem},
            retry=Retry.ASK_FIRST if write else Retry.LATER,
        )


def _shipped(items: list[tuple[ItemId, int]]) -> list[dict[str, str | int]]:
    return [{"shipped_order_id": item, "shipped_num": quantity} for item, quantity in items]


def _decoder(row_type: type[T]) -> Callable[[msgspec.Raw], T | None]:
    def decode(data: msgspec.Raw) -> T | None:
        found: T | None = msgspec.json.decode(data, type=row_type | None)
        return found

    return decode


def _created(start: datetime, end: datetime) -> dict[str, Json]:
    return {
        "create_time_start": to_epoch(start),
        "create_time_end": _ceiling(end),
        "order_by": "create_time",
        "order_asc": True,
    }


def _ceiling(at: datetime) -> int:
    return math.ceil(at.timestamp())


def _at_most(count: int, limit: int) -> None:
    if count > limit:
        raise ValueError(f"{count} rows in one call, the platform takes {limit}")


def _refusal(reject: bool) -> dict[str, bool]:
    """Sent only when a person chose it: it refuses the buyer's refund for good."""
    return {"is_reject_refund": True} if reject else {}
