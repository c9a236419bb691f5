"""How often a command that scans asks the platform."""

from collections.abc import Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from app.cli.scan_gate import GatedScans
from app.domain.errors import NetworkError
from app.domain.ids import ParcelId
from app.ports.rows import ParcelRow
from app.services.scan_gate import Answers
from tests.fakes.rows import make_row

OUT = NetworkError("network.down", "连不上平台", "")
ROWS = {row.parcel_id: replace(row, unchecked=OUT) for row in map(make_row, range(3))}
FRESH = make_row(3)


class Network:
    """A platform out of reach; remembers whom it was asked about."""

    def __init__(self) -> None:
        self.asked: list[frozenset[ParcelId]] = []

    def ask(self, _ctx: object, ids: frozenset[ParcelId]) -> dict[ParcelId, ParcelRow]:
        self.asked.append(ids)
        return {parcel_id: ROWS[parcel_id] for parcel_id in ids}

    def is_old(self, row: ParcelRow) -> bool:
        return row is not FRESH


def scans(network: Network, likely: Iterable[ParcelId]) -> GatedScans:
    rows = ROWS | {FRESH.parcel_id: FRESH}
    reader = SimpleNamespace(parcels_by_id=lambda ids: tuple(rows[each] for each in ids))
    desk = SimpleNamespace(scan_gate=network, reader=reader)
    session = SimpleNamespace(work=lambda _desk, _lane, job: job(None))
    return GatedScans(cast("Any", session), cast("Any", desk), likely)


def test_what_is_likely_is_asked_about_once_and_again_only_when_scanned_again() -> None:
    network = Network()
    first, second, third = ROWS
    given = scans(network, (*ROWS, FRESH.parcel_id))

    def scan(parcel_id: ParcelId) -> str:
        def judge(answers: Answers) -> str:
            answer = answers.get(parcel_id)
            return "stale" if answer is None else str(answer.unchecked and answer.unchecked.title)

        return given.give(judge, lambda found: frozenset({parcel_id} if found == "stale" else ()))

    assert [scan(each) for each in (first, second, third)] == ["连不上平台"] * 3
    assert network.asked == [frozenset(ROWS)]
    assert scan(second) == "连不上平台"
    assert network.asked == [frozenset(ROWS), frozenset({second})]
    assert given.give(lambda _answers: "fresh", lambda _found: frozenset()) == "fresh"
