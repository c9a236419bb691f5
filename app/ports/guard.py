"""The guard port: one program per profile at a time for each kind of effect."""

from contextlib import AbstractContextManager
from typing import Protocol


class Guard(Protocol):
    """A lock that dies with its process, so that a crash never leaves it behind."""

    def hold(self) -> AbstractContextManager[None]:
        """Hold it for a batch; waits for this program's other threads.

        Raises InvalidInput ``guard.busy`` when another program holds it.
        """
        ...

    def free(self) -> bool:
        """Whether nobody holds it just now, this program's own threads included."""
        ...
