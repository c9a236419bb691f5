from app.domain.order import Region
from tests.unit.domain.making import RECEIVER, item, order


def test_a_receiver_never_shows_itself():
    assert repr(RECEIVER) == "<Receiver>"
    for secret in ("王*明", "138******78", "phone$1", "杭州"):
        assert secret not in repr(order())
        assert secret not in str(order())


def test_a_region_names_a_municipality_once():
    assert str(Region(province="上海市", city="上海市", district="浦东新区")) == "上海市 浦东新区"
    assert str(Region(province="浙江省", district="西湖区")) == "浙江省 西湖区"
    assert str(Region()) == ""


def test_pieces_are_counted_over_all_items():
    assert order(items=(item(quantity=2), item(quantity=3))).quantity == 5
