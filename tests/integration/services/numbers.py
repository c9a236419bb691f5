"""Parcels with a number, what is known of them, and another number for what has been shipped."""

from app.domain.ids import CarrierCode, ParcelId, TrackingNumber
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome
from app.ports.rows import ParcelDetail, ParcelRow
from app.presentation.desk import Desk
from app.services.edit_number import NewNumber
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import parcels

ZTO = CarrierCode("zhongtong")
TYPED = TrackingNumber("78123456789012")


class Died(BaseException):
    """The power went."""


def die(*_: object, **__: object) -> None:
    raise Died


def row_of(desk: Desk, parcel_id: ParcelId) -> ParcelRow:
    (row,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
    return row


def detail_of(desk: Desk, parcel_id: ParcelId) -> ParcelDetail:
    detail = desk.reader.detail(parcel_id)
    assert detail is not None
    return detail


def number_of(desk: Desk, parcel: ParcelId) -> TrackingNumber:
    return TrackingNumber(str(row_of(desk, parcel).tracking_number))


def shipped(desk: Desk) -> ParcelId:
    parcel = parcels(desk, Stage.TO_PRINT)[0]
    desk.print_labels(job_context(), (parcel,), FIRST)
    assert desk.ship_parcels(job_context(), (parcel,)).count(Outcome.DONE) == 1
    return parcel


def edited(desk: Desk, parcel: ParcelId, number: TrackingNumber | None = None) -> Line:
    return desk.edit_number(job_context(), parcel, NewNumber(carrier=ZTO, number=number)).lines[0]
