"""The shop API client: signing one request, and a page of orders from bytes to the domain."""

import copy
import time
from typing import Any

import msgspec
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from app.adapters.doudian.canonical import canonical
from app.adapters.doudian.map_orders import order_page
from app.adapters.doudian.sign import sign_hmac, text_to_sign
from app.domain.ids import ShopId
from tests.unit.adapters.doudian.samples import ORDER, SKU

ROWS = 100
SHOP = ShopId("88000001")


def fifty_fields() -> dict[str, Any]:
    """A request as wide as a waybill call: text, numbers, Chinese, a nested list."""
    fields: dict[str, Any] = {f"field_{n:02d}": n * 10**15 for n in range(20)}
    fields |= {f"text_{n:02d}": f"收件信息{n}<>&" for n in range(20)}
    fields["rows"] = [{"b": n, "a": f"{n}"} for n in range(5)]
    return fields


def page() -> bytes:
    """A full answer page: two items an order, and what the platform repeats in every item."""
    receiver = {key: ORDER[key] for key in ORDER if key.startswith(("encrypt_", "mask_"))}
    orders = []
    for n in range(ROWS):
        row = copy.deepcopy(ORDER) | {"order_id": f"69{n:017d}"}
        row["sku_order_list"] = [
            copy.deepcopy(SKU) | receiver | {"order_id": f"69{n:015d}{m:02d}"} for m in range(2)
        ]
        orders.append(row)
    return msgspec.json.encode({"shop_order_list": orders, "total": ROWS, "page": 0, "size": ROWS})


def best_of(rounds: int, work: Any) -> float:
    """The quickest of ``rounds`` in seconds."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


@pytest.mark.benchmark(group="doudian")
def test_sign_a_request_of_fifty_fields(benchmark: BenchmarkFixture) -> None:
    params = fifty_fields()

    def sign() -> str:
        text = canonical(params)
        signed = text_to_sign("7100000000000000001", "secret", "a.b", "1782864000", text)
        return sign_hmac(signed, "secret")

    assert len(benchmark(sign)) == 64


@pytest.mark.benchmark(group="doudian")
def test_decode_a_page_to_the_domain(benchmark: BenchmarkFixture) -> None:
    body = page()
    raw = msgspec.Raw(body)
    found = benchmark(lambda: order_page(raw, SHOP))
    assert len(found.orders) == ROWS
    assert not found.bad_rows
    ours = best_of(15, lambda: order_page(raw, SHOP))
    plain = best_of(15, lambda: msgspec.json.decode(body))
    benchmark.extra_info["bytes"] = len(body)
    benchmark.extra_info["orders_per_s"] = round(ROWS / ours)
    benchmark.extra_info["times_plain_decode"] = round(ours / plain, 2)
