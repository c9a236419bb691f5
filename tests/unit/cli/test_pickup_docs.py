"""The examples of docs/pickup-money.md are so."""

import re
import shlex
from dataclasses import replace

import pytest

from app.cli.exits import Exit
from app.cli.parser import build_parser
from app.domain.penalty import cost_fen
from tests.guards.source_tree import ROOT
from tests.unit.domain.penalties import HOUR, PAID, SECOND, order, shipped_table

TEXT = (ROOT / "docs" / "pickup-money.md").read_text("utf-8")
ROWS = re.findall(
    r"^\| ([\d.]+) \| (\d+) \| (\d*) ?\| (-?\d*) ?\| (\d+)( late)? \| (\d+) \|", TEXT, re.MULTILINE
)
SESSIONS = re.findall(r"^\$ zhunlan (.+)\n((?:(?!\$|```).+\n)+)", TEXT, re.MULTILINE)
COMMANDS = [
    line.split(" #")[0].strip()
    for block in re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


def test_there_are_examples():
    assert len(ROWS) == 14
    assert len(SESSIONS) == 4
    assert len(COMMANDS) == 9


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_a_row_costs_what_it_says(row):
    paid, promise, uploaded, scanned, moment, late, costs = row
    facts = order(float(paid), promise=int(promise))
    if uploaded:
        facts = replace(facts, uploaded_at=PAID + HOUR * int(uploaded))
    if scanned and int(scanned) < 0:
        facts = replace(facts, early_at=PAID)
    elif scanned:
        facts = replace(facts, picked_up_at=PAID + HOUR * int(scanned))
    at = PAID + HOUR * int(moment) + (SECOND if late else SECOND * 0)
    assert cost_fen(facts, shipped_table(), at) == int(costs) * 100


@pytest.mark.parametrize(("command", "answer"), SESSIONS)
def test_a_session_goes_as_shown(zhunlan, command, answer):
    assert zhunlan(*shlex.split(command)) == Exit.OK
    assert zhunlan.out == answer


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_understood(command):
    known = build_parser().parse_args(shlex.split(command)[1:])
    assert known.command.startswith("pickup_money.")
