"""An entry of the audit log that somebody edits is found."""

import sqlite3
from contextlib import closing

from app.bootstrap.practice_site import PracticeSite
from app.domain.parcel import Stage
from app.presentation.desk import Desk
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import parcels, shop_of


def test_an_edited_entry_is_named(desk: Desk, site: PracticeSite) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:3])
    assert desk.verify_audit() is None
    with closing(sqlite3.connect(desk.profile / "zhunlan.sqlite3")) as raw, raw:
        (entry,) = raw.execute("SELECT min(number) FROM audit_log WHERE action = 'waybill.buy'")
        raw.execute("UPDATE audit_log SET note = 'x' WHERE number = ?", entry)
    assert desk.verify_audit() == entry[0]


def test_the_log_learns_the_secret_of_a_shop(desk: Desk, site: PracticeSite) -> None:
    assert site.config.app_secret not in desk.redact(f"said {site.config.app_secret} aloud")
