"""The profile folder: everything one user of this program keeps on this computer."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from app.settings.disk import storage_error

APP_NAME = "zhunlan"


@dataclass(frozen=True, slots=True)
class Profile:
    """Where things are. Nothing is created before :meth:`open`."""

    folder: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "zhunlan.sqlite3"

    @property
    def settings(self) -> Path:
        """The settings file; its last good copy ends in ``.bak``."""
        return self.folder / "settings.json"

    @property
    def printers(self) -> Path:
        """The printers of this station, with a copy likewise."""
        return self.folder / "printers.json"

    @property
    def alerts(self) -> Path:
        """Robots and alert distances of shops, with a copy likewise."""
        return self.folder / "alerts.json"

    @property
    def clock(self) -> Path:
        """What the platform told of its time; may be lost."""
        return self.folder / "clock.json"

    @property
    def logs(self) -> Path:
        """Logs and crash reports."""
        return self.folder / "logs"

    @property
    def labels(self) -> Path:
        """The person's own label templates; made when the first one is saved."""
        return self.folder / "labels"

    @property
    def rules(self) -> Path:
        """The person's own rule packs; made when the first one is added."""
        return self.folder / "rules"

    @property
    def penalties(self) -> Path:
        """The person's own penalty tables; made when the first one is added."""
        return self.folder / "penalties"

    def open(self) -> "Profile":
        """Make the folders, readable by this user only, and prove that they can be written.

        Raises:
            StorageError: they cannot.
        """
        try:
            for folder in (self.folder, self.logs):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise storage_error(error, self.folder.name) from error
        return self


def profile_at(folder: Path | None) -> Profile:
    """The profile in ``folder``, or in the platform's usual place for user data."""
    if folder is None:
        return Profile(Path(platformdirs.user_data_dir(APP_NAME, appauthor=False)))
    return Profile(folder.expanduser().absolute())
