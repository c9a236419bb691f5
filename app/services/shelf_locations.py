"""库位: keeping where goods lie."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.domain.shelf import along_the_walk, checked
from app.domain.shelf_file import (
    HEAD,
    LocationFile,
    SheetLine,
    read_lines,
    text_lines,
    written_text,
)
from app.ports.clock import Clock
from app.ports.rows import GoodsRow
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.label_outcomes import operator_name

WORKBOOK = ".xlsx"
_WORKBOOK_BEGINS = b"PK\x03\x04"


class Files(Protocol):
    """Reads and writes what people keep locations in."""

    def read(self, path: Path) -> bytes:
        """The whole file. Raises StorageError."""
        ...

    def write(self, path: Path, data: bytes) -> None:
        """Write it, whole or not at all. Raises StorageError."""
        ...

    def read_workbook(self, data: bytes) -> Sequence[SheetLine]:
        """The first sheet of an Excel workbook. Raises InvalidInput."""
        ...

    def write_workbook(self, rows: Iterable[tuple[str, ...]]) -> bytes:
        """A workbook with one sheet of text, the first row its heading."""
        ...


@dataclass(frozen=True, slots=True)
class LocationChange:
    """What one act changed: code → location before and after, "" for none."""

    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.after)


@dataclass(frozen=True, slots=True)
class Preview:
    """A file that was looked at, beside what is kept now of its codes."""

    file: LocationFile
    known: Mapping[str, str]

    @property
    def new(self) -> int:
        """Codes that get a place and have none."""
        return sum(1 for code, to in self.file.places.items() if to and code not in self.known)

    @property
    def moved(self) -> int:
        """Codes that get another place."""
        places = self.file.places.items()
        return sum(1 for code, to in places if to and self.known.get(code, to) != to)

    @property
    def emptied(self) -> int:
        """Codes that lose their place."""
        return sum(1 for code, to in self.file.places.items() if not to and code in self.known)


class ShelfLocations:
    """Lists, sets, imports and exports."""

    def __init__(self, *, store: Store, clock: Clock, settings: Settings, files: Files) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._files = files

    def all(self) -> dict[str, str]:
        """Code → location."""
        return self._store.reader.locations()

    def goods(self) -> tuple[GoodsRow, ...]:
        """Goods that wait to be picked, wherever they lie."""
        return self._store.reader.pending_goods()

    def set(self, code: str, location: str) -> LocationChange:
        """Put goods of ``code`` to ``location``, or nowhere for "".

        Raises:
            InvalidInput: one of them cannot be kept.
        """
        code, location = checked(code, location)
        return self._put({code: location}, f"{code} {location}".strip())

    def remove(self, codes: Iterable[str]) -> LocationChange:
        """Take the places of ``codes`` away."""
        gone = dict.fromkeys(codes, "")
        return self._put(gone, f"去掉 {len(gone)}")

    def put_back(self, change: LocationChange) -> int:
        """Undo ``change`` but for codes that were changed again since; how many those are."""
        with self._store.begin() as work:
            now = work.locations.of(change.after)
        after = change.after
        own = {c: to for c, to in change.before.items() if now.get(c, "") == after[c]}
        self._put(own, f"撤销 {len(own)}")
        return len(change) - len(own)

    def look(self, path: Path) -> Preview:
        """What a CSV, TSV or Excel file would change, and what is wrong with it line by line.

        Raises:
            StorageError: it cannot be read.
            InvalidInput: it is no such file.
        """
        return self.look_in(self._files.read(path))

    def look_in(self, data: bytes) -> Preview:
        """The same of a file's content. Raises InvalidInput."""
        if data.startswith(_WORKBOOK_BEGINS):
            lines = self._files.read_workbook(data)
        else:
            lines = text_lines(data)
        file, known = read_lines(lines), self.all()
        return Preview(file, {code: known[code] for code in file.places if code in known})

    def take(self, preview: Preview) -> LocationChange:
        """Import a file that was looked at: all of it, or nothing when any line is wrong.

        Codes that are not in the file keep their places.

        Raises:
            InvalidInput: says which lines are wrong.
        """
        preview.file.require()
        places = preview.file.places
        return self._put(places, f"导入 {len(places)}")

    def give(self, path: Path) -> int:
        """Write all of them to ``path``, as Excel workbook when it ends so, else as CSV; how many.

        Raises:
            StorageError: it cannot be written.
        """
        places = self.all()
        if path.suffix.casefold() == WORKBOOK:
            data = self._files.write_workbook([HEAD, *along_the_walk(places)])
        else:
            data = written_text(places)
        self._files.write(path, data)
        return len(places)

    def _put(self, locations: Mapping[str, str], note: str) -> LocationChange:
        with self._store.begin() as work:
            known = work.locations.of(locations)
            after = {code: to for code, to in locations.items() if known.get(code, "") != to}
            if after:
                work.locations.put(after)
                work.audit.record(
                    actor=operator_name(self._settings),
                    action="location.set",
                    subject=next(iter(locations)) if len(locations) == 1 else "locations",
                    at=self._clock.now(),
                    note=note,
                )
            work.commit()
        return LocationChange({code: known.get(code, "") for code in after}, after)
