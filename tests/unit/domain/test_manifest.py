"""Manifests: labels, verdicts on scans, matching."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.gate import Block
from app.domain.ids import CarrierCode, ManifestId, OrderId, ParcelId, ShopId, WaybillId
from app.domain.leaving import stop_reason
from app.domain.manifest import (
    HandedParcel,
    Manifest,
    ManifestState,
    ScannedParcel,
    ScanVerdict,
    judge_scan,
    match,
    missed_trip,
)
from app.domain.parcel import Stage

LEFT = 1_800_000_000
NOW = LEFT + 40 * 3600
NO_SHOW = timedelta(hours=12)


def manifest(**changes: Any) -> Manifest:
    facts: dict[str, Any] = {
        "manifest_id": ManifestId("m1"),
        "carrier": CarrierCode("zhongtong"),
        "branch": "57101",
        "state": ManifestState.OPEN,
        "actor": "店长",
        "made_s": LEFT - 60,
    }
    return Manifest(**(facts | changes))


def scanned(**changes: Any) -> ScannedParcel:
    facts: dict[str, Any] = {
        "waybill_id": WaybillId("w1"),
        "parcel_id": ParcelId("p1"),
        "carrier": CarrierCode("zhongtong"),
        "branch": "57101",
        "stage": Stage.SHIPPED,
        "blocks": frozenset(),
        "printed": True,
        "travels": True,
        "picked_up_s": 0,
    }
    return ScannedParcel(**(facts | changes))


def handed(number: int, picked_up_s: int = 0, **changes: Any) -> HandedParcel:
    facts: dict[str, Any] = {
        "waybill_id": WaybillId(f"w{number}"),
        "parcel_id": ParcelId(f"p{number}"),
        "shop_id": ShopId("1"),
        "order_ids": (OrderId("69"),),
        "tracking_number": f"78{number}",
        "place": "浙江省 杭州市 西湖区",
        "pieces": 1,
        "stage": Stage.SHIPPED,
        "blocks": frozenset(),
        "uploaded_s": LEFT - 600,
        "picked_up_s": picked_up_s,
    }
    return HandedParcel(**(facts | changes))


def test_the_label_is_day_carrier_and_number() -> None:
    assert manifest(day=date(2026, 11, 28), number=2).label == "1128-zhongtong-2"
    assert manifest().label == ""


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (None, ScanVerdict.UNKNOWN),
        (scanned(), ScanVerdict.BELONGS),
        (scanned(stage=Stage.TO_SHIP), ScanVerdict.BELONGS),
        (scanned(on=manifest()), ScanVerdict.BELONGS),
        (scanned(on=manifest(), ticked_s=LEFT), ScanVerdict.TWICE),
        (scanned(travels=False), ScanVerdict.OLD_NUMBER),
        (scanned(blocks=frozenset({Block.REFUND_PENDING})), ScanVerdict.STOPPED),
        (scanned(stage=Stage.CLOSED), ScanVerdict.STOPPED),
        (scanned(blocks=frozenset({Block.SHIPPED_ELSEWHERE})), ScanVerdict.BELONGS),
        (
            scanned(stage=Stage.TO_SHIP, blocks=frozenset({Block.SHIPPED_ELSEWHERE})),
            ScanVerdict.STOPPED,
        ),
        (scanned(carrier=CarrierCode("yunda")), ScanVerdict.OTHER_CARRIER),
        (scanned(branch="other"), ScanVerdict.OTHER_BRANCH),
        (scanned(on=manifest(manifest_id="m2")), ScanVerdict.HANDED_OVER),
        (scanned(stage=Stage.PICKED_UP, picked_up_s=LEFT), ScanVerdict.PICKED_UP),
        (scanned(stage=Stage.TO_PRINT, printed=False), ScanVerdict.NOT_READY),
        (scanned(after_sale_s=LEFT), ScanVerdict.CASE),
        (scanned(stage=Stage.TO_SHIP, after_sale_s=LEFT), ScanVerdict.BELONGS),
        (scanned(stage=Stage.PICKED_UP, picked_up_s=1, after_sale_s=1), ScanVerdict.PICKED_UP),
        (scanned(stale=True), ScanVerdict.CHECKING),
        (scanned(stale=True, on=manifest(), ticked_s=LEFT), ScanVerdict.CHECKING),
        (scanned(trouble="连不上平台"), ScanVerdict.UNCHECKED),
        # what is not for this van, or stopped anyway, needs no check for that to be said
        (scanned(stale=True, branch="other"), ScanVerdict.OTHER_BRANCH),
        (scanned(stale=True, blocks=frozenset({Block.HELD})), ScanVerdict.STOPPED),
        # a refund weighs more than the wrong van
        (
            scanned(carrier=CarrierCode("yunda"), blocks=frozenset({Block.REFUNDED})),
            ScanVerdict.STOPPED,
        ),
    ],
)
def test_verdicts(found: ScannedParcel | None, verdict: ScanVerdict) -> None:
    assert judge_scan(found, manifest()) is verdict
    assert verdict.good == (verdict in {ScanVerdict.BELONGS, ScanVerdict.TWICE})


def test_reasons_name_what_is_wrong() -> None:
    assert stop_reason(Stage.SHIPPED, frozenset()) == ""
    assert stop_reason(Stage.SHIPPED, frozenset({Block.HELD})) == "订单已挂起"
    assert handed(1, travels=False).reason == "包裹换过运单号"
    assert handed(1).reason == ""
    assert handed(1, after_sale_s=LEFT).reason == "有售后等处理"
    assert handed(1, after_sale_s=LEFT, blocks=frozenset({Block.HELD})).reason == "订单已挂起"


def test_a_scan_at_the_second_of_the_handover_is_not_early() -> None:
    left = manifest(state=ManifestState.LEFT, left_s=LEFT)
    found = match(left, [handed(1, LEFT), handed(2, LEFT - 1), handed(3)], NOW, NO_SHOW)
    assert [p.parcel_id for p in found.scanned] == ["p1"]
    assert [p.parcel_id for p in found.early] == ["p2"]
    assert [p.parcel_id for p in found.waiting] == ["p3"]
    assert (found.first_scan_s, found.no_show, found.total) == (LEFT - 1, False, 3)


@pytest.mark.parametrize(
    ("left_s", "first_s", "now_s", "missed"),
    [
        (0, 0, NOW, False),
        (LEFT, 0, LEFT + 12 * 3600, False),
        (LEFT, 0, LEFT + 12 * 3600 + 1, True),
        (LEFT, LEFT + 12 * 3600, NOW, False),
        (LEFT, LEFT + 12 * 3600 + 1, NOW, True),
        (LEFT, LEFT - 5, NOW, False),
    ],
)
def test_no_shows(left_s: int, first_s: int, now_s: int, *, missed: bool) -> None:
    assert missed_trip(left_s, first_s, now_s, NO_SHOW) is missed


@given(st.lists(st.one_of(st.just(0), st.integers(LEFT - 9999, NOW)), max_size=20))
def test_every_parcel_is_in_exactly_one_pile(scans: list[int]) -> None:
    parcels = [handed(n, at) for n, at in enumerate(scans)]
    left = manifest(state=ManifestState.LEFT, left_s=LEFT)
    found = match(left, parcels, NOW, NO_SHOW)
    piles = (found.scanned, found.waiting, found.early)
    assert sorted(p.parcel_id for pile in piles for p in pile) == sorted(
        p.parcel_id for p in parcels
    )
    for one, other in pairwise(piles):
        assert not {p.parcel_id for p in one} & {p.parcel_id for p in other}
    assert not (found.no_show and not parcels)
