"""Selection, properties and arranging, told by the text that comes out."""

import tomllib
from typing import Any

import pytest

from app.domain.errors import InvalidInput
from app.labels.document import ProblemKind
from app.labels.template import SlotKind
from app.labels.template_text import SlotPath
from app.presentation.designer.arranger import FINE_MM, PASTE_SHIFT_MM
from app.presentation.designer.drag import Drag
from app.presentation.designer.fields import Field
from app.presentation.designer.geometry import Alignment, Snapping
from app.presentation.designer.slots import hit, name_of
from tests.unit.presentation.designer.conftest import Bench

RULES = Snapping(reach_mm=1.0, dot_mm=0.125)


def slots(bench: Bench) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(bench.text)["slot"]
    return found


def field(bench: Bench, key: str) -> Field:
    return next(each.field for each in bench.model.properties() if each.field.key == key)


def shown(bench: Bench, key: str) -> str:
    return next(each.text for each in bench.model.properties() if each.field.key == key)


def error(bench: Bench, key: str) -> str:
    return next(str(e.error) for e in bench.model.properties() if e.field.key == key)


def select(bench: Bench, *paths: SlotPath) -> None:
    bench.model.select(paths)


# Selection.


def test_selection_keeps_to_one_area(bench: Bench) -> None:
    bench.shelf.open("packing_slip_100x100")
    select(bench, (11, 1), (2,), (11, 0), (99,))
    assert bench.model.selection == ((11, 0), (11, 1))
    bench.model.select_all()
    assert bench.model.selection == ((11, 0), (11, 1), (11, 2), (11, 3))
    select(bench, (2,), (11, 1))
    assert bench.model.selection == ((2,),)
    bench.model.toggle((3,))
    bench.model.toggle((2,))
    assert bench.model.selection == ((3,),)


def test_stepping_through_goes_into_rows_and_around(bench: Bench) -> None:
    bench.shelf.open("packing_slip_100x100")
    select(bench, (11,))
    bench.model.select_next(1)
    assert bench.model.selection == ((11, 0),)
    select(bench)
    bench.model.select_next(-1)
    template = bench.model.template
    assert template is not None
    assert bench.model.selection == ((len(template.slots) - 1,),)
    bench.model.select_next(1)
    assert bench.model.selection == ((0,),)


def test_a_point_takes_the_smallest_thing_there(bench: Bench) -> None:
    bench.shelf.open("packing_slip_100x100")
    template = bench.model.template
    assert template is not None
    assert hit(template, (90, 30), 0.5) == (11,)
    assert hit(template, (90, 30), 0.5, within=11) == (11, 2)
    assert hit(template, (60, 27.2), 0.5, within=11, squeeze=0.5) == (11, 3)  # the row's lower line
    assert hit(template, (50, 11.9), 0.5) == (5,)  # a line of 0.4 mm, hit beside it
    assert hit(template, (99.5, 99.5), 0.5) is None


# Properties.


def test_properties_of_the_paper(bench: Bench) -> None:
    assert [each.field.key for each in bench.model.properties()] == [
        "title",
        "width_mm",
        "height_mm",
    ]
    bench.model.type_into(field(bench, "title"), "我的吊牌")
    assert tomllib.loads(bench.text)["title"] == "我的吊牌"
    bench.model.type_into(field(bench, "width_mm"), "30")
    assert "超出了纸边" in error(bench, "width_mm")
    assert tomllib.loads(bench.text)["width_mm"] == 60


def test_a_number_counts_at_once_and_a_wrong_one_stays_in_the_field(bench: Bench) -> None:
    select(bench, (0,))
    size = field(bench, "size")
    bench.model.type_into(size, "5.2")
    assert slots(bench)[0]["size"] == 5.2
    bench.model.type_into(size, "abc")
    assert error(bench, "size") == "要填数字。"
    assert shown(bench, "size") == "abc"
    bench.model.type_into(size, "0.5")
    assert error(bench, "size").startswith("第 ")
    assert slots(bench)[0]["size"] == 5.2
    bench.model.leave_field()
    assert shown(bench, "size") == "5.2"
    assert error(bench, "size") == ""


