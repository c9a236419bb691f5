"""What buyers were promised: which courier, and not before when."""

from app.domain.errors import InvalidInput
from app.domain.ids import CarrierCode
from app.domain.receipt import Line, Outcome
from app.services.promises import no_account, notes, wrong_carrier
from tests.fakes.facts import at, make_order, parcel_of


def test_another_courier_than_promised_is_refused() -> None:
    one = make_order(1, promised_carrier=CarrierCode("jd"), appointment_at=at(5))
    two = make_order(2, promised_carrier=CarrierCode("shunfeng"))
    parcel_id = parcel_of(one)
    line = wrong_carrier(parcel_id, (one, two), CarrierCode("jd"))
    assert line is not None
    assert line.outcome is Outcome.BLOCKED
    alone = wrong_carrier(parcel_id, (one,), CarrierCode("zhongtong"))
    assert alone is not None
    assert "jd" in alone.title
    assert wrong_carrier(parcel_id, (one,), CarrierCode("jd")) is None
    assert wrong_carrier(parcel_id, (make_order(3),), CarrierCode("zhongtong")) is None
    said = notes((one,), carrier=CarrierCode("jd"), usual="jd", now=at(0))
    assert said.startswith("买家预约")
    assert notes((one,), carrier=CarrierCode("jd"), usual="jd", now=at(6)) == ""


def test_a_promised_courier_without_an_account_asks_for_the_account() -> None:
    error = InvalidInput("waybill.no_branch", "没有开通", "换一家快递。")
    line = Line.failed(parcel_of(make_order(1)), error)
    promised = no_account(line, error, CarrierCode("shunfeng"), "zhongtong")
    assert "答应过买家用 shunfeng" in promised.advice
    assert no_account(line, error, CarrierCode("zhongtong"), "zhongtong") == line
    other = InvalidInput("waybill.no_sender", "没有发件人", "填写。")
    assert no_account(line, other, CarrierCode("shunfeng"), "zhongtong") == line
