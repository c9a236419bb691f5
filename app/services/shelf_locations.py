"""库位: keeping where goods lie."""

from collections.abc import Mapping

from app.domain.shelf import checked, read_locations, written_locations
from app.ports.clock import Clock
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.label_outcomes import operator_name


class ShelfLocations:
    """Lists, sets, imports and exports."""

    def __init__(self, *, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    def all(self) -> dict[str, str]:
        """Code → location."""
        return self._store.reader.locations()

    def set(self, code: str, location: str) -> None:
        """Put goods of ``code`` to ``location``, or nowhere for "".

        Raises:
            InvalidInput: one of them cannot be kept.
        """
        code, location = checked(code, location)
        self._put({code: location}, f"{code} {location}".strip())

    def take_file(self, data: bytes) -> tuple[int, int]:
        """Import a CSV or TSV file: all of it, or nothing when any line is wrong.

        Codes that are not in the file keep their places.

        Returns:
            How many codes it has, and how many of them changed.

        Raises:
            InvalidInput: says which lines are wrong.
        """
        found = read_locations(data)
        return len(found), self._put(found, f"导入 {len(found)}")

    def file(self) -> bytes:
        """All of them as CSV."""
        return written_locations(self.all())

    def _put(self, locations: Mapping[str, str], note: str) -> int:
        with self._store.begin() as work:
            changed = work.locations.put(locations)
            if changed:
                work.audit.record(
                    actor=operator_name(self._settings),
                    action="location.set",
                    subject=next(iter(locations)) if len(locations) == 1 else "locations",
                    at=self._clock.now(),
                    note=note,
                )
            work.commit()
        return changed