def test_typing_into_one_field_is_one_step(bench: Bench) -> None:
    before = bench.text
    select(bench, (0,))
    for text in ("4", "4.", "4.1", "4.15"):
        bench.model.type_into(field(bench, "size"), text)
    bench.model.leave_field()
    assert bench.model.undo()
    assert bench.text == before


def test_content_is_a_field_or_fixed_text(bench: Bench) -> None:
    select(bench, (0,))
    assert "literal" not in {each.field.key for each in bench.model.properties()}
    bench.model.type_into(field(bench, "field"), "")
    assert slots(bench)[0]["literal"] == "文字"
    assert "field" not in slots(bench)[0]
    bench.model.type_into(field(bench, "literal"), "")
    assert "field 和 literal" in error(bench, "literal")
    bench.model.type_into(field(bench, "field"), "spec")
    assert slots(bench)[0]["field"] == "spec"
    assert "literal" not in slots(bench)[0]


def test_flags_and_conditions_leave_no_trace_when_off(bench: Bench) -> None:
    before = bench.text
    select(bench, (1,))
    bench.model.set_flag(field(bench, "reverse"), True)
    bench.model.type_into(field(bench, "when"), "not note")
    assert slots(bench)[1]["reverse"] is True
    assert slots(bench)[1]["when"] == "not note"
    bench.model.set_flag(field(bench, "reverse"), False)
    bench.model.type_into(field(bench, "when"), "")
    assert bench.text == before


def test_several_slots_show_what_they_share(bench: Bench) -> None:
    select(bench, (0,), (1,))
    sizes = next(each for each in bench.model.properties() if each.field.key == "size")
    assert (sizes.mixed, sizes.text) == (True, "")
    assert shown(bench, "box.0") == "3"
    bench.model.type_into(field(bench, "box.0"), "2.5")
    assert [slot["box"][0] for slot in slots(bench)[:2]] == [2.5, 2.5]
    select(bench, (0,), (2,))
    assert "module" not in {each.field.key for each in bench.model.properties()}


def test_rows_offer_the_fields_of_their_list(bench: Bench) -> None:
    bench.shelf.open("packing_slip_100x100")
    select(bench, (11, 1))
    names = {value for value, _ in field(bench, "field").choices}
    assert {"text", "quantity", "carrier"} <= names
    select(bench, (0,))
    assert "quantity" not in {value for value, _ in field(bench, "field").choices}


# Arranging.


def test_nudging_stops_at_the_edge_and_is_one_step(bench: Bench) -> None:
    before = bench.text
    select(bench, (0,), (1,))
    bench.arranger.nudge(FINE_MM, 0)
    assert [slot["box"][0] for slot in slots(bench)[:2]] == [3.1, 3.1]
    bench.arranger.nudge(50, 0)
    assert [slot["box"][0] for slot in slots(bench)[:2]] == [6.0, 6.0]
    assert bench.model.undo()
    assert bench.text == before


def test_aligning_changes_only_the_boxes(bench: Bench) -> None:
    select(bench, (4,), (5,))
    bench.arranger.align(Alignment.LEFT)
    assert slots(bench)[5]["box"] == [3.0, 33.2, 27.0, 4.8]
    select(bench, (4,))
    bench.arranger.align(Alignment.CENTER)
    assert slots(bench)[4]["box"][0] == 17.0


def test_order_is_the_order_in_the_file(bench: Bench) -> None:
    def order() -> list[str]:
        return [slot["field"] for slot in slots(bench)]

    before = bench.text
    select(bench, (0,), (1,))
    bench.arranger.to_front()
    assert order() == ["code", "code", "shop", "note", "name", "spec"]
    assert bench.model.selection == ((4,), (5,))
    bench.arranger.backward()
    assert order() == ["code", "code", "shop", "name", "spec", "note"]
    bench.arranger.forward()
    bench.arranger.to_back()
    assert order() == ["name", "spec", "code", "code", "shop", "note"]
    assert bench.text == before


