"""Columns that are remembered alone."""

from pathlib import Path

from app.presentation.aftersales.columns import COLUMNS
from app.presentation.table.arrangement import usual
from app.presentation.table.columns_file import load_columns, save_columns


def test_the_columns_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / "aftersales.json"
    assert load_columns(path, COLUMNS) == usual(COLUMNS)
    turned = usual(COLUMNS[::-1])
    save_columns(path, turned)
    assert load_columns(path, COLUMNS) == turned
    for damaged in ("[1", "[1]", "{}"):
        path.write_text(damaged, "utf-8")
        assert load_columns(path, COLUMNS) == usual(COLUMNS)
