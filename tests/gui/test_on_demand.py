"""Parts are made when they are first asked for, once, and whoever holds them is told."""

import pytest

from app.gui.on_demand import OnDemand


def test_only_looking_one_up_makes_it() -> None:
    added: list[tuple[str, list[str]]] = []
    parts = OnDemand(
        {"a": lambda: ["first"], "b": lambda: ["second"]},
        lambda name, part: added.append((name, part)),
    )
    made = parts.made
    assert "b" in parts
    assert "c" not in parts
    assert (len(parts), list(parts)) == (2, ["a", "b"])
    assert (dict(made), added) == ({}, [])
    assert parts["b"] is parts["b"]
    assert (dict(made), added) == ({"b": ["second"]}, [("b", ["second"])])
    with pytest.raises(KeyError):
        parts["c"]
    assert list(parts.values()) == [["first"], ["second"]]
    assert list(made) == ["b", "a"]


def test_what_could_not_be_made_is_tried_again() -> None:
    broken = [True]

    def make() -> str:
        if broken:
            raise OSError("disk")
        return "part"

    added: list[str] = []
    parts = OnDemand({"a": make}, lambda name, _part: added.append(name))
    with pytest.raises(OSError, match="disk"):
        parts["a"]
    assert (dict(parts.made), added) == ({}, [])
    broken.clear()
    assert parts["a"] == "part"
    assert added == ["a"]
