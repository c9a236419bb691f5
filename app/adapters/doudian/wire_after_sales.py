"""After-sale cases as the platform writes them (reference 5)."""

from typing import Any

import msgspec

from app.adapters.doudian.fields import Loose


class AfterSaleData(msgspec.Struct):
    """``afterSale.List``."""

    items: list[msgspec.Raw] | None = None
    total: Loose = None
    has_more: bool | None = None


class CaseInfo(msgspec.Struct):
    """``aftersale_info``."""

    aftersale_id: int | str
    aftersale_type: int | str
    aftersale_status: int | str
    apply_time: int | str
    update_time: int | str
    related_id: Loose = None
    status_deadline: Loose = None
    refund_amount: Loose = None
    aftersale_num: Any = None


class RelatedOrder(msgspec.Struct):
    """A SKU order that the case is about."""

    sku_order_id: Loose = None


class CaseOrder(msgspec.Struct):
    """``order_info`` of a case."""

    shop_order_id: int | str
    related_order_info: list[RelatedOrder] | None = None


class Case(msgspec.Struct):
    """A row of ``items``."""

    aftersale_info: CaseInfo
    order_info: CaseOrder


class CaseKeyInfo(msgspec.Struct):
    """Just the id."""

    aftersale_id: Loose = None


class CaseKey(msgspec.Struct):
    """Just the id, to name a row that cannot be read."""

    aftersale_info: CaseKeyInfo = msgspec.field(default_factory=CaseKeyInfo)
