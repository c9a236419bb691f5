"""What the documents say is so."""

import re
import shlex
import tomllib

import pytest

from app import VERSION
from installer.devsetup.libraries import OFFSCREEN, TEST_TOOLS, WINDOW
from installer.devsetup.locking import COMPILE
from tests.guards.source_tree import ROOT

READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = (*READMES, "CHANGELOG.md", "docs/architecture.md", "docs/dependencies.md")
SET_UP = ["python3 installer/bootstrap.py demo", "python3 installer/bootstrap.py test"]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def commands(name: str) -> list[str]:
    """The lines of every shell block, without comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text(name), re.MULTILINE | re.DOTALL)
    return [line.split(" #")[0].strip() for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("name", READMES)
def test_two_commands_set_up(name: str) -> None:
    assert [line for line in commands(name) if "bootstrap" in line] == SET_UP
    assert commands(name)[:2] == SET_UP  # nothing before them


@pytest.mark.parametrize("name", READMES)
def test_commands_are_understood(name: str) -> None:
    from app.cli.parser import build_parser

    shown = [line for line in commands(name) if line.startswith("zhunlan ")]
    assert len(shown) >= 8
    for line in shown:
        known = build_parser().parse_args(shlex.split(line)[1:])
        assert "." in known.command


def test_readmes_show_the_same_commands() -> None:
    assert commands(READMES[0]) == commands(READMES[1])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text(name))
    folder = (ROOT / name).parent
    missing = [link for link in links if "://" not in link and not (folder / link).exists()]
    assert missing == []


def test_architecture_names_real_places() -> None:
    table = text("docs/architecture.md").partition("## Where to add things")[2]
    named = re.findall(r"`((?:\w+/)[\w/]*(?:\.py)?)`", table.partition("## ")[0])
    places = [name for name in named if "verb_noun" not in name]
    assert len(places) > 10
    missing = [
        name
        for name in places
        if not (ROOT / name).exists()
        and not (ROOT / "app" / name).exists()
        and not (ROOT / "app" / f"{name}.py").exists()
    ]
    assert missing == []


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    wanted = {re.split(r"[<>=;\s]", each)[0] for group in groups for each in group}
    rows = re.findall(r"^\| ([\w.-]+) \| .+ \| .+ \|$", text("docs/dependencies.md"), re.MULTILINE)
    assert set(rows) - {"package", "---"} == wanted


def test_lock_command_is_the_one_that_runs() -> None:
    shown = [line for line in commands("docs/dependencies.md") if line.startswith("uv ")]
    assert len(shown) == 2
    assert all(line.startswith(" ".join(COMPILE)) for line in shown)


def test_system_libraries_are_listed() -> None:
    for needs in (OFFSCREEN, WINDOW, TEST_TOOLS):
        packages = " ".join(need.package[0].replace("t64", "") for need in needs)
        assert packages in text("docs/dependencies.md")


def test_change_log_has_this_version() -> None:
    assert f"## [{VERSION}]" in text("CHANGELOG.md")


def test_licence_is_complete() -> None:
    licence = text("LICENSE")
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
