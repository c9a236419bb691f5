"""The platform's methods, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from app.sandbox.endpoints import (
    after_sale,
    auth_info,
    merging,
    orders,
    routes,
    sensitive,
    ship,
    ship_edit,
    tokens,
    waybill_create,
    waybills,
)
from app.sandbox.endpoints.call import Endpoint

ENDPOINTS: Mapping[str, Endpoint] = MappingProxyType(
    {
        **tokens.ENDPOINTS,
        **orders.ENDPOINTS,
        **merging.ENDPOINTS,
        **sensitive.ENDPOINTS,
        **waybill_create.ENDPOINTS,
        **waybills.ENDPOINTS,
        **ship.ENDPOINTS,
        **ship_edit.ENDPOINTS,
        **routes.ENDPOINTS,
        **after_sale.ENDPOINTS,
        **auth_info.ENDPOINTS,
    }
)
"""Method name → endpoint. Anything else is answered with "no permission"."""
