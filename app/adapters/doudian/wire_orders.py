"""Orders as the platform writes them (reference 3.2, 3.3, 3.5).

Unknown fields are skipped. What a row cannot do without has no default or is checked by the
mapping; what may come in several shapes (tags) stays raw and is read leniently. What only tells
that an order is special may be anything: it must never hide the order.
"""

from typing import Any

import msgspec

from app.adapters.doudian.fields import Loose


class SearchData(msgspec.Struct):
    """``order.searchList``."""

    shop_order_list: list[msgspec.Raw] | None = None
    total: Loose = None


class DetailData(msgspec.Struct):
    """``order.orderDetail``."""

    shop_order_detail: msgspec.Raw = msgspec.Raw(b"null")


class Named(msgspec.Struct):
    """A part of an address."""

    name: str | None = None


class PostAddress(msgspec.Struct):
    """``post_addr`` and ``mask_post_addr``."""

    province: Named | None = None
    city: Named | None = None
    town: Named | None = None
    street: Named | None = None
    detail: str | None = None
    encrypt_detail: str | None = None

    def __repr__(self) -> str:
        return "<PostAddress>"


class AfterSaleInfo(msgspec.Struct):
    """``after_sale_info`` of a SKU order."""

    after_sale_status: Loose = None
    after_sale_type: Loose = None


class Spec(msgspec.Struct):
    """One choice of a SKU."""

    name: str | None = None
    value: str | None = None


class SkuOrder(msgspec.Struct):
    """A row of ``sku_order_list``."""

    order_id: int | str
    item_num: int | str
    order_status: Loose = None
    main_status: Loose = None
    product_id: Loose = None
    product_id_str: str | None = None
    product_name: str | None = None
    product_pic: str | None = None
    sku_id: Loose = None
    spec: list[Spec] | None = None
    code: Loose = None
    origin_amount: Loose = None
    pay_amount: Loose = None
    exp_ship_time: Loose = None
    pre_sale_type: Any = None
    presell_type: Any = None
    trade_type: Any = None
    after_sale_info: AfterSaleInfo | None = None
    goods_type: Any = None
    receive_type: Any = None
    given_product_type: Any = None
    master_sku_order_id_list: Any = None
    master_sku_order_id: Any = None  # deprecated
    bundle_sku_info: Any = None
    need_serial_number: Any = None
    sku_customization_info: Any = None
    appointment_ship_time: Any = None


class PackedProduct(msgspec.Struct):
    """``product_info`` of a parcel."""

    sku_order_id: Loose = None
    product_count: Loose = None


class Logistics(msgspec.Struct):
    """A row of ``logistics_info``: a parcel already shipped."""

    tracking_no: Loose = None
    company: Loose = None
    ship_time: Loose = None
    delivery_id: Loose = None
    product_info: list[PackedProduct] | None = None


class ShopOrder(msgspec.Struct):
    """A shop order."""

    order_id: int | str
    order_status: int | str
    create_time: int | str
    update_time: int | str
    sku_order_list: list[SkuOrder]
    main_status: Loose = None
    pay_time: Loose = None
    ship_time: Loose = None
    finish_time: Loose = None
    exp_ship_time: Loose = None
    appointment_ship_time: Any = None
    order_amount: Loose = None
    pay_amount: Loose = None
    post_amount: Loose = None
    buyer_words: str | None = None
    seller_words: str | None = None
    seller_remark_stars: Loose = None
    open_address_id: Loose = None
    encrypt_post_receiver: str | None = None
    encrypt_post_tel: str | None = None
    post_addr: PostAddress | None = None
    mask_post_receiver: str | None = None
    mask_post_tel: str | None = None
    mask_post_addr: PostAddress | None = None
    logistics_info: list[Logistics] | None = None
    urge_deliver_Times: Any = None  # noqa: N815 - the platform's own spelling
    pre_sale_type: Any = None
    presell_type: Any = None
    order_type: Any = None
    trade_type: Any = None
    order_phase_list: Any = None
    consolidate_info: Any = None
    earliest_receipt_time: Any = None
    latest_receipt_time: Any = None
    supermarket_order_serial_no: Any = None
    order_tag: msgspec.Raw = msgspec.Raw(b"null")
    shop_order_tag_ui: msgspec.Raw = msgspec.Raw(b"null")
    address_tag_ui: msgspec.Raw = msgspec.Raw(b"null")

    def __repr__(self) -> str:
        return "<ShopOrder>"


class OrderKey(msgspec.Struct):
    """Just what names a row that cannot be read. Any of it may be what is wrong."""

    order_id: Any = None
    create_time: Any = None
    pay_time: Any = None
