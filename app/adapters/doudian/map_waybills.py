"""Waybills, couriers, branches, print data: domain ↔ wire. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from app.adapters.doudian import wire_waybills as wire
from app.adapters.doudian.canonical import Json
from app.adapters.doudian.codes import row_rule
from app.adapters.doudian.fields import Loose, order_key, text
from app.adapters.doudian.rules import platform_words, row_error
from app.domain.errors import Retry
from app.domain.ids import CarrierCode, TrackingNumber
from app.domain.order import Receiver
from app.domain.waybill import Address, Branch, Carrier, Sender, SortMarks
from app.ports.platform import (
    LabelTemplate,
    PrintData,
    RowError,
    WaybillAnswer,
    WaybillItem,
    WaybillRequest,
)

_DOES_NOT_COUNT = frozenset({"1", "4"})  # 直营, 直营带网点
_MOST_DIGITS = 9
_MOBILE = re.compile(r"1\d{10}")

_NO_ANSWER = RowError(
    code="platform.row_missing",
    title="平台没有答复这一单",
    advice="结果未知：先核对，再决定是否重做。",
    retry=Retry.ASK_FIRST,
)

T = TypeVar("T")


def waybill_params(
    carrier: CarrierCode, sender: Sender, requests: Iterable[WaybillRequest]
) -> Json:
    """``logistics.newCreateOrder``; the receiver goes out as the platform's own ciphertext."""
    return {
        "logistics_code": carrier,
        "sender_info": {
            "address": {
                "country_code": "CHN",
                "province_name": sender.address.province,
                "city_name": sender.address.city,
                "district_name": sender.address.district,
                "street_name": sender.address.street,
                "detail_address": sender.address.detail,
            },
            "contact": _contact(sender),
        },
        "order_infos": [_order_info(request) for request in requests],
    }


def _order_info(request: WaybillRequest) -> Json:
    info: dict[str, Json] = {
        "order_id": request.order_id,
        "pack_id": request.pack_key,
        "receiver_info": _receiver_info(request.receiver),
        "items": [_item(item) for item in request.items],
    }
    if request.pieces > 1:
        info["total_pack_count"] = request.pieces
    if request.merged_order_ids:
        info["combine_orders"] = list(request.merged_order_ids)
    return info


def _contact(sender: Sender) -> Json:
    kind_of_phone = "mobile" if _MOBILE.fullmatch(sender.phone) else "phone"
    return {"name": sender.name, kind_of_phone: sender.phone}


def _item(item: WaybillItem) -> Json:
    return {"item_name": item.name, "item_count": item.quantity}


def _receiver_info(receiver: Receiver) -> Json:
    region = receiver.region
    return {
        "address": {
            "country_code": "CHN",
            "province_name": region.province,
            "city_name": region.city,
            "district_name": region.district,
            "street_name": region.street,
            "detail_address": receiver.detail_cipher,
        },
        "contact": {"name": receiver.name_cipher, "mobile": receiver.phone_cipher},
    }


def waybill_answers(
    data: msgspec.Raw, requests: Iterable[WaybillRequest]
) -> tuple[WaybillAnswer, ...]:
    """One answer for each request, in their order, matched by order id and pack id.

    Raises:
        ValueError: the answer itself cannot be read.
    """
    found = msgspec.json.decode(data, type=wire.EbillData | None) or wire.EbillData()
    numbers = _sure(found.ebill_infos or [])
    errors = {(order_key(row.order_id), text(row.pack_id)): row for row in found.err_infos or []}
    asked = tuple(requests)
    orders = [request.order_id for request in asked]
    answers = []
    for request in asked:
        key = (request.order_id, request.pack_key)
        # Without its pack id a row still speaks for the only request of its order.
        loose = (request.order_id, "") if orders.count(request.order_id) == 1 else key
        number_row = numbers.get(key) or numbers.get(loose)
        error_row = errors.get(key) or errors.get(loose)
        answers.append(_waybill_answer(request, number_row, error_row))
    return tuple(answers)


