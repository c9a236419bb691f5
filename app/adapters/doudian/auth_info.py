"""``open.getAuthInfo``: until when the owner lets the app work (reference 2.4, one source).

Uncertain there: whether a self-use app is answered, and whether the end follows a subscription.
All that hangs on it is :data:`AUTH_INFO`; without an answer the end is simply not known.
"""

from datetime import datetime

import msgspec

from app.adapters.doudian.client import Call, Client
from app.adapters.doudian.fields import FieldProblem, Loose, instant

AUTH_INFO = "open.getAuthInfo"


class _Info(msgspec.Struct):
    auth_end_time: Loose = None


def granted_until(client: Client, shop_id: str) -> datetime | None:
    """The end of the owner's grant; None when the answer names none that can be read."""
    data = client.data(Call(method=AUTH_INFO, params={"auth_id": shop_id}))
    try:
        found = msgspec.json.decode(data, type=_Info)
        return instant(found.auth_end_time, "auth_end_time")
    except (msgspec.DecodeError, FieldProblem):
        return None
