"""Arranged columns come back, whatever was saved."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.presentation.table.arrangement import (
    NARROWEST,
    WIDEST,
    Arrangement,
    as_json,
    read_arrangement,
    usual,
)
from app.presentation.table.columns import TableColumn

COLUMNS = tuple(
    TableColumn(key=key, title=key.upper(), width=100, shown=key != "d") for key in "abcd"
)
KEYS = [column.key for column in COLUMNS]


@given(
    order=st.permutations(KEYS),
    widths=st.fixed_dictionaries({key: st.integers(NARROWEST, WIDEST) for key in KEYS}),
    hidden=st.frozensets(st.sampled_from(KEYS), max_size=3),
)
def test_comes_back_as_it_was(order: list[str], widths: dict[str, int], hidden: Any) -> None:
    arranged = Arrangement(order=tuple(order), widths=widths, hidden=hidden)
    assert read_arrangement(json.loads(json.dumps(as_json(arranged))), COLUMNS) == arranged


@given(
    st.dictionaries(
        st.sampled_from(["order", "widths", "hidden"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=3),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=2), inner),
        ),
    )
)
def test_nonsense_does_no_harm(saved: dict[str, Any]) -> None:
    arranged = read_arrangement(saved, COLUMNS)
    assert sorted(arranged.order) == KEYS
    assert arranged.hidden < set(KEYS)
    assert all(NARROWEST <= arranged.widths[key] <= WIDEST for key in KEYS)


@pytest.mark.parametrize("saved", [{}, {"order": [], "hidden": KEYS}])
def test_the_default(saved: dict[str, Any]) -> None:
    assert read_arrangement(saved, COLUMNS) == usual(COLUMNS)


def test_a_new_column_comes_last_and_as_it_is_by_default() -> None:
    arranged = read_arrangement({"order": ["c", "a"], "hidden": ["a"]}, COLUMNS)
    assert arranged.order == ("c", "a", "b", "d")
    assert arranged.hidden == {"a", "d"}
