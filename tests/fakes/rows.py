"""Made-up read-model rows for screens; every name and number in them is invented."""

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.after_sale import AfterSaleKind, AfterSaleState, AfterSaleStep
from app.domain.gate import Block
from app.domain.ids import CarrierCode, OrderId, ParcelId, ShopId, TrackingNumber
from app.domain.order import OrderStatus
from app.domain.parcel import Stage
from app.domain.pickup import PickupRules
from app.ports.rows import (
    CaseRow,
    HistoryRow,
    ItemRow,
    NoShippingRow,
    ParcelDetail,
    ParcelRow,
    ShopRow,
)

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
NOW_S = int(NOW.timestamp())
HOUR_S = 3600
SHOP = ShopId("4463798")

GOODS = (
    ("云朵抱枕", "米白 45cm", "YDBZ-01"),
    ("竹纤维毛巾", "三条装", "MJ-03"),
    ("陶瓷马克杯", "雾蓝 350ml", "MKB-07"),
    ("桌面收纳盒", "大号", "SNH-L"),
)
STAGES = (
    Stage.TO_NUMBER,
    Stage.TO_NUMBER,
    Stage.TO_PRINT,
    Stage.TO_SHIP,
    Stage.TO_CONFIRM,
)


def make_row(n: int, **changes: object) -> ParcelRow:
    """The ``n``-th made-up parcel; paid a little longer ago the larger ``n`` is."""
    order_id = OrderId(f"69{n:016d}")
    stage = STAGES[n % len(STAGES)]
    numbered = stage is not Stage.TO_NUMBER
    name, spec, code = GOODS[n % len(GOODS)]
    row = ParcelRow(
        parcel_id=ParcelId(f"{SHOP}-{order_id}-1"),
        shop_id=SHOP,
        shop_name="练习店铺",
        order_ids=(order_id,),
        stage=stage,
        blocks=frozenset(),
        paid_s=NOW_S - n * 2 * HOUR_S,
        promise_s=NOW_S - n * 2 * HOUR_S + 48 * HOUR_S,
        uploaded_s=0,
        picked_up_s=0,
        checked_s=NOW_S - 60,
        carrier=CarrierCode("zhongtong") if numbered else None,
        carrier_name="中通快递" if numbered else "",
        tracking_number=TrackingNumber(f"7312{n:010d}") if numbered else None,
        receiver=f"李** 138****{n:04d}",
        region="浙江省 杭州市 余杭区",
        goods=f"{name} {spec} ×{n % 3 + 1}",
        codes=code,
        kinds=1,
        quantity=n % 3 + 1,
        paid_fen=3990 + n * 100,
        buyer_words="请放门卫" if n % 4 == 1 else "",
        seller_words="",
        flag=0,
        presale=False,
        copies=1 if stage in {Stage.TO_SHIP, Stage.TO_CONFIRM} else 0,
        problem="",
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def make_detail(row: ParcelRow) -> ParcelDetail:
    """A detail whose items fit ``row``."""
    name, _, rest = row.goods.partition(" ")
    item = ItemRow(
        order_id=row.order_ids[0],
        name=name,
        spec=rest.rpartition(" ×")[0],
        code=row.codes,
        quantity=row.quantity,
        price_fen=row.paid_fen // row.quantity,
        paid_fen=row.paid_fen,
        refund="",
    )
    items = (item,)
    if row.partly_refunded or Block.PARTLY_REFUNDED in row.blocks:
        back = replace(item, name="黑芝麻核桃粉", spec="罐装 500 克", code="HT-50", quantity=1)
        items += (replace(back, paid_fen=3900, refund="已退款", ships=False),)
    history = (HistoryRow(at_s=row.paid_s, text="买家付款"),)
    return ParcelDetail(row=row, items=items, history=history, jobs=(), shipments=())


def make_case_row(n: int, row: ParcelRow | None = None, **changes: object) -> CaseRow:
    """The ``n``-th made-up case, about ``row`` if given; its deadline is ``n`` hours away."""
    case = CaseRow(
        after_sale_id=f"72{n:016d}",
        shop_id=SHOP,
        shop_name="练习店铺",
        order_id=row.order_ids[0] if row else OrderId(f"68{n:016d}"),
        kind=AfterSaleKind.REFUND_BEFORE_SHIP,
        state=AfterSaleState.WAITS_FOR_SHOP,
        step=AfterSaleStep.AGREE,
        applied_s=NOW_S - HOUR_S,
        updated_s=NOW_S - HOUR_S,
        deadline_s=NOW_S + n * HOUR_S,
        refund_fen=3990 + n * 100,
        goods=row.goods if row else "",
        parcel_id=row.parcel_id if row else None,
        stage=row.stage if row else None,
        tracking_number=row.tracking_number if row else None,
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def make_no_shipping(n: int, **changes: object) -> NoShippingRow:
    """The ``n``-th made-up order with nothing to carry: a recharge, paid ``n`` hours ago."""
    row = NoShippingRow(
        order_id=OrderId(f"67{n:016d}"),
        shop_id=SHOP,
        shop_name="练习店铺",
        status=OrderStatus.TO_SHIP,
        virtual=True,
        fetched=False,
        paid_s=NOW_S - n * HOUR_S,
        promise_s=NOW_S + 48 * HOUR_S,
        paid_fen=3000 + n,
        quantity=1,
        goods="视频会员 月卡 ×1",
        codes="VIP-01",
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def make_shop(shop_id: ShopId = SHOP, name: str = "练习店铺", **changes: object) -> ShopRow:
    """A bound shop synced a minute before :data:`NOW`."""
    row = ShopRow(shop_id=shop_id, name=name, authorized=True, synced_s=NOW_S - 60, error="")
    return replace(row, **changes)  # type: ignore[arg-type]


def make_rules() -> PickupRules:
    """Thresholds as the platform's rules have them today."""
    return PickupRules(
        name="揽收时效",
        as_of="2026-03-01",
        pay_thresholds_s=(24 * HOUR_S, 36 * HOUR_S, 48 * HOUR_S),
        upload_thresholds_s=(24 * HOUR_S,),
        pay_soon_s=6 * HOUR_S,
        pay_urgent_s=2 * HOUR_S,
        upload_soon_s=6 * HOUR_S,
        upload_urgent_s=2 * HOUR_S,
    )


def broken_trips(count: int, hours: int = 49) -> list[ParcelRow]:
    """Parcels whose number was uploaded ``hours`` ago and that nobody scanned."""
    return [
        make_row(
            n,
            paid_s=NOW_S - 52 * HOUR_S,
            promise_s=NOW_S + 40 * HOUR_S,
            stage=Stage.SHIPPED,
            uploaded_s=NOW_S - hours * HOUR_S,
        )
        for n in range(500, 500 + count)
    ]
