"""A program that dies before one of its commits, and what its next start does first."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.adapters.store.store import SqlUnitOfWork
from app.presentation.desk import Desk
from tests.fakes.tasks import job_context


class Died(BaseException):
    """The power went."""


@contextmanager
def dying_at(number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The program dies before its ``number``-th commit, and writes nothing more."""
    commits = [0]
    commit = SqlUnitOfWork.commit

    def count(work: SqlUnitOfWork) -> None:
        commits[0] += 1
        if commits[0] >= number:
            raise Died
        commit(work)

    with monkeypatch.context() as death:
        death.setattr(SqlUnitOfWork, "commit", count)
        yield commits


def restarted(desk: Desk, *, asked: bool = False) -> None:
    """What the next start does before anything else; ``asked``: and within its first minute."""
    for service in (
        desk.acquire_waybills,
        desk.give_back_numbers,
        desk.print_labels,
        desk.ship_parcels,
        desk.remark_orders,
    ):
        service.recover()
    desk.resume_batches.recover()
    if not asked:
        return
    for settle in (
        desk.acquire_waybills.reconcile,
        desk.give_back_numbers.reconcile,
        desk.redo_numbers.reconcile,
        desk.update_waybills.reconcile,
        desk.remark_orders.reconcile,
    ):
        settle(job_context())
