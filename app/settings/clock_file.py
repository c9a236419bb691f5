"""What the platform told of its time, in the profile: the next run begins with it."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

from app.domain.errors import StorageError
from app.ports.clock import Told
from app.settings.disk import write_whole

log = logging.getLogger(__name__)


class ClockFile:
    """One small file. It may be lost: then a run waits for the platform's first answer.

    Args:
        path: need not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Told | None:
        """None when there is none, or none that makes sense."""
        try:
            raw = json.loads(self._path.read_bytes())
            at = datetime.fromisoformat(raw["at"]).astimezone(UTC)
            return Told(skew_s=float(raw["skew_s"]), at=at)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            log.warning("%s says nothing that can be used", self._path.name)
            return None

    def keep(self, told: Told) -> None:
        """Write it. What cannot be written is noted in the log only."""
        document = {"skew_s": round(told.skew_s, 3), "at": told.at.isoformat()}
        try:
            write_whole(self._path, json.dumps(document).encode() + b"\n")
        except StorageError:
            log.warning("the platform's time could not be kept", exc_info=True)
