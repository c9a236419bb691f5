"""Settings · 库位: where goods lie, as a table that is searched, edited in place and imported."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from app.domain.errors import InvalidInput
from app.domain.shelf import checked, walk_key
from app.ports.rows import GoodsRow
from app.ports.tasks import READ, STORE
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.status_notify import Notifier
from app.presentation.undo import Told
from app.services.shelf_locations import LocationChange, Preview


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One kind of goods. ``location`` "": none yet; ``goods``: its name while some of it waits."""

    code: str
    location: str
    goods: str = ""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One line of a file, and what it would do."""

    number: int
    code: str
    location: str
    words: Phrase
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was looked at and not taken yet. Lines that are wrong come first."""

    name: str
    preview: Preview
    rows: tuple[PreviewRow, ...]


class LocationsModel:
    """Goods with a place along the walk, then goods that wait and have none, by code.

    Edits show at once; a row stays where it is until the list is read or filtered again.

    Args:
        desk: the services.
        failed: takes errors; each says what to do.
        told: takes what was done in a few words, and what undoes it.
    """

    def __init__(self, desk: Desk, *, failed: Callable[[Exception], None], told: Told) -> None:
        self.changed = Notifier()
        self.ready = False
        self.busy = False
        self.query = ""
        self.missing_only = False
        self.shown: tuple[PlaceRow, ...] = ()
        self.looked: Looked | None = None
        self._desk = desk
        self._failed = failed
        self._told = told
        self._rows: dict[str, PlaceRow] = {}
        self._texts: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def placed(self) -> int:
        """Codes that have a place."""
        return sum(1 for row in self._rows.values() if row.location)

    @property
    def missing(self) -> int:
        """Codes of goods that wait and have none."""
        return len(self._rows) - self.placed

    def refresh(self) -> None:
        """Read everything again."""
        service = self._desk.shelf_locations
        self._desk.tasks.run(
            READ,
            lambda _ctx: _rows(service.all(), service.goods()),
            done=self._take,
            failed=self._broke,
        )

    def search(self, text: str) -> None:
        """Show rows of which code, place or goods have ``text``."""
        self.query = text.strip().casefold()
        self._arrange()

    def show_missing(self, on: bool) -> None:
        """Show goods without a place only."""
        self.missing_only = on
        self._arrange()

    def put(self, code: str, location: str) -> bool:
        """Put goods somewhere, or nowhere for ""; whether that can be done."""
        try:
            code, location = checked(code, location)
        except InvalidInput as error:
            self._failed(error)
            self.changed.notify()  # what was typed goes back to what is kept
            return False
        known = self._rows.get(code)
        if (known.location if known else "") == location:
            return True
        self._place({code: location})
        words = phrase("{code} 放在 {place}", code=verbatim(code), place=verbatim(location))
        if not location:
            words = phrase("去掉 {code} 的库位", code=verbatim(code))
        service = self._desk.shelf_locations
        self._store(lambda: service.set(code, location), words)
        return True

    def remove(self, codes: tuple[str, ...]) -> None:
        """Take the places of ``codes`` away."""
        gone = tuple(c for c in codes if c in self._rows and self._rows[c].location)
        if not gone:
            return
        self._place(dict.fromkeys(gone, ""))
        words = phrase("去掉 {n} 个库位", n=len(gone))
        if len(gone) == 1:
            words = phrase("去掉 {code} 的库位", code=verbatim(gone[0]))
        self._store(lambda: self._desk.shelf_locations.remove(gone), words)

    # Files.

    def look(self, path: Path) -> None:
        """Show what a file would do; nothing is taken yet."""
        service = self._desk.shelf_locations
        self._begin()
        self._desk.tasks.run(
            READ,
            lambda _ctx: _looked(path.name, service.look(path)),
            done=self._show_looked,
            failed=self._broke,
        )

    def take(self) -> None:
        """Import the file that was looked at."""
        if self.looked is None or self.busy:
            return
        preview = self.looked.preview
        words = phrase("导入 {n} 个库位", n=len(preview.file.places))
        self._begin()
        self._store(lambda: self._desk.shelf_locations.take(preview), words, self._taken)

    def drop(self) -> None:
        """Think better of the file."""
        self.looked = None
        self.changed.notify()

    def give(self, path: Path, done: Callable[[int], None]) -> None:
        """Write everything to a file; ``done`` is told how many."""
        service = self._desk.shelf_locations
        self._desk.tasks.run(READ, lambda _ctx: service.give(path), done=done, failed=self._failed)

    # How they end.

    def _begin(self) -> None:
        self.busy = True
        self.changed.notify()

    def _take(self, rows: dict[str, PlaceRow]) -> None:
        self.ready, self._rows = True, rows
        self._texts = {code: _text(row) for code, row in rows.items()}
        self._arrange()

    def _broke(self, error: Exception) -> None:
        self.busy, self.ready = False, True
        self.changed.notify()
        self._failed(error)

    def _show_looked(self, looked: Looked) -> None:
        self.busy, self.looked = False, looked
        self.changed.notify()

    def _taken(self) -> None:
        self.busy, self.looked = False, None
        self.refresh()

    def _store(
        self,
        job: Callable[[], LocationChange],
        words: Phrase,
        after: Callable[[], None] | None = None,
    ) -> None:
        def done(change: LocationChange) -> None:
            if after is not None:
                after()
            if len(change):
                self._told(words, partial(self._undo, change))
            else:
                self._told(phrase("没有变化"), None)

        def broke(error: Exception) -> None:
            self.busy = False
            self.refresh()
            self._failed(error)

        self._desk.tasks.run(STORE, lambda _ctx: job(), done=done, failed=broke)

    def _undo(self, change: LocationChange) -> None:
        def done(left_alone: int) -> None:
            self.refresh()
            if left_alone:
                self._told(phrase("{n} 个后来又改过，没有撤销", n=left_alone), None)

        service = self._desk.shelf_locations
        self._desk.tasks.run(
            STORE, lambda _ctx: service.put_back(change), done=done, failed=self._broke
        )

    def _place(self, places: dict[str, str]) -> None:
        """Show new places; rows that are shown stay where they are."""
        known = {code: self._rows[code] for code in places if code in self._rows}
        changed = {code: replace(row, location=places[code]) for code, row in known.items()}
        new = {code: PlaceRow(code, to) for code, to in places.items() if code not in known}
        self._rows |= changed | new
        for row in (*changed.values(), *new.values()):
            self._texts[row.code] = _text(row)
        if new:
            self._rows = {row.code: row for row in sorted(self._rows.values(), key=_walk)}
            self._arrange()
        else:
            self.shown = tuple(changed.get(row.code, row) for row in self.shown)
            self.changed.notify()

    def _arrange(self) -> None:
        texts, query = self._texts, self.query
        self.shown = tuple(
            row
            for code, row in self._rows.items()
            if not (self.missing_only and row.location) and query in texts[code]
        )
        self.changed.notify()


