"""确认无误 of a :class:`tests.fakes.desk.FakeDesk`: trips change by the real rules."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.ids import WaybillId
from app.domain.instants import from_epoch, to_epoch
from app.domain.route_facts import Anomaly, at_fault
from app.ports.routes import AcceptedScan, RouteStory
from app.presentation.route_story import facts_of
from tests.fakes.rows import NOW_S

if TYPE_CHECKING:
    from tests.fakes.desk import FakeDesk


class FakeAccepts:
    """Judges made-up trips by the real rules."""

    def __init__(self, owner: "FakeDesk") -> None:
        self._owner = owner

    def __call__(
        self, waybill_id: WaybillId, kind: Anomaly, reason: str
    ) -> tuple[AcceptedScan, ...]:
        self._owner.note("accept", waybill_id, kind, reason)
        times = sorted(at_fault(facts_of(self._story(waybill_id)), kind))
        scans = tuple(
            AcceptedScan(
                waybill_id=waybill_id,
                kind=kind,
                at_s=to_epoch(at),
                reason=reason,
                actor="店长",
                accepted_s=NOW_S,
            )
            for at in times
        )
        self.put_back(scans)
        return scans

    def withdraw(self, waybill_id: WaybillId, kind: Anomaly) -> tuple[AcceptedScan, ...]:
        self._owner.note("withdraw", waybill_id, kind)
        scans = tuple(e for e in self._story(waybill_id).accepted if e.kind is kind)
        self.take_back(scans)
        return scans

    def put_back(self, scans: Iterable[AcceptedScan]) -> None:
        for scan in scans:
            story = self._story(scan.waybill_id)
            self._tell(story, (*story.accepted, scan))

    def take_back(self, scans: Iterable[AcceptedScan]) -> None:
        for scan in scans:
            story = self._story(scan.waybill_id)
            self._tell(story, tuple(each for each in story.accepted if each != scan))

    def _story(self, waybill_id: WaybillId) -> RouteStory:
        stories = (each for told in self._owner.stories.values() for each in told)
        return next(each for each in stories if each.waybill_id == waybill_id)

    def _tell(self, story: RouteStory, accepted: tuple[AcceptedScan, ...]) -> None:
        scans = ((each.kind, from_epoch(each.at_s)) for each in accepted)
        journey = replace(
            story.journey, accepted=frozenset((kind, at) for kind, at in scans if at is not None)
        )
        after = replace(story, journey=journey, accepted=accepted)
        holds = {found.kind for found in facts_of(after).anomalies}
        known = story.anomalies
        told = replace(
            after,
            anomalies=tuple(
                replace(row, ended_s=0 if row.kind in holds else NOW_S) for row in known
            ),
        )
        stories = self._owner.stories[story.parcel_id]
        self._owner.stories[story.parcel_id] = tuple(
            told if each.waybill_id == story.waybill_id else each for each in stories
        )
        self._owner.changed([story.parcel_id])
