"""Documents from JSON, and what is said of those that are none."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.picking import PickingList, PickLine
from app.domain.waybill import SortMarks
from app.labels.document import (
    GoodsLine,
    LabelDocument,
    ManifestDocument,
    ManifestParcel,
    Party,
    ProductDocument,
    RulerDocument,
)
from app.labels.order_file import FORMS, LARGEST_FILE, OrderInvalid, read_order
from app.labels.template import Use

NOW = datetime(2026, 11, 22, 6, 3, tzinfo=UTC)
PARTY = {"name": "王小明", "phone": "138******78", "address": "杭州"}
LABEL = {
    "carrier_name": "圆通速递",
    "tracking_number": "YT1",
    "receiver": PARTY,
    "sender": PARTY,
    "printed_at": "2026-11-22T14:03:00+08:00",
    "product": "标准快递",
    "marks": {"sort_code": "570", "hub_code": "755W", "hub_name": "深圳", "short_name": "粤"},
    "goods": [{"text": "杯", "quantity": 2}],
    "notes": ["订单 1", "备注：🎁"],
    "sequence": 3,
    "total": 200,
    "reprint": 1,
}


def read(value: object, use: Use) -> object:
    return read_order(json.dumps(value, ensure_ascii=False), use, now=NOW)


@pytest.mark.parametrize("use", [Use.COURIER, Use.SLIP, Use.CUSTOM])
def test_a_label_with_everything(use: Use) -> None:
    assert read(LABEL, use) == LabelDocument(
        carrier_name="圆通速递",
        tracking_number="YT1",
        receiver=Party(**PARTY),
        sender=Party(**PARTY),
        printed_at=NOW,
        product="标准快递",
        marks=SortMarks(sort_code="570", hub_code="755W", hub_name="深圳", short_name="粤"),
        goods=(GoodsLine(text="杯", quantity=2),),
        notes=("订单 1", "备注：🎁"),
        sequence=3,
        total=200,
        reprint=1,
    )


def test_the_other_forms_at_their_shortest() -> None:
    assert read({"name": "杯", "code": "A1"}, Use.PRODUCT) == ProductDocument(name="杯", code="A1")
    assert read({}, Use.RULER) == RulerDocument(printed_at=NOW)
    assert read(
        {"carrier_name": "圆通", "parcels": [{"tracking_number": "YT1"}]}, Use.MANIFEST
    ) == ManifestDocument(
        carrier_name="圆通", parcels=(ManifestParcel(tracking_number="YT1"),), printed_at=NOW
    )
    picked = read({"parcels": 2, "lines": [{"name": "杯", "quantity": 5}]}, Use.PICKING)
    line = PickLine(code="", name="杯", spec="", quantity=5, parcels=1)
    assert picked == PickingList(made_at=NOW, parcels=2, pieces=5, lines=(line,))


def test_without_a_time_it_is_printed_now() -> None:
    before = datetime.now(UTC)
    document = read_order('{"printer": "打包台"}', Use.RULER)
    assert isinstance(document, RulerDocument)
    assert before <= document.printed_at <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("text", "use", "advice"),
    [
        (
            '{"name": "杯",\n "code": "A",\n "colour": 1}',
            Use.PRODUCT,
            "第 3 行 colour：不认识 colour。",
        ),
        (
            '{"name": "杯",\n "code": 5}',
            Use.PRODUCT,
            "第 2 行 code：应为文字（加引号），现在是整数。",
        ),
        ('{"name": "杯"}', Use.PRODUCT, "第 1 行：缺少 code。"),
        (
            '{"parcels": 1, "lines": [\n{"name": "a", "quantity": 1},\n{"quantity": -1}]}',
            Use.PICKING,
            "第 3 行 lines[1].quantity：不能小于 0。",
        ),
        ('{"printed_at":\n"2026-11-22 14:03"}', Use.RULER, "第 1 行 printed_at：应为带时区的时间"),
        (
            '{"printed_at": "2026-11-22T14:03:00"}',
            Use.RULER,
            "第 1 行 printed_at：应为带时区的时间",
        ),
        ('{"printer": 1.5}', Use.RULER, "第 1 行 printer：应为文字（加引号），现在是数字。"),
        ("[]", Use.RULER, "第 1 行：应为表，现在是方括号里的列表。"),
        ('{"printer": "a",\n\n oops}', Use.RULER, "第 3 行：不是正确的 JSON。"),
        ("", Use.RULER, "第 1 行：不是正确的 JSON。"),
        ('{"printer": "中文\n', Use.RULER, "行：不是正确的 JSON。"),
        ("[" * 100_000, Use.RULER, "第 1 行：应为表，现在是方括号里的列表。"),
        ('{"a":' * 100_000, Use.RULER, "第 1 行"),
        (" " * (LARGEST_FILE + 1), Use.RULER, "第 1 行：文件太大。"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, use: Use, advice: str) -> None:
    with pytest.raises(OrderInvalid) as error:
        read_order(text, use)
    assert advice in error.value.advice
    assert error.value.context["line"] == error.value.line


@given(st.data())
def test_the_line_is_that_of_the_field(data: st.DataObject) -> None:
    wrong: dict[str, object] = {"carrier_name": 1, "tracking_number": None, "sequence": "3"}
    key = data.draw(st.sampled_from([*wrong, "goods", "marks", "notes"]))
    value: dict[str, object] = json.loads(json.dumps(LABEL))
    order = data.draw(st.permutations(list(value)))
    value = {name: value[name] for name in order}
    match key:
        case "goods":
            value["goods"] = [{"text": '引号"}],{', "quantity": 1}, {"text": [], "quantity": 1}]
            field, mark = "goods[1].text", '"text": []'
        case "marks":
            value["marks"] = {"sort_code": "\\\\", "hub_code": 7}
            field, mark = "marks.hub_code", '"hub_code": 7'
        case "notes":
            value["notes"] = ["a,b", "[", 12345]
            field, mark = "notes[2]", "12345"
        case name:
            value[name] = wrong[name]
            field, mark = name, f'"{name}":'
    text = json.dumps(value, ensure_ascii=data.draw(st.booleans()), indent=1)
    lines = [n for n, line in enumerate(text.splitlines(), 1) if mark in line]
    with pytest.raises(OrderInvalid) as error:
        read_order(text, Use.COURIER)
    assert (error.value.field, [error.value.line]) == (field, lines)


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_no_text_gets_past_the_named_error(text: str) -> None:
    for use in Use:
        lines = [1]
        try:
            read_order(text, use)
        except OrderInvalid as error:
            lines.append(error.line)
        assert 1 <= lines[-1] <= text.count("\n") + 1


DOCS = Path(__file__).parents[3] / "docs" / "labels.md"


def test_the_forms_in_the_documentation_are_read() -> None:
    text = DOCS.read_text("utf-8").split("### Order files")[1].split("\n## ")[0]
    examples = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    uses = (Use.COURIER, Use.PRODUCT, Use.MANIFEST, Use.PICKING, Use.STOCK, Use.RULER)
    for example, use in zip(examples, uses, strict=True):
        read_order(example, use)
        named = set(json.loads(example))
        assert named == set(FORMS[use].__struct_fields__)  # every field is shown
