"""Identifiers. Every id is a string: platform ids are wider than a double holds."""

from typing import NewType
from uuid import uuid4

ShopId = NewType("ShopId", str)
"""The platform's shop id."""
OrderId = NewType("OrderId", str)
"""The platform's shop order id (父订单), without a trailing ``A``."""
ItemId = NewType("ItemId", str)
"""The platform's SKU order id (子订单); may equal its order's id, so never compare across kinds."""
ParcelId = NewType("ParcelId", str)
"""Ours; see :func:`app.domain.parcel.whole_order_parcel`."""
WaybillId = NewType("WaybillId", str)
"""Ours: one *issue* of a tracking number. Carriers recycle numbers, so numbers are never keys."""
ShipmentId = NewType("ShipmentId", str)
"""Ours: one write-back of a tracking number (发货回传)."""
PrintJobId = NewType("PrintJobId", str)
"""Ours: one label sent, or to be sent, to one printer."""
BatchId = NewType("BatchId", str)
"""Ours: one bulk action; its rows share it and its receipt is found by it."""
PrinterId = NewType("PrinterId", str)
"""Ours: a configured printer of this station."""
ManifestId = NewType("ManifestId", str)
"""Ours: what one courier takes away on one trip (交接清单)."""
CarrierCode = NewType("CarrierCode", str)
"""The platform's courier code, such as ``zhongtong``; taken from the API, never from a table."""
TrackingNumber = NewType("TrackingNumber", str)
"""A carrier's number (运单号); recycled, so facts hang on :data:`WaybillId`."""


def new_id() -> str:
    """A fresh id of ours: 32 hexadecimal digits, unique without asking anyone."""
    return uuid4().hex