def _text(row: PlaceRow) -> str:
    """What is searched."""
    return f"{row.code} {row.location} {row.goods}".casefold()


def _rows(places: dict[str, str], goods: tuple[GoodsRow, ...]) -> dict[str, PlaceRow]:
    names = {each.code: f"{each.name} {each.spec}".strip() for each in goods}
    rows = [PlaceRow(code, place, names.get(code, "")) for code, place in places.items()]
    rows += [PlaceRow(code, "", name) for code, name in names.items() if code not in places]
    return {row.code: row for row in sorted(rows, key=_walk)}


def _walk(row: PlaceRow) -> tuple[object, ...]:
    return (not row.location, walk_key(row.location), row.code)


def _looked(name: str, preview: Preview) -> Looked:
    rows = tuple(
        PreviewRow(
            line.number,
            line.code,
            line.location,
            phrase(line.trouble) if line.trouble else _words(preview, line.code, line.location),
            bool(line.trouble),
        )
        for line in preview.file.lines
    )
    return Looked(name, preview, tuple(sorted(rows, key=lambda row: not row.wrong)))


def _words(preview: Preview, code: str, location: str) -> Phrase:
    before = preview.known.get(code, "")
    if before == location:
        return phrase("不变") if location else phrase("本来就没有")
    if not location:
        return phrase("去掉，原来在 {place}", place=verbatim(before))
    return phrase("改，原来在 {place}", place=verbatim(before)) if before else phrase("新")


def preview_words(looked: Looked) -> Phrase:
    """What the file would do in all, or that it cannot be taken."""
    file = looked.preview.file
    if file.wrong:
        return phrase(
            "{lines} 行里有 {n} 行不对，改好后重新选文件。有一行不对就都不导入。",
            lines=len(file.lines),
            n=len(file.wrong),
        )
    if not file.lines:
        return phrase("里面没有内容。每行写商家编码和库位，分在两列。")
    new, moved, emptied = looked.preview.new, looked.preview.moved, looked.preview.emptied
    parts = (
        phrase("新 {n} 个", n=new) if new else NOTHING,
        phrase("改 {n} 个", n=moved) if moved else NOTHING,
        phrase("去掉 {n} 个", n=emptied) if emptied else NOTHING,
    )
    joined = NOTHING
    for part in filter(None, parts):
        joined = phrase("{one}，{two}", one=joined, two=part) if joined else part
    if not joined:
        return phrase("{n} 个库位都和现在一样。", n=len(file.places))
    return phrase("{what}。文件里没有的编码不动。", what=joined)
