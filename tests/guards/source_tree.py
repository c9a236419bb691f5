"""The files of this repository that guards read."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "printers", "resources")
FOLDERS = (*PACKAGES, "tests", "installer", "docs", ".ci")
TOP = ("README.md", "README.zh-CN.md", "CHANGELOG.md", "pyproject.toml", ".gitignore")
TEXT = {".py", ".md", ".toml", ".json", ".mako", ".ini", ".qss", ".ts", ".sh", ".txt", ".lock", ""}


def texts() -> Iterator[tuple[str, str]]:
    """Path below the root (with slashes) and content of every text file."""
    for path in _files():
        yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def modules(*folders: str) -> list[Path]:
    """Every Python file below ``folders``, the packages when none is named."""
    found = (ROOT / folder for folder in folders or PACKAGES)
    return sorted(path for folder in found for path in folder.rglob("*.py"))


def _files() -> Iterator[Path]:
    yield from (ROOT / name for name in TOP)
    yield from ROOT.glob("requirements*.lock")
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path
