"""``zhunlan demo``: the practice shop, the practice printers and the program on them.

Practice lives in a profile of its own that is made anew each time, so that no practice order
ever stands beside a real one.
"""

import os
import shutil
from pathlib import Path

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import PracticeDay, Step
from app.bootstrap.practice_site import PracticeSite
from app.cli.screen import table
from app.domain.errors import InvalidInput
from app.runtime.context import Context
from app.runtime.guard import FileGuard
from app.sandbox import PracticeConfig
from app.settings.disk import storage_error

MARK = "practice.txt"
"""Stands in folders that practice made, and so may clear."""
_MARK_TEXT = "准揽练习用的数据，可以整个删除。\n"


def demo(
    profile: Path | None, keyring: str, *, headless: bool, out: Path | None, orders: int
) -> int:
    """Work a practice day; 0 only when every step truly happened.

    Args:
        profile: folder of the practice profile; None: inside ``out``.
        keyring: as for the desk; practice secrets go to a file unless told otherwise.
        headless: do the day's work at once instead of showing a window.
        out: where labels, screenshots and the database are left; None: ``practice-run`` here.
        orders: orders the practice shop begins with.
    """
    out = out or Path.cwd() / "practice-run"
    folder = profile or out / "profile"
    # Two practice days in one folder would clear each other's data.
    out.parent.mkdir(parents=True, exist_ok=True)
    with FileGuard(out.with_name(f"{out.name}.lock"), "练习").hold():
        clear(out)
        if folder != out:
            clear(folder)
        with PracticeSite.start(PracticeConfig(orders=orders), out / "paper") as site:
            if headless:
                return _headless(site, folder, keyring or "file", out)
            from app.bootstrap.window import show_practice  # noqa: PLC0415 - Qt only for a window

            return show_practice(site, folder, keyring or "file")


def clear(folder: Path) -> None:
    """Empty a folder that practice made earlier, or make it.

    Raises:
        InvalidInput: the folder holds something else.
        StorageError: it cannot be written.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            if not (folder / MARK).exists():
                raise InvalidInput(
                    "practice.folder",
                    f"文件夹「{folder.name}」里已有别的文件",
                    "换一个空文件夹，或用 --out 指定。",
                )
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).write_text(_MARK_TEXT, "utf-8")
    except OSError as error:
        raise storage_error(error, folder.name) from error


def _headless(site: PracticeSite, folder: Path, keyring: str, out: Path) -> int:
    # Qt chooses its platform when it is first used; without a screen only this one works.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.bootstrap.screens import grab_screens  # noqa: PLC0415
    from app.gui.application import make_application  # noqa: PLC0415
    from app.gui.bridge import Bridge  # noqa: PLC0415
    from app.gui.garbage import collect_here  # noqa: PLC0415

    steps: list[Step] = []
    bridge = Bridge()
    with open_desk(folder, keyring, deliver=bridge.deliver) as desk:
        make_application(desk.settings)
        with collect_here():
            for step in PracticeDay(desk, site, Context(), out).work():
                steps.append(step)
                _say(f"{'完成' if step.ok else '没有完成'}  {step.title}")
                if step.title in _PICTURED:
                    shots = out / "screens" / _PICTURED[step.title]
                    steps.append(_pictured(grab_screens(desk, bridge, shots), step.title))
        bridge.close()
    bridge.release()
    whole = len(steps) > len(_PICTURED) and all(step.ok for step in steps)
    for line in table(
        ("步骤", "本地", "对方", "结果", "说明"),
        (
            (s.title, str(s.ours), str(s.theirs), "完成" if s.ok else "没有完成", s.note)
            for s in steps
        ),
    ):
        _say(line)
    _say(f"面单、发货单、截图和数据库都在：{out}")
    return 0 if whole else 1


_PICTURED = {"揽收倒计时": "before", "查询揽收": "after"}
"""Steps after which pictures are taken, and the folder for them."""


def _pictured(made: list[Path], after: str) -> Step:
    return Step(
        title=f"截图（{after}后）",
        ours=len(made),
        theirs=sum(path.stat().st_size > 0 for path in made),
        ok=bool(made),
    )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the demo's own output
