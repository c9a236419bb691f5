"""What can be taken back: one stack for the whole window, newest last.

A page needs nothing of this module: it gives ``shell.toast(text, undo)`` what it did, in a few
words such as ``挂起 3 单``, and how to undo it. The window keeps that here, offers 撤销 in the
toast and on Ctrl+Z, also from another page, and says ``撤销：挂起 3 单`` when it is asked for.

``undo`` runs on the window's thread, at most once. It must start its own work on a lane, and put
back only what its act had changed: other acts may have come after it. The stack ends with the
program.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.presentation.formatting import Phrase

Undo = Callable[[], None]
Told = Callable[[Phrase, Undo | None], None]
"""Takes what was done in a few words, and what undoes it."""

DEEPEST = 50
"""Acts kept; older ones can no longer be undone."""


@dataclass(frozen=True, slots=True, eq=False)
class Undoable:
    """One act on the stack."""

    label: str
    _undo: Undo
    _stack: "UndoStack"

    def take_back(self) -> None:
        """Undo this act, whatever came after it; nothing when that was done before."""
        self._stack.take_back(self)

    def run(self) -> None:
        """Call what undoes it. Only the stack does this."""
        self._undo()


@dataclass(slots=True)
class UndoStack:
    """Acts that can be undone. ``told`` hears of each that is being taken back."""

    told: Callable[[Undoable], None]
    _acts: list[Undoable] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self._acts)

    @property
    def newest(self) -> Undoable | None:
        """What Ctrl+Z would undo."""
        return self._acts[-1] if self._acts else None

    def push(self, label: str, undo: Undo) -> Undoable:
        """An act was done; ``undo`` takes it back."""
        act = Undoable(label, undo, self)
        self._acts.append(act)
        del self._acts[:-DEEPEST]
        return act

    def take_back(self, act: Undoable | None = None) -> bool:
        """Undo ``act``, or the newest; whether there was something to undo."""
        wanted = act or self.newest
        if wanted is None or wanted not in self._acts:
            return False
        self._acts.remove(wanted)
        self.told(wanted)
        wanted.run()
        return True
