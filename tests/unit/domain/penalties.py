"""The shipped penalty table, and facts of one order in hours from its payment."""

from datetime import UTC, datetime, timedelta

from app.domain.penalty import PenaltyFacts, PenaltyTable
from app.settings.penalties import shipped_penalties
from app.settings.penalty_file import read_penalties

PAID = datetime(2026, 8, 20, 2, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def shipped_table() -> PenaltyTable:
    """The newest table that comes with the program."""
    (*_, newest) = shipped_penalties()
    return read_penalties(newest.name.removesuffix(".toml"), newest.read_text("utf-8"))


def order(yuan: float, **hours: float) -> PenaltyFacts:
    """An order of ``yuan``; what happened so many hours after payment, such as ``uploaded=3``."""
    return PenaltyFacts(
        order_fen=round(yuan * 100),
        paid_at=PAID,
        **{f"{name}_at": PAID + HOUR * after for name, after in hours.items()},
    )
