"""The lock holds what pyproject asks for, with hashes and without addresses."""

import ast
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.guards.source_tree import PACKAGES, ROOT, modules

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = "requirements.lock"
DEV = "requirements-dev.lock"
SYSTEMS = ("linux", "darwin", "win32")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

_ENTRY = re.compile(r"(\S+)==(\S+)(?: ; (.+?))? \\")
_HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


@dataclass(frozen=True, slots=True)
class Locked:
    version: Version
    marker: str
    hashes: int


def read(name: str) -> dict[str, Locked]:
    """The entries of a lock file; fails on any line that is neither an entry nor a hash."""
    found: dict[str, Locked] = {}
    current = ""
    for line in (ROOT / name).read_text("utf-8").splitlines():
        entry = _ENTRY.fullmatch(line)
        if entry:
            current = canonicalize_name(entry[1])
            assert current not in found
            found[current] = Locked(Version(entry[2]), entry[3] or "", 0)
        else:
            assert _HASH.fullmatch(line), line
            one = found[current]
            found[current] = Locked(one.version, one.marker, one.hashes + 1)
    return found


def wanted(*groups: str) -> list[Requirement]:
    lists = [PROJECT["project"]["dependencies"]]
    lists += [PROJECT["dependency-groups"][group] for group in groups]
    return [Requirement(text) for each in lists for text in each]


@pytest.mark.parametrize(("name", "groups"), [(RUNTIME, ["build"]), (DEV, ["build", "dev"])])
def test_lock_satisfies_the_project(name: str, groups: list[str]) -> None:
    lock = read(name)
    for requirement in wanted(*groups):
        locked = lock.get(canonicalize_name(requirement.name))
        assert locked is not None, f"{requirement} is not in {name}: run bootstrap.py lock"
        assert locked.version in requirement.specifier, f"{name} has {locked.version}"
        for system in SYSTEMS:
            for python in PYTHONS:
                there = not locked.marker or _applies(locked.marker, system, python)
                needed = not requirement.marker or _applies(str(requirement.marker), system, python)
                assert there or not needed, f"{requirement.name} on {system}, Python {python}"


@pytest.mark.parametrize("name", [RUNTIME, DEV])
def test_every_entry_is_hashed(name: str) -> None:
    lock = read(name)
    assert len(lock) > 30
    assert [each for each, locked in lock.items() if locked.hashes == 0] == []
    assert "://" not in (ROOT / name).read_text("utf-8")


def test_development_repeats_the_runtime() -> None:
    runtime, dev = read(RUNTIME), read(DEV)
    assert {name: dev.get(name) for name in runtime} == runtime


def test_every_import_is_declared() -> None:
    declared = {canonicalize_name(requirement.name) for requirement in wanted()}
    declared.add(canonicalize_name("shiboken6"))  # half of PySide6, released with it
    providers = packages_distributions()
    undeclared = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules()
        for name in imported(path) - sys.stdlib_module_names - set(PACKAGES)
        if not {canonicalize_name(each) for each in providers.get(name, ())} & declared
    ]
    assert undeclared == []


@pytest.mark.parametrize(("name", "groups"), [(RUNTIME, ["build"]), (DEV, ["build", "dev"])])
def test_lock_is_complete(name: str, groups: list[str]) -> None:
    """It is installed without resolving, so it must hold what its packages need in turn."""
    lock = read(name)
    todo, seen = wanted(*groups), set[str]()
    while todo:
        requirement = todo.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        package = canonicalize_name(requirement.name)
        assert package in lock, f"{package} is not in {name}: run bootstrap.py lock"
        assert lock[package].version in requirement.specifier
        for extra in ("", *requirement.extras):
            if f"{package}[{extra}]" not in seen:
                seen.add(f"{package}[{extra}]")
                todo += needs(package, extra)
    assert len(seen) > 30


def needs(package: str, extra: str) -> list[Requirement]:
    """What the installed ``package`` needs here, with ``extra`` or ("") without any."""
    try:
        found = [Requirement(text) for text in requires(package) or ()]
    except PackageNotFoundError:  # another system's
        return []
    needed = [r for r in found if not r.marker or r.marker.evaluate({"extra": extra})]
    for requirement in needed:
        requirement.marker = None
    return needed


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports anywhere."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(str(node.module).partition(".")[0])
    return found


def _applies(marker: str, system: str, python: str) -> bool:
    values = {
        **default_environment(),
        "sys_platform": system,
        "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[system],
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    return Requirement(f"x ; {marker}").marker.evaluate(values)  # type: ignore[union-attr]
