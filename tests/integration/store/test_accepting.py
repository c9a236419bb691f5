"""确认无误 on a real store: on record, undone, refused where there is nothing to accept."""

from pathlib import Path

import pytest

from app.adapters.store import SqlStore
from app.domain.errors import InvalidInput
from app.domain.events import Changes
from app.domain.parcel import Stage
from app.domain.route_facts import Anomaly
from app.domain.waybill import Waybill
from app.runtime.bus import Bus
from app.services.accept_scans import AcceptScans
from app.settings.file import SettingsFile
from tests.fakes.clock import FakeClock
from tests.fakes.facts import Heard, at
from tests.integration.store.test_routes import event, holding, ship, state, story, tell

WHY = "网点核实过，就是这件"
KIND = Anomaly.WRONG_PLACE


@pytest.fixture
def accept(store: SqlStore, tmp_path: Path) -> AcceptScans:
    settings = SettingsFile(tmp_path / "settings.json", Bus())
    return AcceptScans(store=store, clock=FakeClock(), settings=settings)


@pytest.fixture
def waybill(store: SqlStore) -> Waybill:
    made = ship(store)
    tell(store, made, event(40, province="广东"), event(45, text="复查", province="广东"))
    return made


def told_in_history(store: SqlStore, waybill: Waybill) -> list[str]:
    detail = store.reader.detail(waybill.parcel_id)
    assert detail is not None
    return [row.text for row in detail.history if "确认物流轨迹无误" in row.text]


def test_everything_of_the_kind_is_accepted_and_on_record(
    store: SqlStore, waybill: Waybill, accept: AcceptScans, heard: Heard
) -> None:
    heard.events.clear()
    scans = accept(waybill.waybill_id, KIND, f" {WHY} ")
    assert [each.reason for each in scans] == [WHY, WHY]
    assert (state(store, waybill), holding(store)) == ((Stage.PICKED_UP, at(40)), set())
    told = [each.parcels for each in heard.events if isinstance(each, Changes)]
    assert told == [{waybill.parcel_id}]  # screens look again
    assert len(told_in_history(store, waybill)) == 1
    assert WHY in told_in_history(store, waybill)[0]
    with store.begin() as work:
        assert work.audit.verify() is None


def test_undo_both_ways(store: SqlStore, waybill: Waybill, accept: AcceptScans) -> None:
    scans = accept(waybill.waybill_id, KIND, WHY)
    accept.take_back(scans)
    assert (state(store, waybill), holding(store)) == ((Stage.SHIPPED, None), {KIND})
    accept.take_back(scans)
    accept.put_back(scans)
    assert accept.withdraw(waybill.waybill_id, KIND) == scans
    assert (state(store, waybill), story(store).accepted) == ((Stage.SHIPPED, None), ())
    accept.put_back(scans)
    assert story(store).accepted == scans
    assert state(store, waybill) == (Stage.PICKED_UP, at(40))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ((KIND, "  "), "routes.reason"),
        ((Anomaly.FUTURE, WHY), "routes.not_acceptable"),
        ((Anomaly.NO_PICKUP, WHY), "routes.not_acceptable"),
        ((Anomaly.REUSED_NUMBER, WHY), "routes.no_anomaly"),
    ],
)
def test_what_cannot_be_accepted_changes_nothing(
    store: SqlStore, waybill: Waybill, accept: AcceptScans, asked: tuple[Anomaly, str], code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        accept(waybill.waybill_id, *asked)
    assert refused.value.code == code
    assert story(store).accepted == ()
    with pytest.raises(InvalidInput):
        accept.withdraw(waybill.waybill_id, asked[0])


def test_accepting_twice_finds_nothing_more(
    store: SqlStore, waybill: Waybill, accept: AcceptScans
) -> None:
    accept(waybill.waybill_id, KIND, WHY)
    with pytest.raises(InvalidInput):
        accept(waybill.waybill_id, KIND, WHY)
    assert len(story(store).accepted) == 2
