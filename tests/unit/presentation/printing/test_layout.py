"""Columns and filters come back, whatever was saved."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import BatchId, PrinterId
from app.presentation.printing.layout import (
    PageLayout,
    lasting,
    load_layout,
    read_layout,
    save_layout,
    write_layout,
)
from app.presentation.printing.ledger import ALL, STATES, TODAY, WEEK, Filter

FILTERS = st.builds(
    Filter,
    days=st.sampled_from([TODAY, WEEK, ALL]),
    printer_id=st.none() | st.text(min_size=1, max_size=8).map(PrinterId),
    state=st.sampled_from(sorted(STATES)),
    reprints=st.booleans(),
    problems=st.booleans(),
)


@given(FILTERS)
def test_comes_back_as_it_was(wanted: Filter) -> None:
    layout = PageLayout(filter=wanted)
    assert read_layout(write_layout(layout)) == layout


@given(st.text(max_size=40))
def test_nonsense_is_the_default(text: str) -> None:
    assert read_layout(text).ledger.order == PageLayout().ledger.order


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '{"filter": 3, "ledger": [], "waiting": null}',
        '{"filter": {"days": "soon", "state": "?", "printer": 7, "reprints": "yes"}}',
    ],
)
def test_damaged_parts_get_their_default(text: str) -> None:
    assert read_layout(text) == PageLayout()


def test_a_search_a_run_and_one_day_are_not_remembered() -> None:
    looked = Filter(days="2026-03-01", text="7312", batch_id=BatchId("b"), reprints=True)
    assert lasting(looked) == Filter(reprints=True)
    assert lasting(Filter(days=TODAY)).days == TODAY


def test_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "printing.json"
    assert load_layout(path) == PageLayout()
    layout = PageLayout(filter=Filter(problems=True))
    save_layout(path, layout)
    assert load_layout(path) == layout
    path.write_bytes(b"\xff\xfe")
    assert load_layout(path) == PageLayout()
