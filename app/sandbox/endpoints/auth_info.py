"""open.getAuthInfo: until when the shop's owner lets the app work (reference 2.4)."""

from app.sandbox.answers import Data, bad_parameter
from app.sandbox.endpoints.call import Endpoint, ShopCall

GRANTED = 1


def auth_info(call: ShopCall) -> Data:
    """The grant of the shop that the token speaks for."""
    shop_id = call.params.need_text("auth_id")
    if shop_id != call.shop.shop_id:
        raise bad_parameter(100003, "auth_id 不是授权的店铺")
    grant = call.world.tokens.grant_of(shop_id)
    return {
        "status": GRANTED,
        "auth_id": shop_id,
        "auth_success_time": int(grant.since),
        "auth_end_time": int(grant.ends),
        "auth_update_time": int(grant.since),
    }


ENDPOINTS = {"open.getAuthInfo": Endpoint(auth_info)}
