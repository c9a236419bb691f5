"""The undo stack: newest first, each act once, the oldest forgotten."""

from hypothesis import given
from hypothesis import strategies as st

from app.presentation.undo import DEEPEST, Undoable, UndoStack

steps = st.lists(st.one_of(st.just("push"), st.just("newest"), st.integers(0, 60)), max_size=150)


@given(steps)
def test_every_act_is_undone_at_most_once_and_the_newest_first(what: list[str | int]) -> None:
    told: list[str] = []
    stack = UndoStack(lambda act: told.append(act.label))
    undone: list[int] = []
    pushed: list[Undoable] = []
    model: list[int] = []
    for step in what:
        if step == "push":
            number = len(pushed)
            pushed.append(stack.push(f"act {number}", lambda n=number: undone.append(n)))
            model = [*model, number][-DEEPEST:]
        elif step == "newest":
            expected = model[-1:]
            assert stack.take_back() is bool(expected)
            assert undone[len(undone) - len(expected) :] == expected
            model = model[:-1]
        elif isinstance(step, int) and step < len(pushed):
            before = list(undone)
            pushed[step].take_back()
            assert undone == ([*before, step] if step in model else before)
            model = [number for number in model if number != step]
        assert len(stack) == len(model)
        newest = stack.newest
        assert (newest.label if newest else None) == (f"act {model[-1]}" if model else None)
    assert told == [f"act {number}" for number in undone]
    assert len(set(undone)) == len(undone)


def test_an_undo_that_does_something_new_can_push_it() -> None:
    stack = UndoStack(lambda _act: None)
    stack.push("挂起 3 单", lambda: stack.push("解除 3 单", lambda: None) and None)
    assert stack.take_back()
    assert stack.newest is not None
    assert stack.newest.label == "解除 3 单"
