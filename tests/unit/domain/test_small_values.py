import pytest

from app.domain.errors import InvalidInput
from app.domain.events import Changes, SettingsChanged, SyncFinished
from app.domain.ids import ItemId, OrderId, ShopId, new_id
from app.domain.number_holders import as_scanned, typed_number
from app.domain.picking import PickingList, PickLine
from app.domain.printing import ConfirmedBy, PrintState
from app.domain.route import RouteKind
from app.domain.waybill import SortMarks, WaybillState
from tests.unit.domain.making import NOW, case, item, order


def test_ids_of_ours_are_fresh_and_plain():
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(each) == 32 and each.isalnum() for each in made)


@pytest.mark.parametrize(
    "value",
    [
        order(),
        item(),
        case(),
        SortMarks(),
        PickLine(code="c", name="n", spec="s", quantity=1, parcels=1),
        PickingList(made_at=NOW, parcels=0, pieces=0, lines=()),
        Changes(orders=frozenset({OrderId("1")})),
        SyncFinished(shop_id=ShopId("1"), at=NOW),
        SettingsChanged(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_are_frozen_and_slotted(value):
    with pytest.raises(AttributeError):
        value.__setattr__(next(iter(type(value).__slots__)), None)
    assert not hasattr(value, "__dict__")


def test_an_item_id_may_equal_its_orders_id():
    same = order(order_id=OrderId("7"), items=(item(item_id=ItemId("7")),))
    assert same.items[0].item_id == "7"


@pytest.mark.parametrize("words", [PrintState, ConfirmedBy, WaybillState, RouteKind])
def test_stored_words_are_stable(words):
    stored = {
        PrintState: {"leased", "sending", "unconfirmed", "printed", "not_printed"},
        ConfirmedBy: {"printer", "component", "person", "nothing_sent"},
        WaybillState: {"intended", "unknown", "bought", "cancelling", "failed", "cancelled"},
        RouteKind: {"picked_up", "in_transit", "delivering", "signed", "other"},
    }
    assert {str(word) for word in words} == stored[words]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" sf1406ab9 ", "SF1406AB9"),
        ("ＪＤＶＡ１２３-1-1-", "JDVA123-1-1-"),
        ("7812 3456\t7890", "781234567890"),
        ("\u200b78123456789012\u202c", "78123456789012"),
    ],
)
def test_a_typed_number_is_kept_in_the_one_spelling(text: str, number: str) -> None:
    assert typed_number(text) == number == as_scanned(number)


@pytest.mark.parametrize("text", ["", "1234", "ABCDE", "-12345", "12345/6", "圆通12345", "9" * 41])
def test_what_can_be_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"number\.unreadable"):
        typed_number(text)
