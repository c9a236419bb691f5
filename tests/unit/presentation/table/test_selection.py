"""Ranges, as every table has them."""

from app.domain.ids import ParcelId
from app.presentation.table.selection import Selection

SHOWN = [ParcelId(name) for name in "abcdefg"]


def ids(selection: Selection[ParcelId]) -> str:
    return "".join(sorted(selection.ids))


def test_shift_moves_the_end_of_one_range() -> None:
    selection = Selection[ParcelId]()
    selection.only(SHOWN[2])
    selection.extend(SHOWN, 5, add=False)
    assert ids(selection) == "cdef"
    selection.extend(SHOWN, 3, add=False)
    assert ids(selection) == "cd"
    selection.extend(SHOWN, 0, add=False)
    assert ids(selection) == "abc"


def test_control_and_shift_add_a_range_to_what_was_chosen() -> None:
    selection = Selection[ParcelId]()
    selection.only(SHOWN[0])
    selection.toggle(SHOWN[4])
    selection.extend(SHOWN, 5, add=True)
    assert ids(selection) == "aef"
    selection.extend(SHOWN, 3, add=True)
    assert ids(selection) == "ade"


def test_a_range_without_a_start_is_its_end() -> None:
    selection = Selection[ParcelId]()
    selection.extend(SHOWN, 3, add=False)
    assert ids(selection) == "d"
    selection.extend(SHOWN, 4, add=False)
    assert ids(selection) == "de"


def test_a_range_whose_start_is_hidden_begins_anew() -> None:
    selection = Selection[ParcelId]()
    selection.only(SHOWN[0])
    selection.extend(SHOWN[3:], 1, add=False)
    assert ids(selection) == "e"


def test_a_place_that_does_not_exist_changes_nothing() -> None:
    selection = Selection[ParcelId]()
    selection.only(SHOWN[1])
    selection.extend(SHOWN, 99, add=False)
    assert ids(selection) == "b"


def test_keep_lets_go_of_what_is_no_longer_here() -> None:
    selection = Selection[ParcelId]()
    selection.all_of(SHOWN)
    selection.keep(SHOWN[:2])
    assert ids(selection) == "ab"
    selection.clear()
    assert not selection


def test_what_is_no_longer_here_comes_back_with_no_range() -> None:
    selection = Selection[ParcelId]()
    selection.only(SHOWN[0])
    selection.toggle(SHOWN[2])
    here = SHOWN[1:]
    selection.keep(here)
    selection.extend(here, 2, add=True)
    assert ids(selection) == "cd"


def test_what_was_chosen_is_not_changed_by_later_choices() -> None:
    shown = dict.fromkeys(SHOWN)
    selection = Selection[ParcelId]()
    selection.all_of(shown)
    all_of_them = selection.ids
    selection.toggle(SHOWN[0])
    selection.keep(SHOWN[:3])
    assert ids(selection) == "bc"
    assert all_of_them == set(SHOWN)
    assert list(shown) == SHOWN
