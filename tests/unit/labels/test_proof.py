"""A proof shows what would print, good or not, and where what is wrong comes from."""

from app.labels.document import LabelDocument, ProblemKind
from app.labels.library import load_template, shipped_text
from app.labels.proof import make_proof
from app.labels.render import render_pages
from app.labels.schema import parse_template
from app.labels.template import SlotKind
from tests.fakes.label_documents import SAMPLES, label_document


def fields_of(name: str, document: LabelDocument) -> dict[str, set[ProblemKind]]:
    template = load_template(name)
    proof = make_proof(document, template, 203)
    return {
        template.slots[number].field or template.slots[number].kind: {p.kind for p in problems}
        for number, problems in proof.by_slot.items()
    }


def test_a_good_label_is_the_printed_one_without_problems() -> None:
    template = load_template("one_part_76x130")
    for dpi in (203, 300):
        proof = make_proof(label_document(), template, dpi)
        assert proof.pages == render_pages(label_document(), dpi=dpi, template=template)
        assert (proof.problems, proof.by_slot) == ((), {})


def test_a_label_that_is_not_printed_is_shown_all_the_same() -> None:
    document = label_document(tracking_number="")
    proof = make_proof(document, load_template("one_part_76x130"), 203)
    assert len(proof.pages) == 1
    assert any(problem.blocking for problem in proof.problems)
    assert fields_of("one_part_76x130", document) == {"number": {ProblemKind.MISSING}}


def test_each_problem_stands_at_its_slot_and_at_no_other() -> None:
    document = label_document(tracking_number="运单" * 3, notes=("🎁",))
    found = fields_of("one_part_76x130", document)
    assert found["number"] == {ProblemKind.BARCODE}
    assert found[SlotKind.GOODS] == {ProblemKind.GLYPH}
    assert set(found) == {"number", SlotKind.GOODS}


def test_of_two_slots_of_a_field_only_the_narrow_one_is_named() -> None:
    text = shipped_text("one_part_76x130") + (
        '\n[[slot]]\nkind = "text"\nfield = "carrier"\nbox = [3.0, 2.6, 3.0, 3.0]\nsize = 2.4\n'
    )
    template = parse_template("x", text)
    proof = make_proof(label_document(), template, 203)
    assert set(proof.by_slot) == {len(template.slots) - 1}


def test_squeezed_rows_are_told() -> None:
    template = load_template("packing_slip_100x100")
    few = make_proof(label_document(), template, 203)
    many = make_proof(SAMPLES["forty_items"], template, 203)
    assert few.squeeze == 1.0
    assert 5 / 9 <= many.squeeze < 1.0
    assert make_proof(label_document(), load_template(), 203).squeeze == 1.0
    assert len(make_proof(SAMPLES["forty_items"], template, 203, most_pages=1).pages) == 1