def _sure(rows: list[wire.EbillInfo]) -> dict[tuple[str, str], wire.EbillInfo]:
    """Rows by order id and pack id, without those that cannot all be true.

    Two numbers for one parcel, or one number for two, say nothing that may be relied on: such
    rows count as no answer, and asking again with the same key tells.
    """
    found: dict[tuple[str, str], wire.EbillInfo] = {}
    owners: dict[str, set[tuple[str, str]]] = {}
    doubtful = set[tuple[str, str]]()
    for row in rows:
        key, number = (order_key(row.order_id), text(row.pack_id)), text(row.track_no)
        if key in found and text(found[key].track_no) != number:
            doubtful.add(key)
        found[key] = row
        owners.setdefault(number, set()).add(key)
    for number, keys in owners.items():
        if number and len(keys) > 1:
            doubtful |= keys
    return {key: row for key, row in found.items() if key not in doubtful}


def _waybill_answer(
    request: WaybillRequest, bought: wire.EbillInfo | None, failed: wire.RowErr | None
) -> WaybillAnswer:
    number_text = text(bought.track_no) if bought else ""
    if bought is None or not number_text:
        return WaybillAnswer(
            order_id=request.order_id,
            pack_key=request.pack_key,
            tracking_number=None,
            error=_row_error("logistics.newCreateOrder", failed),
        )
    return WaybillAnswer(
        order_id=request.order_id,
        pack_key=request.pack_key,
        tracking_number=TrackingNumber(number_text),
        marks=_marks(bought),
        hint=platform_words(bought.hint_msg or ""),
        sub_numbers=sub_numbers(bought.sub_waybill_codes),
    )


def sub_numbers(codes: str | None) -> tuple[TrackingNumber, ...]:
    """The numbers of a comma list, each once."""
    found = (part.strip() for part in (codes or "").split(","))
    return tuple(dict.fromkeys(TrackingNumber(part) for part in found if part))


def _marks(found: wire.EbillInfo) -> SortMarks:
    return SortMarks(
        sort_code=found.sort_code or "",
        hub_code=found.package_center_code or "",
        hub_name=found.package_center_name or "",
        short_name=found.short_address_name or "",
    )


def update_params(
    carrier: CarrierCode,
    number: TrackingNumber,
    sender: Sender | None,
    receiver: Receiver,
    items: Iterable[WaybillItem],
) -> Json:
    """``logistics.updateOrder``: everything about the receiver, again as ciphertext."""
    params: dict[str, Json] = {
        "logistics_code": carrier,
        "track_no": number,
        "receiver_info": _receiver_info(receiver),
        "items": [_item(item) for item in items],
    }
    if sender is not None:
        params["sender_info"] = {"contact": _contact(sender)}
    return params


def new_marks(data: msgspec.Raw) -> SortMarks:
    """What sorters read after ``logistics.updateOrder``.

    Raises:
        ValueError: the answer itself cannot be read.
    """
    return _marks(msgspec.json.decode(data, type=wire.EbillInfo | None) or wire.EbillInfo())


def all_sub_numbers(data: msgspec.Raw) -> tuple[TrackingNumber, ...]:
    """``logistics.appendSubOrder``: every sub number there is now.

    Raises:
        ValueError: the answer itself cannot be read.
    """
    found = msgspec.json.decode(data, type=wire.AppendData | None) or wire.AppendData()
    return sub_numbers(found.sub_waybill_codes)


def print_data_params(carrier: CarrierCode, numbers: Iterable[TrackingNumber]) -> Json:
    """``logistics.waybillApply``."""
    return {"waybill_applies": [{"logistics_code": carrier, "track_no": each} for each in numbers]}


