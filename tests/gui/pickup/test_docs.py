"""docs/pickup-page.md speaks of keys and commands that are there."""

import re
import shlex

import pytest

from app.cli.parser import build_parser
from app.gui.pickup.top_bar import VIEWS
from app.presentation.pickup.lanes import Lane
from tests.guards.source_tree import ROOT

TEXT = (ROOT / "docs" / "pickup-page.md").read_text("utf-8")
COMMANDS = re.findall(r"^zhunlan (.+?)(?: +#.*)?$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_understood(command: str) -> None:
    assert len(COMMANDS) == 4
    assert build_parser().parse_args(shlex.split(command)).command == "pickup_board.board"


def test_lanes_and_views_are_named() -> None:
    for lane in Lane:
        assert lane is Lane.ALL or f"| {lane.label} |" in TEXT
    assert " ".join(f"`{key}`" for _, _, key in VIEWS) in TEXT
