"""Parts by name that are made when they are first asked for: pages of the window, of a page."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")


class OnDemand(Mapping[str, T]):
    """Looking a name up makes what has it; counting, listing names and ``in`` make nothing.

    Args:
        makers: what makes each part, in the order of the names.
        added: told a part right after it was made.
    """

    def __init__(
        self, makers: Mapping[str, Callable[[], T]], added: Callable[[str, T], None]
    ) -> None:
        self._makers = dict(makers)
        self._added = added
        self._made: dict[str, T] = {}

    @property
    def made(self) -> Mapping[str, T]:
        """Those that are there by now, in the order of making; it grows."""
        return self._made

    def __getitem__(self, name: str) -> T:
        """The part; raises KeyError for an unknown name."""
        if name not in self._made:
            part = self._makers[name]()
            self._made[name] = part
            self._added(name, part)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._makers

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)