def print_data_answers(
    data: msgspec.Raw, numbers: Iterable[TrackingNumber]
) -> tuple[PrintData, ...]:
    """One answer for each number, in their order.

    Raises:
        ValueError: the answer itself cannot be read.
    """
    found = msgspec.json.decode(data, type=wire.ApplyData | None) or wire.ApplyData()
    ready = {text(row.track_no): row for row in found.waybill_infos or []}
    failed = {text(row.track_no): row for row in found.err_infos or []}
    return tuple(_print_data(each, ready.get(each), failed.get(each)) for each in numbers)


def _print_data(
    tracking_number: TrackingNumber, ready: wire.WaybillInfo | None, failed: wire.RowErr | None
) -> PrintData:
    if ready is None or not ready.print_data:
        return PrintData(
            tracking_number=tracking_number, error=_row_error("logistics.waybillApply", failed)
        )
    return PrintData(
        tracking_number=tracking_number,
        print_data=ready.print_data,
        signature=ready.sign or "",
    )


def _row_error(method: str, failed: wire.RowErr | None) -> RowError:
    if failed is None:
        return _NO_ANSWER
    return row_error(row_rule(method, _code(failed.err_code)), failed.err_msg or "")


def _code(value: Loose) -> int | None:
    digits = text(value).rpartition(":")[2].strip()
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


def carriers(data: msgspec.Raw) -> tuple[Carrier, ...]:
    """``order.logisticsCompanyList``: an array, or an object that holds it as ``data`` (1.4).

    Raises:
        ValueError: neither.
    """
    found = msgspec.json.decode(data, type=list[msgspec.Raw] | dict[str, msgspec.Raw] | None)
    if isinstance(found, dict):
        found = msgspec.json.decode(found.get("data", b"null"), type=list[msgspec.Raw] | None)
    companies = _readable(found or [], wire.Company)
    return tuple(
        Carrier(code=CarrierCode(text(each.code)), name=each.name or text(each.code))
        for each in companies
        if text(each.code)
    )


def branches(data: msgspec.Raw) -> tuple[Branch, ...]:
    """``logistics.listShopNetsite``.

    Raises:
        ValueError: the answer itself cannot be read.
    """
    found = msgspec.json.decode(data, type=wire.NetsiteData | None) or wire.NetsiteData()
    return tuple(
        Branch(
            carrier=CarrierCode(each.company),
            code=text(each.netsite_code),
            name=each.netsite_name or "",
            balance=_balance(each),
            addresses=tuple(_address(address) for address in each.sender_address or []),
        )
        for each in _readable(found.netsites or [], wire.Netsite)
    )


def _balance(site: wire.Netsite) -> int | None:
    """Numbers left; None where the courier bills afterwards and counts nothing."""
    left = text(site.amount).strip()
    if text(site.company_type) in _DOES_NOT_COUNT or not left.isdecimal():
        return None
    return int(left)


def _address(found: wire.SenderAddress) -> Address:
    return Address(
        province=found.province_name or "",
        city=found.city_name or "",
        district=found.district_name or "",
        street=found.street_name or "",
        detail=found.detail_address or "",
    )


def templates(data: msgspec.Raw) -> tuple[LabelTemplate, ...]:
    """``logistics.templateList``.

    Raises:
        ValueError: the answer itself cannot be read.
    """
    found = msgspec.json.decode(data, type=wire.TemplateData | None) or wire.TemplateData()
    return tuple(
        LabelTemplate(
            carrier=CarrierCode(group.logistics_code),
            code=text(each.template_code),
            name=each.template_name or "",
            url=each.template_url,
            parts=2 if text(each.template_type) == "2" else 1,
        )
        for group in _readable(found.template_data or [], wire.CarrierTemplates)
        for each in group.template_infos or []
        if each.template_url
    )


def _readable(raw_rows: list[msgspec.Raw], row_type: type[T]) -> Iterator[T]:
    """Rows of the wanted shape; a master-data row that is not is left out."""
    decode: Callable[[msgspec.Raw], T] = msgspec.json.Decoder(row_type).decode
    for raw in raw_rows:
        try:
            yield decode(raw)
        except (msgspec.DecodeError, ValueError):
            continue
