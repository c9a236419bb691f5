"""Rules of the house that no linter knows. Words are put together here so as not to find them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.source_tree import ROOT, modules, texts

MAX_FILE_LINES = 600
MAX_FUNCTION_LINES = 80

FORBIDDEN = {
    "unfinished work": r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b",
    "host of a package registry": (
        r"py" + r"pi\.org|pythonhosted|tuna\.tsinghua|mirrors?\.(aliyun|ustc|cloud\.tencent)|npmjs"
    ),
    "path of one machine": (
        r"(?<![\w.])/(work|root|Users)/\w|/home/(?!me\b)\w|(?<![\w$/{.])/t"
        r"mp/\w|[A-Z]:\\Users\\"
    ),
    "key material": "-----BEGIN (RSA |EC )?PRIVATE " + "KEY",
}

SKIPPED_TEST = r"pytest\.mark\.(skip|xfail)\b|pytest\.(skip|xfail)\("
NAP = r"\b(time\.sleep|qtbot\.wait|QTest\.qWait|qWait)\("


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts()
        if not name.endswith("test_house_rules.py")
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("pattern", [SKIPPED_TEST, NAP])
def test_no_test_is_skipped_or_naps(pattern: str) -> None:
    found = [
        f"{name}: {match.group()}"
        for name, text in texts()
        if name.startswith("tests/")
        and name.endswith(".py")
        and not name.endswith("test_house_rules.py")
        for match in re.finditer(pattern, text)
    ]
    assert found == []


def test_files_are_short() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in modules("app", "printers", "resources", "tests", "installer")
    }
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines >= MAX_FILE_LINES} == {}


def test_functions_are_short() -> None:
    lengths = dict(_function_lengths(modules("app", "printers", "resources", "installer")))
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FUNCTION_LINES} == {}


def _function_lengths(paths: list[Path]) -> Iterator[tuple[str, int]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{path.relative_to(ROOT).as_posix()}:{node.lineno} {node.name}"
                yield name, (node.end_lineno or node.lineno) - node.lineno + 1
