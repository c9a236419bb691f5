"""The folder of a closed day: filled under another name beside its place, then renamed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path

from app.adapters.files.atomic import storage_error, write_atomically

LIST = "SHA256SUMS"
"""As ``sha256sum --check`` reads it."""


class DiskCloseFolders:
    """The :class:`app.ports.day_close.CloseFolders` of this machine."""

    def begin(self, folder: Path) -> Path:
        part = _part(folder)
        with _told():
            if part.exists():
                shutil.rmtree(part)
            part.mkdir(mode=0o700, parents=True)
        return part

    def write(self, path: Path, data: bytes) -> None:
        write_atomically(path, data)

    def seal(self, part: Path) -> str:
        with _told():
            names = sorted(path.name for path in part.iterdir())
            lines = "".join(f"{_digest(part / name)}  {name}\n" for name in names)
            for name in names:
                _to_disk(part / name)
        self.write(part / LIST, lines.encode())
        _to_disk(part)
        return sha256(lines.encode()).hexdigest()

    def finish(self, folder: Path) -> None:
        with _told():
            _part(folder).rename(folder)
            _to_disk(folder.parent)

    def drop(self, folder: Path) -> None:
        with suppress(OSError):
            shutil.rmtree(_part(folder))

    def sealed(self, folder: Path) -> str:
        try:
            return sha256((_part(folder) / LIST).read_bytes()).hexdigest()
        except OSError:
            return ""

    def intact(self, folder: Path, manifest: str, name: str = "") -> bool:
        try:
            lines = (folder / LIST).read_bytes()
            if sha256(lines).hexdigest() != manifest:
                return False
            listed = [line.partition("  ") for line in lines.decode().splitlines()]
            wanted = [(file, digest) for digest, _, file in listed if name in {"", file}]
            return bool(wanted) and all(_digest(folder / file) == was for file, was in wanted)
        except OSError:
            return False

    def exists(self, folder: Path) -> bool:
        return folder.exists()

    def set_aside(self, folder: Path) -> None:
        number = 1
        while (target := folder.with_name(f"{folder.name}.旧{number}")).exists():
            number += 1
        with _told():
            folder.rename(target)


def _part(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.part")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    """Folders too, where the system lets them be opened: a name is kept by its folder."""
    with suppress(PermissionError):
        handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(error) from error
