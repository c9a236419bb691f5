"""The key that a component fetches from the platform with the client's pre-signed query.

Checked against the practice shop over HTTP, as the real component would, so a stale or wrongly
signed query fails here as it would there.
"""

import http.client
import json
import time
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from app.sandbox.dice import fingerprint
from app.sandbox.sign_check import WINDOW_S, timestamp_seconds

METHOD = "logistics.getShopKey"
NAMES = ("access_token", "app_key", "method", "param_json", "timestamp", "v")
"""Members a query must have, beside ``sign``; ``sign_method`` may come too."""
_TIMEOUT_S = 10.0


class BadParams(Exception):
    """The query is refused; the text says why, and holds no secret."""


class KeyDesk:
    """Fetches keys.

    Args:
        shop_url: base URL of the practice shop; empty checks the form and the age alone.
        shop_ids: shops whose print data may be opened.
        now: Unix seconds, used without a shop.
    """

    def __init__(
        self, shop_url: str, shop_ids: tuple[str, ...], now: Callable[[], float] = time.time
    ) -> None:
        self._shop_url = shop_url
        self._shop_ids = shop_ids
        self._now = now

    def check(self, params: str, print_data: str, signature: str) -> None:
        """See that ``params`` opens a key and the key's shop signed ``print_data``.

        Raises:
            BadParams: it does not.
        """
        self._check_form(params)
        if not self._shop_url:
            return
        key = self._fetch(params)
        for shop_id in self._shop_ids:
            if fingerprint("shop key", shop_id, size=32).hex() == key:
                if fingerprint("sign", shop_id, print_data, size=16).hex() != signature:
                    raise BadParams("signature does not belong to the print data")
                return
        raise BadParams("key of an unknown shop")

    def _check_form(self, params: str) -> None:
        try:
            query = dict(parse_qsl(params, keep_blank_values=True, strict_parsing=True))
        except ValueError as error:
            raise BadParams("params is no query string") from error
        missing = [name for name in (*NAMES, "sign") if not query.get(name)]
        if missing:
            raise BadParams(f"params lacks {missing[0]}")
        if query["method"] != METHOD or query["param_json"] != "{}":
            raise BadParams("params is for another call")
        at = timestamp_seconds(query["timestamp"])
        if at is None or (not self._shop_url and abs(at - self._now()) > WINDOW_S):
            raise BadParams("timestamp is stale")

    def _fetch(self, params: str) -> str:
        url = urlsplit(self._shop_url)
        connection = http.client.HTTPConnection(
            url.hostname or "", url.port or 80, timeout=_TIMEOUT_S
        )
        try:
            headers = {"x-open-no-old-err-code": "1"}
            connection.request("GET", f"/{METHOD.replace('.', '/')}?{params}", headers=headers)
            answer = json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise BadParams("the platform did not answer") from error
        finally:
            connection.close()
        key = answer.get("data", {}).get("key", "")
        if not key:
            raise BadParams(f"the platform refused: {answer.get('code')} {answer.get('sub_code')}")
        return str(key)
