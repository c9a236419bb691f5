"""The command registry: one list feeds menus, keys, context menus, the palette and the help."""

from collections.abc import Callable
from dataclasses import dataclass

ANYWHERE = ""
"""Scope of a command whose key works on every page."""


def _always() -> bool:
    return True


def _nothing() -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One verb a person can give.

    Args:
        command_id: stable, dotted, such as ``workbench.print``.
        title: short Chinese verb.
        run: does it; called on the window's thread.
        keys: Qt portable key texts, such as ``Ctrl+K``; the first is the one shown.
        group: Chinese heading on the page of keys.
        scope: page id in which the keys work; :data:`ANYWHERE` for all pages.
        enabled: whether it can be given now; asked at the moment of use.
        words: further words the palette finds it by.
        about: what it would act on now, in the window's language, such as the act that 撤销 would
            take back; asked when the title is shown.
    """

    command_id: str
    title: str
    run: Callable[[], None]
    keys: tuple[str, ...] = ()
    group: str = "通用"
    scope: str = ANYWHERE
    enabled: Callable[[], bool] = _always
    words: tuple[str, ...] = ()
    about: Callable[[], str] = _nothing

    @property
    def key(self) -> str:
        """The key that is shown beside the title, or ``""``."""
        return self.keys[0] if self.keys else ""


@dataclass(frozen=True, slots=True)
class PageVerbs:
    """Makes the commands of one page, whose keys work there alone.

    Args:
        page_id: the scope; ids begin with it.
        group: Chinese heading on the page of keys.
        words: further words the palette finds all of them by.
    """

    page_id: str
    group: str
    words: tuple[str, ...] = ()

    def __call__(
        self,
        name: str,
        title: str,
        run: Callable[[], object],
        *keys: str,
        when: Callable[[], bool] = _always,
        words: tuple[str, ...] = (),
    ) -> Command:
        """The command ``name``, which can be given ``when``."""

        def give() -> None:
            run()

        return Command(
            command_id=f"{self.page_id}.{name}",
            title=title,
            run=give,
            keys=keys,
            group=self.group,
            scope=self.page_id,
            enabled=when,
            words=(*self.words, *words),
        )


class CommandRegistry:
    """Commands by id, in the order they were added: those of a page come when it is made."""

    def __init__(self) -> None:
        self._commands: dict[str, Command] = {}
        self._listeners: list[Callable[[], None]] = []

    def add(self, *commands: Command) -> None:
        """Add commands.

        Raises:
            ValueError: an id is taken, or a key already belongs to another command in a scope
                that overlaps (one key must mean one thing).
        """
        for command in commands:
            self._refuse_clash(command)
            self._commands[command.command_id] = command
        for listener in tuple(self._listeners):
            listener()

    def get(self, command_id: str) -> Command:
        """The command. Raises KeyError for an unknown id."""
        return self._commands[command_id]

    def all(self) -> tuple[Command, ...]:
        """Every command in the order of adding."""
        return tuple(self._commands.values())

    def usable(self, scope: str) -> tuple[Command, ...]:
        """Commands that can be given now on the page ``scope``, its own ones first."""
        there = (c for c in self._commands.values() if c.scope in {ANYWHERE, scope})
        usable = (command for command in there if command.enabled())
        return tuple(sorted(usable, key=lambda command: command.scope != scope))

    def groups(self) -> dict[str, tuple[Command, ...]]:
        """Commands by group, groups in the order of their first command."""
        groups: dict[str, tuple[Command, ...]] = {}
        for command in self._commands.values():
            groups[command.group] = (*groups.get(command.group, ()), command)
        return groups

    def run(self, command_id: str) -> bool:
        """Give the command if it is enabled; whether it ran."""
        command = self._commands[command_id]
        if not command.enabled():
            return False
        command.run()
        return True

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after commands were added; the returned function stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _refuse_clash(self, new: Command) -> None:
        if new.command_id in self._commands:
            raise ValueError(f"command id {new.command_id} is taken")
        for old in self._commands.values():
            shared = set(new.keys) & set(old.keys)
            overlap = ANYWHERE in {new.scope, old.scope} or new.scope == old.scope
            if shared and overlap:
                raise ValueError(f"{new.command_id} and {old.command_id} share {sorted(shared)}")
