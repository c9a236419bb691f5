"""Finds the Chinese texts of the screen in the source code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from app.settings.options import OPTIONS

ROOT = Path(__file__).resolve().parents[3]
HAN = re.compile(r"[\u4e00-\u9fff]")


def screen_files() -> list[Path]:
    """Every module whose words a person sees in the window."""
    return sorted(
        path for part in ("gui", "presentation") for path in (ROOT / "app" / part).rglob("*.py")
    )


def screen_texts(path: Path) -> Iterator[str]:
    """Chinese string constants of one module; docstrings and f-strings are left out."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = set(_docstrings(tree)) | set(_in_fstrings(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or node in skipped:
            continue
        if isinstance(node.value, str) and HAN.search(node.value):
            yield node.value


def chinese_fstrings(path: Path) -> list[int]:
    """Lines of f-strings with Chinese in them: they can never be translated."""
    tree = ast.parse(path.read_text("utf-8"))
    return [node.lineno for node in _in_fstrings(tree) if HAN.search(str(node.value))]


def option_texts() -> Iterator[str]:
    """Labels, notes, units and choices of the settings, which the window shows."""
    for option in OPTIONS:
        choices = (text for _, text in option.choices)
        yield from (t for t in (option.label, option.note, option.unit, *choices) if HAN.search(t))


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _in_fstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from (part for part in node.values if isinstance(part, ast.Constant))
