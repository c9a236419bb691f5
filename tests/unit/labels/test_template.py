import pytest

from app.domain.errors import InvalidInput
from app.labels.content import TITLES
from app.labels.library import load_template
from app.labels.schema import parse_template
from app.labels.template import SlotKind

GOOD = """
name = "t"
use = "slip"
width_mm = 100.0
height_mm = 50.0
[[slot]]
kind = "text"
field = "sort"
box = [0.0, 0.0, 100.0, 50.0]
"""


def test_the_packaged_template_names_known_fields_only() -> None:
    template = load_template()
    assert (template.width_mm, template.height_mm) == (100.0, 180.0)
    for slot in template.slots:
        if slot.kind in {SlotKind.TEXT, SlotKind.CODE} and not slot.literal:
            assert slot.field in TITLES
        assert slot.smallest >= 2.2  # below this thermal print is not legible
        assert slot.smallest <= slot.size or not slot.field


def test_nothing_stands_on_the_edges_or_the_tear_line() -> None:
    for slot in load_template().slots:
        box = slot.box
        assert box.x >= 2
        assert box.y >= 2
        assert box.x + box.width <= 98
        assert box.y + box.height <= 178
        if slot.kind is not SlotKind.DASHES:
            assert box.y + box.height <= 108.5 or box.y >= 111.5


@pytest.mark.parametrize(
    "text",
    [
        "no toml",
        "",
        GOOD.replace('kind = "text"', 'kind = "picture"'),
        GOOD.replace("[0.0, 0.0, 100.0, 50.0]", "[1.0, 0.0, 100.0, 50.0]"),
        GOOD.replace("[0.0, 0.0, 100.0, 50.0]", "7"),
        GOOD.replace("[0.0, 0.0, 100.0, 50.0]", "[0.0, 0.0, 0.0, 50.0]"),
        GOOD + "colour = 3",
    ],
)
def test_a_broken_template_is_named(text: str) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_template("mine", text)
    assert error.value.code == "label.template"
    assert error.value.context["name"] == "mine"


def test_a_template_that_is_not_packaged_is_named() -> None:
    with pytest.raises(InvalidInput, match="面单模板"):
        load_template("nowhere")


def test_a_good_template_parses() -> None:
    assert parse_template("t", GOOD).slots[0].field == "sort"
