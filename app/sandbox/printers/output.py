"""Where practice printers put their paper: a folder of PNG files and a list of them."""

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from app.sandbox.printers.code128_reader import black_rows, codes_in

_COMPRESS = 1
"""Of 9: bars and letters are small so already, and paper is not to keep the printer waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One label or slip that came out.

    ``sha256`` is over the packed rows with 1 = black, so that it can be compared with a raster;
    ``codes`` are the Code 128 values read back from the picture; ``at`` is ISO 8601 in UTC.
    """

    sequence: int
    file: str
    width: int
    height: int
    sha256: str
    codes: tuple[str, ...]
    at: str


class OutputTray:
    """Writes sheets as ``<stem>-0001.png`` with a line each in ``<stem>s.jsonl``.

    A tray that finds an older list goes on counting behind it.
    """

    def __init__(
        self, folder: Path, stem: str, dpi: int, now: Callable[[], datetime] | None = None
    ) -> None:
        self._folder = folder
        self._stem = stem
        self._dpi = dpi
        self._now = now or (lambda: datetime.now(UTC))
        self._lock = threading.Lock()
        self._sheets: list[Sheet] = []
        self._counted: int | None = None

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """What came out since this tray was made, in order."""
        with self._lock:
            return tuple(self._sheets)

    @property
    def list_path(self) -> Path:
        """The file with one JSON object a sheet."""
        return self._folder / f"{self._stem}s.jsonl"

    def put(self, picture: Image.Image) -> Sheet:
        """Write one sheet: ``picture`` in mode "1", black 0."""
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            sequence = self._next()
            name = f"{self._stem}-{sequence:04d}.png"
            resolution = (self._dpi, self._dpi)
            picture.save(self._folder / name, "PNG", dpi=resolution, compress_level=_COMPRESS)
            black = black_rows(picture)
            sheet = Sheet(
                sequence=sequence,
                file=name,
                width=picture.width,
                height=picture.height,
                sha256=hashlib.sha256(black).hexdigest(),
                codes=codes_in(black, picture.width),
                at=self._now().isoformat(),
            )
            with self.list_path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(sheet), ensure_ascii=False) + "\n")
            self._sheets.append(sheet)
            return sheet

    def path(self, sheet: Sheet) -> Path:
        """The PNG of ``sheet``."""
        return self._folder / sheet.file

    def _next(self) -> int:
        if self._counted is None:
            listed = self.list_path
            self._counted = len(listed.read_text("utf-8").splitlines()) if listed.exists() else 0
        self._counted += 1
        return self._counted
