"""Keep the after-sales that wait for the shop in step, beyond what the sync by update time brings.

The platform moves deadlines (message 209), and lets steps pass by itself; nothing published says
that either changes the update time. So while any case waits here, the platform's own list of
waiting cases is read too, and a case that is not on it any more is asked for by its number.
"""

from app.domain.after_sale import AfterSale
from app.domain.ids import ShopId
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import ShopPlatform
from app.ports.store import Store

PAGE_SIZE = 100
MOST_PAGES = 20
"""More than 2,000 waiting cases are not looked through in one round."""
MOST_ASKED = 30
"""Cases asked for by number in one round, the nearest deadline first."""
_NEVER_S = 1 << 40


def recheck_cases(ctx: JobContext, store: Store, clock: Clock, platform: ShopPlatform) -> int:
    """Ask about every case of the shop that waits here; returns how many read differently now.

    Raises the platform's errors; what was read before stays.
    """
    waiting = _waiting_here(store, platform.shop_id)
    if not waiting:
        return 0
    listed, complete = _listed(ctx, platform)
    changed = _keep(store, clock, listed)
    if complete:
        seen = {case.after_sale_id for case in listed}
        gone = [case_id for case_id in waiting if case_id not in seen][:MOST_ASKED]
        found: list[AfterSale] = []
        for case_id in gone:
            ctx.check()
            case = platform.after_sale(case_id)
            if case is not None:
                found.append(case)
        changed += _keep(store, clock, found)
    return changed


def _waiting_here(store: Store, shop_id: ShopId) -> list[str]:
    rows = store.reader.after_sales(closed_since_s=_NEVER_S)
    return [row.after_sale_id for row in rows if row.waits_for_shop and row.shop_id == shop_id]


def _listed(ctx: JobContext, platform: ShopPlatform) -> tuple[list[AfterSale], bool]:
    """What waits on the platform, and whether that is all of it."""
    found: list[AfterSale] = []
    for page in range(MOST_PAGES):
        ctx.check()
        answer = platform.waiting_after_sales(page=page, size=PAGE_SIZE)
        found += answer.cases
        if not answer.has_more:
            return found, True
    return found, False


def _keep(store: Store, clock: Clock, cases: list[AfterSale]) -> int:
    if not cases:
        return 0
    with store.begin() as work:
        changed = work.orders.ingest_after_sales(cases, clock.now())
        work.commit()
    return len(changed.orders)
