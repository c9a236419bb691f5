"""token.create and token.refresh (reference 2.2, 2.3)."""

from app.sandbox.answers import Data, token_failure
from app.sandbox.endpoints.call import Call, Endpoint


def create(call: Call) -> Data:
    """First token of a shop."""
    params, desk, now = call.params, call.world.tokens, call.world.clock.now()
    grant = params.text("grant_type", "")
    with call.world.lock:
        if grant == "authorization_self":
            return desk.create_self(params.text("shop_id", ""), now)
        if grant == "authorization_code":
            return desk.create_by_code(params.text("code", ""), now)
    raise token_failure("grant-type-invalid", "grant_type 不支持")


def refresh(call: Call) -> Data:
    """The newest pair; takes a moment, in which a second refresh of the shop gets 31012."""
    world = call.world
    if call.params.text("grant_type", "") != "refresh_token":
        raise token_failure("grant-type-invalid", "grant_type 应为 refresh_token")
    with world.lock:
        shop_id = world.tokens.begin_refresh(
            call.params.text("refresh_token", ""), world.clock.now()
        )
    world.closing.wait(world.config.refresh_takes_s)
    with world.lock:
        return world.tokens.finish_refresh(shop_id, world.clock.now())


ENDPOINTS = {
    "token.create": Endpoint(for_app=create),
    "token.refresh": Endpoint(for_app=refresh),
}
