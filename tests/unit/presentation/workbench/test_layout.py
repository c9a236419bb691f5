"""What was arranged is arranged so again; whatever a file holds, the table opens."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.presentation.table.arrangement import NARROWEST, WIDEST
from app.presentation.workbench.board import SortBy
from app.presentation.workbench.columns import BY_KEY, COLUMNS
from app.presentation.workbench.layout import (
    TableLayout,
    read_layout,
    write_layout,
)

KEYS = tuple(BY_KEY)
layouts = st.builds(
    TableLayout,
    order=st.permutations(KEYS).map(tuple),
    widths=st.fixed_dictionaries({key: st.integers(NARROWEST, WIDEST) for key in KEYS}),
    hidden=st.frozensets(st.sampled_from(KEYS), max_size=len(KEYS) - 1),
    sort=st.builds(SortBy, st.sampled_from(KEYS), st.booleans()),
    panel=st.booleans(),
    panel_width=st.integers(300, 720),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(KEYS),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(("order", "widths", "hidden", "sort", "panel", "panel_width", "key")),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(layouts)
def test_comes_back_as_it_was(layout: TableLayout) -> None:
    assert read_layout(write_layout(layout)) == layout


@given(anything.map(json.dumps) | st.text(max_size=20))
def test_any_content_gives_a_usable_layout(text: str) -> None:
    layout = read_layout(text)
    assert sorted(layout.order) == sorted(KEYS)
    assert layout.widths.keys() == set(KEYS)
    assert all(NARROWEST <= width <= WIDEST for width in layout.widths.values())
    assert layout.hidden < set(KEYS)
    assert layout.sort.key in KEYS


def test_a_new_column_comes_in_at_the_end_as_it_is_by_default() -> None:
    old = [column.key for column in COLUMNS if column.key not in {"codes", "region"}]
    layout = read_layout(json.dumps({"order": old, "hidden": []}))
    assert layout.order[:-2] == tuple(old)
    assert layout.hidden == {"codes"}


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"order": []}', '{"sort": {"key": []}}'])
def test_damage_means_the_default(text: str) -> None:
    assert read_layout(text) == TableLayout()
