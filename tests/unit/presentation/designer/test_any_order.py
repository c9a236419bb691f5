"""Done in any order, edits keep the text a template, and undo leads all the way back."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels.library import shipped_text
from app.labels.template import SlotKind
from app.presentation.designer.drag import Drag
from app.presentation.designer.geometry import Alignment, Snapping
from app.presentation.designer.slots import all_paths, exists
from tests.unit.presentation.designer.conftest import Bench

NAMES = ("product_60x40", "packing_slip_100x100", "one_part_76x130", "picking_list_100x150")
WHAT = (
    *("select", "add", "toggle", "all", "next", "nudge", "align", "spread", "front", "back"),
    *("forward", "backward", "copy", "delete", "new", "type", "drag", "resize", "undo", "redo"),
    "text",
)
RULES = Snapping(reach_mm=1.0, dot_mm=0.125)

acts = st.lists(
    st.tuples(
        st.sampled_from(WHAT),
        st.integers(0, 60),
        st.floats(-120, 120),
    ),
    max_size=18,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), acts)
def test_the_text_stays_a_template(name: str, made: list[tuple[str, int, float]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        bench.tasks.hold()  # nothing is drawn
        bench.shelf.open(name)
        bench.tasks.run_next()
        for what, number, mm in made:
            _act(bench, what, number, mm)
            _hold_true(bench)
        while bench.model.undo():
            _hold_true(bench)
        assert bench.text == shipped_text(name)
        assert bench.failures == []


def _hold_true(bench: Bench) -> None:
    template = bench.model.template
    assert bench.model.draft is not None
    assert template is not None
    assert bench.model.draft.good
    assert all(exists(template, path) for path in bench.model.selection)
    assert len({path[:-1] for path in bench.model.selection}) <= 1
    assert bench.model.properties()


def _act(bench: Bench, what: str, number: int, mm: float) -> None:
    model, arranger, template = bench.model, bench.arranger, bench.model.template
    assert template is not None
    paths = all_paths(template)
    path = paths[number % len(paths)]
    simple: dict[str, Callable[[], object]] = {
        "select": lambda: model.select([path]),
        "add": lambda: model.select([*model.selection, path]),
        "toggle": lambda: model.toggle(path),
        "all": model.select_all,
        "next": lambda: model.select_next(1 if number % 2 else -1),
        "nudge": lambda: arranger.nudge(mm, -mm / 2),
        "align": lambda: arranger.align(list(Alignment)[number % 6]),
        "spread": lambda: arranger.spread(across=bool(number % 2)),
        "front": arranger.to_front,
        "back": arranger.to_back,
        "forward": arranger.forward,
        "backward": arranger.backward,
        "copy": arranger.duplicate,
        "delete": arranger.delete,
        "undo": model.undo,
        "redo": model.redo,
        "text": lambda: model.rewrite(bench.text + f"# {number}\n"),
    }
    if what in simple:
        simple[what]()
    elif what == "new":
        kinds = arranger.addable() or (SlotKind.RULE,)
        arranger.add(kinds[number % len(kinds)], (abs(mm), number))
    elif what == "type":
        fields = [each.field for each in model.properties()]
        model.type_into(fields[number % len(fields)], f"{mm:.2f}")
        model.leave_field()
    elif model.selection and (what == "drag" or len(model.selection) == 1):
        handle = "" if what == "drag" else ("n", "se", "w", "nw")[number % 4]
        drag = Drag(model, (10, 10), handle)
        drag.to((10 + mm, 10 - mm), RULES)
        drag.to((10 - mm / 3, 10 + mm), RULES)
        if number % 5 == 0:
            drag.cancel()
        else:
            drag.drop()