def test_a_copy_lies_beside_what_it_copies(bench: Bench) -> None:
    before = bench.text
    select(bench, (4,))
    assert not bench.arranger.duplicate()
    old, new = slots(bench)[4], slots(bench)[-1]
    assert new["field"] == "shop"
    assert new["box"][0] == old["box"][0] + PASTE_SHIFT_MM
    assert bench.model.selection == ((6,),)
    assert bench.model.undo()
    assert bench.text == before


def test_slots_travel_between_templates_as_text(bench: Bench) -> None:
    select(bench, (2,), (3,))
    copied = bench.arranger.copied()
    assert copied.count("[[slot]]") == 2
    bench.shelf.open("packing_slip_100x100")
    assert str(bench.arranger.paste(copied)).startswith("没有改动")  # no field "code" there
    assert str(bench.arranger.paste("not a template")) == "剪贴板里没有部件。"
    bench.shelf.open("product_60x40")
    assert not bench.arranger.paste(copied)
    assert len(slots(bench)) == 8


def test_rows_are_copied_into_rows(bench: Bench) -> None:
    bench.shelf.open("packing_slip_100x100")
    select(bench, (11, 0))
    assert not bench.arranger.duplicate()
    assert len(slots(bench)[11]["slot"]) == 5
    assert bench.model.selection == ((11, 4),)
    assert not bench.arranger.delete()
    assert len(slots(bench)[11]["slot"]) == 4


def test_what_a_courier_label_must_have_is_not_deleted(bench: Bench) -> None:
    bench.shelf.open("one_part_76x130")
    codes = [n for n, slot in enumerate(slots(bench)) if slot["kind"] == "code"]
    select(bench, *((n,) for n in codes))
    assert "运单号条码" in str(bench.arranger.delete())
    assert len([s for s in slots(bench) if s["kind"] == "code"]) == len(codes)


@pytest.mark.parametrize(
    "name",
    ["product_60x40", "one_part_76x130", "manifest_a4", "picking_list_a4", "custom_area_76x30"],
)
def test_every_kind_that_is_offered_can_be_added(bench: Bench, name: str) -> None:
    bench.shelf.open(name)
    before = bench.text
    for kind in bench.arranger.addable():
        count = len(slots(bench))
        assert not bench.arranger.add(kind, (30, 20)), kind
        assert len(slots(bench)) == count + 1
        assert slots(bench)[-1]["kind"] == kind.value
        assert bench.model.selection == ((count,),)
        assert bench.model.undo()
    assert bench.text == before


def test_kinds_that_cannot_be_are_not_offered(bench: Bench) -> None:
    offered = bench.arranger.addable()
    assert SlotKind.GOODS not in offered
    assert SlotKind.IMAGE not in offered
    bench.shelf.open("packing_slip_100x100")
    assert SlotKind.REPEAT not in bench.arranger.addable()


# Dragging.


def test_a_drag_changes_the_text_once_when_it_ends(bench: Bench) -> None:
    before = bench.text
    select(bench, (4,))
    drag = Drag(bench.model, (10, 35))
    for x in (10.2, 12.0, 14.3):
        drag.to((x, 32.6), RULES)
    assert bench.text == before
    template = bench.model.template
    assert template is not None
    assert template.slots[4].box.x == 7.5
    drag.drop()
    assert slots(bench)[4]["box"][:2] == [7.5, 30.8]  # its foot on its neighbour's middle
    assert bench.model.undo()
    assert bench.text == before


def test_a_drag_given_up_leaves_all_as_it_was(bench: Bench) -> None:
    before = bench.model.template
    select(bench, (4,))
    drag = Drag(bench.model, (10, 35))
    drag.to((14, 30), RULES)
    drag.cancel()
    assert bench.model.template == before
    assert not bench.model.dirty


def test_a_circle_stays_as_high_as_wide(bench: Bench) -> None:
    bench.shelf.open("one_part_76x130")
    at = next(n for n, slot in enumerate(slots(bench)) if slot["kind"] == "disc")
    select(bench, (at,))
    drag = Drag(bench.model, (10, 30), "e")
    drag.to((20, 30), RULES)
    drag.drop()
    box = slots(bench)[at]["box"]
    assert box[2] <= box[3]


