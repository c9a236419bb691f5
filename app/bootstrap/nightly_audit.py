"""The nightly 漏单核对 of every shop, also the one that was missed while the program was off."""

import logging

from app.domain.errors import AppError
from app.domain.ids import ShopId
from app.domain.order_audit import audit_due
from app.ports.jobs import JobContext
from app.ports.tasks import NET_SYNC, Task
from app.presentation.desk import Desk

log = logging.getLogger(__name__)


def audit_when_due(desk: Desk) -> Task:
    """Start the audits that are owed, one shop after the other."""
    return desk.tasks.run(
        NET_SYNC,
        lambda ctx: run_due(desk, ctx),
        failed=lambda error: log.info("nightly audit: %s", error),
    )


def run_due(desk: Desk, ctx: JobContext) -> tuple[ShopId, ...]:
    """Audit each shop that is due; a shop that fails waits for the next night.

    Returns:
        The shops that were tried.
    """
    last = {audit.shop_id: audit.at for audit in desk.reader.last_audits()}
    hour = desk.settings.number("audit.hour")
    tried: list[ShopId] = []
    for shop in desk.reader.shops():
        ready = shop.authorized and not shop.paused and shop.synced_s
        if not ready or not audit_due(desk.clock.now(), last.get(shop.shop_id), hour):
            continue
        tried.append(shop.shop_id)
        try:
            desk.audit_orders(ctx, shop.shop_id)
        except AppError as error:
            if ctx.cancelled:
                raise
            log.info("nightly audit of a shop: %s", error)
    return tuple(tried)
