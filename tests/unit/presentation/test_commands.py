"""One registry of commands: ids and keys are unique where they overlap."""

import pytest

from app.presentation.commands import ANYWHERE, Command, CommandRegistry


def make(command_id: str, **parts: object) -> Command:
    given = {"title": command_id, "run": lambda: None} | parts
    return Command(command_id=command_id, **given)  # type: ignore[arg-type]


def test_runs_what_is_enabled() -> None:
    ran: list[str] = []
    registry = CommandRegistry()
    registry.add(
        make("a", run=lambda: ran.append("a")),
        make("b", run=lambda: ran.append("b"), enabled=lambda: False),
    )
    assert registry.run("a")
    assert not registry.run("b")
    assert ran == ["a"]


def test_enabled_is_asked_at_the_moment_of_use() -> None:
    state = {"on": False}
    registry = CommandRegistry()
    registry.add(make("a", enabled=lambda: state["on"]))
    assert registry.usable(ANYWHERE) == ()
    state["on"] = True
    assert [command.command_id for command in registry.usable(ANYWHERE)] == ["a"]


def test_usable_are_those_of_the_page_and_those_of_everywhere() -> None:
    registry = CommandRegistry()
    registry.add(make("all"), make("here", scope="workbench"), make("there", scope="settings"))
    assert [c.command_id for c in registry.usable("workbench")] == ["here", "all"]


def test_an_id_is_taken_once() -> None:
    registry = CommandRegistry()
    registry.add(make("a"))
    with pytest.raises(ValueError, match="taken"):
        registry.add(make("a"))


@pytest.mark.parametrize(
    ("one", "other"), [("", ""), ("", "workbench"), ("workbench", ""), ("workbench", "workbench")]
)
def test_a_key_means_one_thing_in_a_scope(one: str, other: str) -> None:
    registry = CommandRegistry()
    registry.add(make("a", keys=("P",), scope=one))
    with pytest.raises(ValueError, match="share"):
        registry.add(make("b", keys=("Ctrl+B", "P"), scope=other))


def test_two_pages_may_use_one_key() -> None:
    registry = CommandRegistry()
    registry.add(make("a", keys=("P",), scope="workbench"), make("b", keys=("P",), scope="print"))
    assert len(registry.all()) == 2


def test_groups_come_in_the_order_of_their_first_command() -> None:
    registry = CommandRegistry()
    registry.add(make("a", group="页面"), make("b", group="通用"), make("c", group="页面"))
    groups = registry.groups()
    assert list(groups) == ["页面", "通用"]
    assert [command.command_id for command in groups["页面"]] == ["a", "c"]


def test_listeners_hear_of_commands_until_they_leave() -> None:
    registry = CommandRegistry()
    heard: list[int] = []
    leave = registry.subscribe(lambda: heard.append(len(registry.all())))
    registry.add(make("a"), make("b"))
    leave()
    registry.add(make("c"))
    assert heard == [2]


def test_the_first_key_is_the_one_shown() -> None:
    assert make("a", keys=("F5", "Ctrl+R")).key == "F5"
    assert make("a").key == ""
