import pytest

from app.domain.errors import InvalidInput
from app.labels.stock import STOCKS, Stock, parse_stocks


def test_the_usual_sizes_are_there() -> None:
    assert [stock.name for stock in STOCKS] == ["76×130", "100×100", "100×150", "100×180", "60×40"]


def test_a_person_adds_sizes() -> None:
    (stock,) = parse_stocks('[[stock]]\nwidth_mm = 80\nheight_mm = 50.5\ntitle = "吊牌"')
    assert stock == Stock(80, 50.5, "吊牌")
    assert stock.name == "80×50.5"
    assert stock.fits(80, 50.5)
    assert not stock.fits(50.5, 80)
    assert parse_stocks("") == ()


@pytest.mark.parametrize(
    "text",
    [
        "[[stock]]\nwidth_mm = 80",
        "[[stock]]\nwidth_mm = 8\nheight_mm = 50",
        "[[stock]]\nwidth_mm = nan\nheight_mm = 50",
        "[[stock]]\nwidth_mm = true\nheight_mm = 50",
        "[[stock]]\nwidth_mm = '80'\nheight_mm = 50",
        "stock = 3",
        "stock = [3]",
        "no toml",
    ],
)
def test_a_size_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="纸张尺寸"):
        parse_stocks(text)
