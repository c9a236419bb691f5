"""Reads the risk board from a desk, in the read lane; the window and the command line share it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.ids import OrderId
from app.domain.parcel import PENDING_STAGES, Stage
from app.ports.rows import ShopRow
from app.presentation.countdown import Countdowns, whole_now
from app.presentation.desk import Desk
from app.presentation.pickup.board import Arranged, RiskSort, arrange
from app.presentation.pickup.entry import Stakes, make_entries
from app.services.count_stakes import OrderStake, ShopRisk
from app.services.plan_handover import Dated

ON_THE_WAY = PENDING_STAGES | {Stage.SHIPPED}
"""Pending and in flight: everything of which a scan is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskReading:
    """One reading.

    Args:
        arranged: rows in order.
        stakes: money at stake by order.
        shops: bound shops with the age of their data.
        branches: names of branches by the codes of carrier and branch.
        penalties: by which table.
        risks: shops whose day has reached a limit or is near one.
        trouble: Chinese, what was wrong with rule files; "" when nothing.
        read_s: when it was read.
    """

    arranged: Arranged
    stakes: Stakes
    shops: tuple[ShopRow, ...]
    branches: Mapping[tuple[str, str], str]
    penalties: Dated
    risks: tuple[ShopRisk, ...]
    trouble: str
    read_s: int


def read_risks(desk: Desk, countdowns: Countdowns, sort: RiskSort) -> RiskReading:
    """Everything that waits for a carrier, with both clocks and money."""
    report = desk.count_stakes()
    found: dict[OrderId, OrderStake] = {each.order_id: each for each in report.orders}
    rows = desk.reader.parcels(stages=ON_THE_WAY)
    now_s = whole_now(desk.clock.now())
    return RiskReading(
        arranged=arrange(make_entries(rows, found, countdowns), sort, now_s),
        stakes=MappingProxyType(found),
        shops=desk.reader.shops(),
        branches=MappingProxyType(desk.reader.branch_names()),
        penalties=report.penalties,
        risks=report.risks,
        trouble=report.trouble,
        read_s=now_s,
    )
