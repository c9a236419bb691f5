"""A bare client: http.client, its own signing, nothing of the program's client."""

import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.sandbox import PracticeShop

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        found: Json = json.loads(self.body)
        return found


class Caller:
    """One kept connection to a practice shop, with a token when it was asked for."""

    def __init__(self, shop: PracticeShop) -> None:
        self.shop = shop
        self.token = ""
        host, port = shop.base_url.removeprefix("http://").split(":")
        self.connection = http.client.HTTPConnection(host, int(port), timeout=30)

    def close(self) -> None:
        self.connection.close()

    def authorize(self, shop_id: str = "") -> Json:
        """First token of the (first) shop; kept for the calls that follow."""
        params = {
            "grant_type": "authorization_self",
            "shop_id": shop_id or self.shop.config.shop_id,
            "code": "",
        }
        data = self.ok("token.create", params)
        self.token = data["access_token"]
        return data

    def query(self, method: str, param_json: str, **changes: str) -> dict[str, str]:
        """Signed query members; ``changes`` are made before signing."""
        query = {
            "app_key": self.shop.config.app_key,
            "method": method,
            "access_token": self.token,
            "timestamp": str(self.shop.clock.seconds()),
            "v": "2",
            "sign_method": "hmac-sha256",
        } | changes
        secret = self.shop.config.app_secret
        text = "".join(
            f"{name}{value}"
            for name, value in sorted({**query, "param_json": param_json}.items())
            if name in {"app_key", "method", "param_json", "timestamp", "v"}
        )
        text = f"{secret}{text}{secret}"
        if query["sign_method"] == "hmac-sha256":
            query["sign"] = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        else:
            query["sign"] = hashlib.md5(text.encode()).hexdigest()  # noqa: S324
        return query

    def send(
        self,
        verb: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One HTTP exchange."""
        url = path + ("?" + urlencode(query) if query else "")
        data = body.encode() if isinstance(body, str) else body
        self.connection.request(verb, url, data, dict(headers or {}))
        answer = self.connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())

    def call(self, method: str, params: Json | None = None, **changes: str) -> Json:
        """The envelope of a platform call."""
        text = json.dumps(params or {}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return self.send(
            "POST",
            "/" + method.replace(".", "/"),
            self.query(method, text, **changes),
            text,
            {"Content-Type": "application/json", "x-open-no-old-err-code": "1"},
        ).json

    def ok(self, method: str, params: Json | None = None, **changes: str) -> Any:
        """The data of a call that must succeed."""
        envelope = self.call(method, params, **changes)
        assert envelope["code"] == 10000, envelope
        assert envelope["msg"] == "success"
        return envelope["data"]

    def refused(self, method: str, params: Json | None = None, **changes: str) -> str:
        """``code sub_code`` of a call that must fail."""
        envelope = self.call(method, params, **changes)
        assert envelope["code"] != 10000, envelope
        assert envelope["sub_msg"]
        return f"{envelope['code']} {envelope['sub_code']}"

    def control(self, verb: str, path: str, body: Json | None = None) -> Answer:
        """One exchange with the control surface."""
        return self.send(verb, "/_practice/" + path, None, json.dumps(body or {}))

    def orders(self, status: str = "") -> list[Json]:
        """Every order, as the platform lists them, oldest change first."""
        rows: list[Json] = []
        while True:
            page: Json = {
                "page": len(rows) // 100,
                "size": 100,
                "update_time_start": 1,
                "order_by": "update_time",
                "order_asc": True,
            }
            if status:
                page["combine_status"] = [{"order_status": status}]
            data = self.ok("order.searchList", page)
            rows += data["shop_order_list"]
            if len(rows) >= data["total"]:
                return rows

    def ready(self) -> list[Json]:
        """Orders that can be shipped as they are."""
        return [order for order in self.orders("2") if _ready(order)]

    def waybill(self, order: Json, pack_id: str = "", courier: str = "zhongtong") -> str:
        """A number for a whole order."""
        data = self.ok("logistics.newCreateOrder", self.wish([order], [pack_id], courier))
        assert not data["err_infos"], data
        number: str = data["ebill_infos"][0]["track_no"]
        return number

    def wish(self, orders: list[Json], packs: list[str], courier: str = "zhongtong") -> Json:
        """Parameters of ``logistics.newCreateOrder``."""
        sites = self.ok("logistics.listShopNetsite", {"logistics_code": courier})["netsites"]
        return {
            "logistics_code": courier,
            "sender_info": {
                "address": sites[0]["sender_address"][0],
                "contact": {"name": "练习仓库", "mobile": "13800000000"},
            },
            "order_infos": [
                {
                    "order_id": order["order_id"],
                    "pack_id": pack,
                    "receiver_info": receiver(order),
                    "items": [{"item_name": "短袖", "item_count": 1}],
                }
                for order, pack in zip(orders, packs, strict=True)
            ],
        }


def receiver(order: Json) -> Json:
    """``receiver_info`` out of an order's ciphertexts."""
    place = order["post_addr"]
    return {
        "contact": {
            "name": order["encrypt_post_receiver"],
            "mobile": order["encrypt_post_tel"],
        },
        "address": {
            "country_code": "CHN",
            "province_name": place["province"]["name"],
            "city_name": place["city"]["name"],
            "district_name": place["town"]["name"],
            "street_name": place["street"]["name"],
            "detail_address": place["encrypt_detail"],
        },
    }


def pieces(order: Json) -> list[Json]:
    """``shipped_order_info`` of everything in an order."""
    return [
        {"shipped_order_id": line["order_id"], "shipped_num": line["item_num"]}
        for line in order["sku_order_list"]
    ]


def _ready(order: Json) -> bool:
    return all(
        line["after_sale_info"]["after_sale_status"] == 0 and line["goods_type"] == 0
        for line in order["sku_order_list"]
    )
