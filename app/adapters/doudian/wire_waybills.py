"""Waybill, courier, ship, decrypt and route answers as the platform writes them (3.6–4.5)."""

import msgspec

from app.adapters.doudian.fields import Loose


class Company(msgspec.Struct):
    """A row of ``order.logisticsCompanyList``."""

    code: Loose = None
    name: str | None = None


class SenderAddress(msgspec.Struct):
    """``sender_address`` of a branch."""

    province_name: str | None = None
    city_name: str | None = None
    district_name: str | None = None
    street_name: str | None = None
    detail_address: str | None = None


class Netsite(msgspec.Struct):
    """A branch of ``logistics.listShopNetsite``."""

    company: str
    netsite_code: Loose = None
    netsite_name: str | None = None
    amount: Loose = None
    company_type: Loose = None
    sender_address: list[SenderAddress] | None = None


class NetsiteData(msgspec.Struct):
    """``logistics.listShopNetsite``."""

    netsites: list[msgspec.Raw] | None = None


class TemplateInfo(msgspec.Struct):
    """One template."""

    template_code: Loose = None
    template_name: str | None = None
    template_url: str | None = None
    template_type: Loose = None


class CarrierTemplates(msgspec.Struct):
    """Templates of one courier."""

    logistics_code: str
    template_infos: list[TemplateInfo] | None = None


class TemplateData(msgspec.Struct):
    """``logistics.templateList``."""

    template_data: list[msgspec.Raw] | None = None


class EbillInfo(msgspec.Struct):
    """A number bought by ``logistics.newCreateOrder``."""

    track_no: Loose = None
    order_id: Loose = None
    pack_id: Loose = None
    sort_code: str | None = None
    package_center_code: str | None = None
    package_center_name: str | None = None
    short_address_name: str | None = None
    hint_msg: str | None = None
    sub_waybill_codes: str | None = None


class RowErr(msgspec.Struct):
    """``err_infos`` of newCreateOrder (code is text) and waybillApply (code is a number)."""

    err_code: Loose = None
    err_msg: str | None = None
    order_id: Loose = None
    pack_id: Loose = None
    track_no: Loose = None


class EbillData(msgspec.Struct):
    """``logistics.newCreateOrder``."""

    ebill_infos: list[EbillInfo] | None = None
    err_infos: list[RowErr] | None = None


class WaybillInfo(msgspec.Struct):
    """Print data of one number."""

    track_no: Loose = None
    print_data: str | None = None
    sign: str | None = None

    def __repr__(self) -> str:
        return "<WaybillInfo>"


class ApplyData(msgspec.Struct):
    """``logistics.waybillApply``."""

    waybill_infos: list[WaybillInfo] | None = None
    err_infos: list[RowErr] | None = None


class CancelResult(msgspec.Struct):
    """``cancel_result``."""

    success: bool | None = None


class CancelData(msgspec.Struct):
    """``logistics.cancelOrder``."""

    cancel_result: CancelResult | None = None


class AppendData(msgspec.Struct):
    """``logistics.appendSubOrder``."""

    sub_waybill_codes: str | None = None


class Pack(msgspec.Struct):
    """A parcel that a ship call made."""

    pack_id: Loose = None
    logistics_code: Loose = None


class MultiPackData(msgspec.Struct):
    """``order.logisticsAddMultiPack``."""

    pack_list: list[Pack] | None = None


class Decrypted(msgspec.Struct):
    """A row of ``order.batchDecrypt``."""

    auth_id: Loose = None
    cipher_text: str | None = None
    decrypt_text: str | None = None
    err_no: Loose = None
    phone_no_a: str | None = None
    phone_no_b: str | None = None
    is_virtual_tel: bool | None = None

    def __repr__(self) -> str:
        return "<Decrypted>"


class DecryptData(msgspec.Struct):
    """``order.batchDecrypt``."""

    decrypt_infos: list[Decrypted] | None = None


class RouteNode(msgspec.Struct):
    """A row of ``route__node_list``."""

    timestamp: int | str
    content: str | None = None
    state: Loose = None
    state_description: str | None = None
    site_name: str | None = None


class RouteData(msgspec.Struct):
    """``logistics.trackNoRouteDetail``; the two underscores are the platform's."""

    route__node_list: list[msgspec.Raw] | None = None


class PackageNode(msgspec.Struct):
    """A row of ``track_routes``."""

    state_time: int | str
    content: str | None = None
    state: Loose = None
    opcode: Loose = None


class PackageTrip(msgspec.Struct):
    """``logistics.queryPackageRoute``, the inner ``data``."""

    track_routes: list[msgspec.Raw] | None = None


class PackageAnswer(PackageTrip):
    """``logistics.queryPackageRoute``: the published answer has a ``data`` in its payload."""

    data: PackageTrip | None = None