def test_rows_are_dragged_within_their_row(bench: Bench) -> None:
    bench.shelf.open("packing_slip_100x100")
    select(bench, (11, 0))
    drag = Drag(bench.model, (4, 25))
    drag.to((4, 90), RULES)
    drag.drop()
    box = slots(bench)[11]["slot"][0]["box"]
    assert box[1] + box[3] <= 9.0


# The proof.


def test_problems_are_told_at_their_slot(bench: Bench) -> None:
    bench.shelf.open("two_part_100x180")
    bench.model.proofs.choose("hardest")
    proof = bench.model.proofs.proof
    template = bench.model.template
    assert proof is not None
    assert template is not None
    named = {str(name_of(template, (number,))) for number in proof.by_slot}
    assert named == {"文字 · 收件人和地址", "商品清单"}
    kinds = {p.kind for problems in proof.by_slot.values() for p in problems}
    assert ProblemKind.GLYPH in kinds


def test_the_proof_is_the_raster_that_is_printed(bench: Bench) -> None:
    from app.labels.render import render_pages
    from app.labels.samples import sample_document

    for dpi in (203, 300):
        bench.model.proofs.choose_dpi(dpi)
        template, proof = bench.model.template, bench.model.proofs.proof
        assert template is not None
        assert proof is not None
        document = sample_document(template.use, "ordinary", bench.desk.clock.now())
        assert proof.pages == render_pages(document, dpi=dpi, template=template)


def test_a_parcel_of_the_database_is_previewed_with_masks(bench: Bench) -> None:
    bench.shelf.open("one_part_76x130")
    bench.model.proofs.load_parcels()
    parcels = [each for each in bench.model.proofs.subjects if each.parcel_id]
    assert parcels
    bench.model.proofs.choose(parcels[0].key)
    assert bench.fake.called("preview_document") == [(parcels[0].parcel_id,)]
    bench.arranger.nudge(1, 1)
    bench.model.select([(0,)])
    bench.arranger.nudge(1, 1)
    assert len(bench.fake.called("preview_document")) == 1  # read once, drawn often
    bench.shelf.open("product_60x40")
    assert bench.model.proofs.subject == "ordinary"
    assert bench.model.proofs.proof is not None


def test_a_parcel_that_cannot_be_shown_says_why(bench: Bench) -> None:
    bench.shelf.open("one_part_76x130")
    bench.model.proofs.load_parcels()
    parcel = next(each for each in bench.model.proofs.subjects if each.parcel_id)
    bench.fake.faults["preview_document"] = [
        InvalidInput("label.no_number", "还没有运单号", "取号后可以预览面单。")
    ]
    bench.model.proofs.choose(parcel.key)
    assert str(bench.model.proofs.trouble) == "还没有运单号。取号后可以预览面单。"
    assert bench.failures == []


def test_only_the_newest_wish_is_drawn_and_stale_proofs_are_dropped(bench: Bench) -> None:
    proofs = bench.model.proofs
    bench.tasks.hold()
    select(bench, (4,))
    for _ in range(5):
        bench.arranger.nudge(0.5, 0)
    assert bench.tasks.waiting == 1
    old = proofs.proof
    proofs.choose_dpi(300)
    bench.tasks.run_next()  # of 203 dpi, which nobody wants any more
    assert proofs.proof is old
    bench.tasks.release()
    assert proofs.proof is not None
    assert proofs.proof.pages[0].dpi == 300
    assert not proofs.busy


def test_pages_of_a_long_list_are_turned(bench: Bench) -> None:
    bench.shelf.open("packing_slip_100x100")
    bench.model.proofs.choose("hardest")
    proof = bench.model.proofs.proof
    assert proof is not None
    assert len(proof.pages) > 1
    bench.model.proofs.turn(1)
    assert bench.model.proofs.page == 1
    bench.model.proofs.turn(99)
    assert bench.model.proofs.page == len(proof.pages) - 1
    bench.model.proofs.choose("bare")
    assert bench.model.proofs.page == 0
