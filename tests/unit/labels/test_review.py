"""What is said of templates that keep all rules."""

from datetime import UTC, datetime

import pytest

from app.labels.document import LabelDocument, ManifestDocument, PickingList
from app.labels.library import load_template, shipped_names, shipped_text
from app.labels.render import check
from app.labels.review import Finding, Weight, review
from app.labels.samples import HARDEST, SAMPLE_KINDS, sample_document
from app.labels.schema import parse_template
from app.labels.stock import STOCKS, Stock
from app.labels.template import Use

HEAD = """\
name = "t"
use = "courier"
width_mm = 100
height_mm = 100

[[slot]]
kind = "code"
field = "number"
box = [2, 2, 96, 12]

[[slot]]
kind = "text"
field = "receiver_contact"
box = [2, 16, 96, 8]
vital = true

[[slot]]
kind = "text"
field = "receiver_address"
box = [2, 26, 96, 20]
lines = 5
vital = true
"""


NOW = datetime(2026, 11, 22, 6, 3, tzinfo=UTC)


def found(more: str = "") -> list[tuple[str, int, str, int]]:
    text = HEAD + more
    return [
        (each.weight.value, each.line, each.text, each.dpi)
        for each in review(text, parse_template("t", text))
    ]


def slot(text: str) -> str:
    return f"\n[[slot]]\n{text}\n"


def test_a_good_template_has_no_findings() -> None:
    assert found() == []


@pytest.mark.parametrize("name", shipped_names())
def test_the_shipped_ones_have_no_more_than_notes(name: str) -> None:
    findings = review(shipped_text(name), load_template(name))
    assert {each.weight for each in findings} <= {Weight.NOTE}
    lines = shipped_text(name).count("\n") + 1
    assert all(1 <= each.line <= lines and each.text for each in findings)


@pytest.mark.parametrize(
    ("more", "line", "words"),
    [
        (
            'kind = "text"\nfield = "notes"\nbox = [2, 60, 90, 9]\nsize = 2\nsmallest = 1.8',
            28,
            "2 毫米",
        ),
        (
            'kind = "text"\nfield = "notes"\nbox = [2, 60, 90, 9]\nsmallest = 1.6',
            28,
            "缩到 1.6 毫米",
        ),
        ('kind = "code"\nfield = "number"\nbox = [2, 60, 90, 8]', 27, "条码高不到 10 毫米"),
        ('kind = "text"\nfield = "notes"\nbox = [1, 60, 90, 9]', 27, "离纸边不到 1.5 毫米"),
        ('kind = "text"\nfield = "notes"\nbox = [2, 60, 90, 39]', 27, "离纸边不到 1.5 毫米"),
        ('kind = "goods"\nbox = [2, 44, 90, 40]', 20, "和第 4 个 slot 重叠"),
        ('kind = "qr"\nfield = "number"\nbox = [60, 40, 30, 30]', 20, "和第 4 个 slot 重叠"),
    ],
)
def test_each_warning_has_its_line(more: str, line: int, words: str) -> None:
    warnings = [each for each in found(slot(more)) if each[0] == "warning"]
    assert [(each[1], words in each[2], each[3]) for each in warnings] == [(line, True, 0)]


def test_a_narrow_code_is_named_for_the_head_that_suffers() -> None:
    text = HEAD.replace("[2, 2, 96, 12]", "[2, 2, 62, 12]")
    findings = review(text, parse_template("t", text))
    assert [(each.line, each.dpi) for each in findings] == [(9, 203)]  # 300 dpi has finer steps
    assert "每个模块只有 0.25 毫米（想要 0.375）" in findings[0].text
    blocked = HEAD.replace("96, 12]", "30, 12]")
    errors = review(blocked, parse_template("t", blocked))
    assert {(each.weight, each.line, each.dpi) for each in errors} == {
        (Weight.ERROR, 6, 203),
        (Weight.ERROR, 6, 300),
    }
    assert all("条码放不下" in each.text for each in errors)


def test_what_never_stands_together_does_not_overlap() -> None:
    box = "[2, 60, 90, 9]"
    text = 'kind = "text"\nfield = "notes"\nvital = true\nwhen = "{}"\nbox = ' + box
    both = slot(text.format("page_of")) + slot(text.format("not page_of"))
    assert [each for each in found(both) if "重叠" in each[2]] == []
    same = slot(text.format("page_of")) + slot(text.format("page_of"))
    assert len([each for each in found(same) if "重叠" in each[2]]) == 1


def test_an_address_that_cannot_hold_sixty_characters_is_an_error() -> None:
    text = HEAD.replace("[2, 26, 96, 20]", "[2, 26, 40, 8]")
    findings = review(text, parse_template("t", text))
    assert {(each.weight, each.line, each.dpi) for each in findings} == {
        (Weight.ERROR, 17, 203),
        (Weight.ERROR, 17, 300),
    }
    assert findings[0].text == "最难的快递面单：收件地址太长，放不下"


def test_paper_that_no_shop_has_is_named_unless_it_is_ones_own() -> None:
    text = HEAD.replace("height_mm = 100", "height_mm = 99")
    template = parse_template("t", text)
    (finding,) = review(text, template)
    assert finding == Finding(Weight.WARNING, 3, finding.text)
    assert "100×99" in finding.text
    assert review(text, template, (*STOCKS, Stock(100, 99))) == ()


def test_the_hardest_document_is_as_hard_as_promised() -> None:
    label = sample_document(Use.COURIER, HARDEST, NOW)
    assert isinstance(label, LabelDocument)
    assert len(label.receiver.address) > 60
    assert "㛃𫖯" in label.receiver.name
    assert any("🎁" in note for note in label.notes)
    assert len(label.goods) == 40
    manifest = sample_document(Use.MANIFEST, HARDEST, NOW)
    picking = sample_document(Use.PICKING, HARDEST, NOW)
    assert isinstance(manifest, ManifestDocument)
    assert len(manifest.parcels) >= 40
    assert isinstance(picking, PickingList)
    assert len(picking.lines) == 40


@pytest.mark.parametrize("kind", SAMPLE_KINDS)
@pytest.mark.parametrize("name", shipped_names())
def test_every_sample_prints_on_the_templates_of_its_use(name: str, kind: str) -> None:
    template = load_template(name)
    problems = check(sample_document(template.use, kind, NOW), template=template)
    assert not any(problem.blocking for problem in problems)
