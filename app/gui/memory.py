"""What the window remembers of itself: a small JSON file in the profile."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.settings.disk import write_whole

log = logging.getLogger(__name__)

FILE = "window.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """Geometry as Qt saves it (hexadecimal) and the page that was in front."""

    geometry: str = ""
    page: str = ""


def recall(profile: Path) -> Remembered:
    """What was remembered; nothing when the file is missing or broken, for it is only comfort."""
    try:
        raw: Any = json.loads((profile / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return Remembered()
    if not isinstance(raw, dict):
        return Remembered()
    return Remembered(geometry=_hex(raw.get("geometry")), page=str(raw.get("page", "")))


def remember(profile: Path, state: Remembered) -> None:
    """Write it; a full disk is logged and otherwise ignored."""
    text = json.dumps({"geometry": state.geometry, "page": state.page})
    try:
        write_whole(profile / FILE, text.encode())
    except AppError as error:
        log.warning("the window's place was not remembered: %s", error.code)


def _hex(value: object) -> str:
    text = value if isinstance(value, str) else ""
    try:
        bytes.fromhex(text)
    except ValueError:
        return ""
    return text
