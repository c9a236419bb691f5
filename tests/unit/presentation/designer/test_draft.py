"""The history of a text: undo gives it back byte for byte; a gesture is one step."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels.library import shipped_text
from app.labels.template_text import cut
from app.presentation.designer.draft import Draft

NAME = "product_60x40"
TEXT = shipped_text(NAME)


def moved(draft: Draft, x: float, *, merge: str = "") -> None:
    assert draft.parts is not None
    assert draft.apply(draft.parts.slot_set((0,), {"box": (x, 2.4, 50.0, 9.4)}), merge=merge) == ()


def test_a_drag_is_one_step_back() -> None:
    draft = Draft(NAME, TEXT)
    for x in (3.5, 4.0, 4.5):
        moved(draft, x, merge="drag")
    draft.end_merge()
    moved(draft, 5.0, merge="drag")
    assert draft.undo()
    assert "box = [4.5," in draft.text
    assert draft.undo()
    assert draft.text == TEXT
    assert not draft.undo()
    assert draft.redo()
    assert "box = [4.5," in draft.text


def test_a_new_edit_ends_what_could_be_redone() -> None:
    draft = Draft(NAME, TEXT)
    moved(draft, 3.5)
    draft.undo()
    moved(draft, 4.0)
    assert not draft.can_redo
    assert draft.undo()
    assert draft.text == TEXT


def test_an_edit_that_is_no_template_is_refused() -> None:
    draft = Draft(NAME, TEXT)
    assert draft.parts is not None
    (fault,) = draft.apply(draft.parts.slot_set((0,), {"box": (30.0, 2.4, 54.0, 9.4)}))
    assert fault.reason == "超出了纸边"
    assert TEXT.split("\n")[fault.line - 1].startswith("box = ")
    assert draft.text == TEXT
    assert not draft.dirty


def test_a_typed_text_may_be_wrong_for_a_while() -> None:
    draft = Draft(NAME, TEXT)
    good = draft.template
    draft.rewrite(TEXT.replace("size = 4.4", "size = "))
    assert not draft.good
    assert draft.template is good
    assert draft.parts is None
    draft.rewrite(TEXT.replace("size = 4.4", "size = 4.5"))
    assert draft.good
    assert draft.template is not None
    assert draft.template.slots[0].size == 4.5


def test_text_that_never_was_a_template() -> None:
    draft = Draft("bad", "name = \n")
    assert draft.template is None
    assert draft.faults[0].line == 1
    draft.rewrite(TEXT)
    assert draft.good


def test_another_way_of_writing_is_shown_but_not_cut() -> None:
    inline = (
        'name = "a"\nuse = "product"\nwidth_mm = 60\nheight_mm = 40\n'
        'slot = [{ kind = "rule", box = [1, 1, 20, 1] }]\n'
    )
    draft = Draft("a", inline)
    assert draft.good
    assert draft.parts is None
    assert "文本" in draft.style_trouble


def test_what_is_saved_is_a_step_of_its_own() -> None:
    draft = Draft(NAME, TEXT)
    moved(draft, 3.5, merge="nudge")
    draft.saved(NAME, draft.text, now=draft.text)
    assert not draft.dirty
    kept = draft.text
    moved(draft, 4.0, merge="nudge")
    assert draft.undo()
    assert draft.text == kept


steps = st.lists(
    st.tuples(
        st.sampled_from(["box", "size", "copy", "out", "order", "undo", "redo", "text", "end"]),
        st.integers(0, 40),
        st.sampled_from(["", "drag"]),
    ),
    max_size=25,
)


@settings(max_examples=80, deadline=None)
@given(steps)
def test_undoing_everything_gives_the_first_text_byte_for_byte(
    made: list[tuple[str, int, str]],
) -> None:
    draft = Draft(NAME, TEXT)
    for what, number, merge in made:
        _do(draft, what, number, merge)
        if draft.good and draft.parts is not None:
            assert cut(draft.text).text == draft.text
    while draft.undo():
        pass
    assert draft.text == TEXT
    assert draft.good
    last = draft.text
    while draft.redo():
        last = draft.text
    assert draft.text == last


def _do(draft: Draft, what: str, number: int, merge: str) -> None:
    simple = {"undo": draft.undo, "redo": draft.redo, "end": draft.end_merge}
    if what in simple:
        simple[what]()
    elif what == "text":
        draft.rewrite(draft.text + f"# {number}\n", merge=merge)
    elif draft.parts is not None and draft.parts.blocks:
        parts, count = draft.parts, len(draft.parts.blocks)
        at = number % count
        if what == "box":
            parts = parts.slot_set((at,), {"box": (number / 4, 2.4, 30.0, 9.4)})
        elif what == "size":
            parts = parts.slot_set((at,), {"size": number / 8})
        elif what == "copy":
            parts = parts.inserted((at,), [parts.slot_text((at,))])
        elif what == "out":
            parts = parts.removed([(at,)])
        else:
            parts = parts.reordered([*range(at, count), *range(at)])
        draft.apply(parts, merge=merge)
