"""What a shop has of its own stands over the usual, place and sender each as a whole."""

import pytest

from app.domain.errors import InvalidInput
from app.domain.shop_shipping import USUAL, ShopShipping, checked_shipping

ALL = ShopShipping(
    carrier="zhongtong", branch="57101", address_index=1, sender_name="仓库", sender_phone="0571"
)


def test_what_is_left_out_is_the_usual() -> None:
    assert not USUAL.own
    assert USUAL.over(ALL) == ALL
    assert ALL.over(USUAL) == ALL


def test_a_place_of_its_own_never_mixes_with_the_usual_branch() -> None:
    own = ShopShipping(carrier="shentong")
    assert own.over(ALL) == ShopShipping(
        carrier="shentong", sender_name="仓库", sender_phone="0571"
    )


def test_a_sender_of_its_own_keeps_the_usual_place() -> None:
    own = ShopShipping(sender_name="张三", sender_phone="13800000000")
    found = own.over(ALL)
    assert (found.carrier, found.branch, found.address_index) == ("zhongtong", "57101", 1)
    assert (found.sender_name, found.sender_phone) == ("张三", "13800000000")


def test_blanks_are_nothing() -> None:
    assert checked_shipping(ShopShipping(carrier=" ", sender_name="  ")) == USUAL


@pytest.mark.parametrize(
    "half",
    [
        ShopShipping(branch="57101"),
        ShopShipping(address_index=1),
        ShopShipping(carrier="zhongtong", address_index=-1),
        ShopShipping(sender_name="张三"),
        ShopShipping(sender_phone="13800000000"),
    ],
)
def test_halves_are_refused(half: ShopShipping) -> None:
    with pytest.raises(InvalidInput):
        checked_shipping(half)
