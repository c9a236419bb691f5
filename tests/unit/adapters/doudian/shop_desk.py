"""One shop on a scripted platform, and what its calls are given."""

from datetime import UTC, datetime
from typing import Any

from app.adapters.doudian.shop import DoudianShop
from app.domain.ids import CarrierCode, OrderId, ShopId
from app.domain.order import Receiver, Region
from app.domain.waybill import Address, Sender
from app.ports.platform import WaybillItem, WaybillRequest
from tests.unit.adapters.doudian.kit import FakeTokens, Rig, Step

SHOP = ShopId("88000001")
ZTO = CarrierCode("zhongtong")
FROM, TO = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 1, 1, 0, 0, 500_000, tzinfo=UTC)
SENDER = Sender(
    name="仓库",
    phone="13900000000",
    address=Address(
        province="浙江省", city="杭州市", district="余杭区", street="仓前街道", detail="1 号"
    ),
)


class Desk:
    def __init__(self, *steps: Step) -> None:
        self.rig = Rig(*steps, tokens=FakeTokens())
        self.shop = DoudianShop(shop_id=SHOP, client=self.rig.client)

    @property
    def methods(self) -> list[str]:
        return [sent.query["method"] for sent in self.rig.sender.sent]

    @property
    def body(self) -> Any:
        (body,) = self.rig.sender.bodies
        return body


def receiver(n: int = 1) -> Receiver:
    return Receiver(
        name_mask="王*",
        phone_mask="138******78",
        detail_mask="**号",
        region=Region(province="浙江省", city="杭州市", district="余杭区", street="仓前街道"),
        name_cipher=f"##name{n}##",
        phone_cipher=f"$$tel{n}$$",
        detail_cipher=f"##detail{n}##",
    )


def request(n: int = 1, *, merged: tuple[str, ...] = (), pieces: int = 1) -> WaybillRequest:
    return WaybillRequest(
        order_id=OrderId(f"{n}"),
        merged_order_ids=tuple(OrderId(each) for each in merged),
        pack_key="p1r1",
        receiver=receiver(n),
        items=(WaybillItem(name="短袖", quantity=2),),
        pieces=pieces,
    )
