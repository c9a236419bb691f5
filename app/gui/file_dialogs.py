"""Which file: the one way in which the window asks where to save and what to open.

A dialog asks before it overwrites, but about the name as it was typed. Not every system's dialog
gives that the ending of the kind that was chosen in it; what is added here makes it another file,
and that one has to be asked about too.
"""

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.gui.i18n import say, tr
from app.gui.questions import confirm
from app.presentation.formatting import phrase, verbatim

PDF = "PDF (*.pdf)"
CSV = "CSV (*.csv)"
XLSX = "Excel (*.xlsx)"

_ENDINGS = re.compile(r"\*(\.\w+)")


def ask_target(parent: QWidget, title: str, name: str, *kinds: str) -> Path | None:
    """Where to save; None when a person thinks better of it.

    Args:
        parent: of the dialog.
        title: of the dialog, translated.
        name: that is offered, in the folder for documents.
        kinds: of file, such as :data:`PDF`; the path ends as the one that was chosen.
    """
    wanted = str(Path(_documents()) / name)
    while True:
        chosen, kind = QFileDialog.getSaveFileName(parent, title, wanted, ";;".join(kinds))
        if not chosen:
            return None
        path = with_ending(Path(chosen), kind, kinds)
        if path == Path(chosen) or not path.exists() or _may_replace(parent, path):
            return path
        wanted = str(path)


def ask_source(parent: QWidget, title: str, *kinds: str) -> Path | None:
    """What to open; None when a person thinks better of it."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, _documents(), ";;".join(kinds))
    return Path(chosen) if chosen else None


def with_ending(path: Path, kind: str, kinds: tuple[str, ...]) -> Path:
    """``path`` with the ending of ``kind``, in place of that of another one of ``kinds``."""
    right = _endings(kind) or _endings(kinds[0])
    ending = path.suffix.casefold()
    if ending in right:
        return path
    others = {each for other in kinds for each in _endings(other)}
    if ending in others:
        return path.with_suffix(right[0])
    return path.with_name(path.name + right[0])  # "1128.03" has no ending


def _may_replace(parent: QWidget, path: Path) -> bool:
    title = phrase("「{name}」已经存在", name=verbatim(path.name))
    folder = verbatim(path.parent.name)
    text = phrase("它在「{folder}」里。替换后，原来的内容找不回来。", folder=folder)
    return confirm(parent, say(title), say(text), tr("替换"))


def _endings(kind: str) -> tuple[str, ...]:
    return tuple(_ENDINGS.findall(kind))


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
