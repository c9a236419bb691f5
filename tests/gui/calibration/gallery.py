"""Pictures of every step: ``python -m tests.gui.calibration.gallery FOLDER``."""

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.domain.calibration import DENSITIES
from app.gui.application import make_application, theme_of
from app.gui.i18n import use_language
from app.presentation.printing.calibration import Step
from app.settings.printers import FIRST
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.gui.calibration.side import BODY_WIDTH, Side

SCALES = ("1", "1.5")


def main(folder: Path) -> None:
    """Draw in one process per scale: Qt reads the factor once."""
    folder.mkdir(parents=True, exist_ok=True)
    for scale in SCALES:
        told = {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "tests.gui.calibration.gallery", str(folder), scale]
        subprocess.run(command, env=os.environ | told, check=True)


def draw(folder: Path, scale: str, profile: Path) -> None:
    """Every step, light and dark, and in English."""
    fake = FakeDesk(InlineTasks(), profile, OPTIONS)
    fake.set_up_printer(name="仓库一号", profile="tsc-te-244")
    app = make_application(fake.settings)
    theme = theme_of(app)
    for scheme, language, width in (
        ("light", "zh_CN", BODY_WIDTH),
        ("dark", "zh_CN", BODY_WIDTH),
        ("light", "en", BODY_WIDTH),
        ("light", "zh_CN", 480),
    ):
        theme.choose(scheme)
        use_language(app, language)
        fake.station.put(fake.station.setups[0].uncalibrated("100x180"))
        side = Side(fake, theme, width)
        side.show()
        panel, model = side.panel, side.panel.model
        panel.begin(FIRST)

        shoot = partial(picture, side, folder, f"{scheme}-{language}-{width}-{scale}")
        shoot("1-stock")
        model.go(Step.RULER)
        shoot("2-ruler")
        model.go(Step.MEASURE)
        shoot("3-measure-none")
        model.go(Step.RULER)
        model.print_ruler()
        for field, text in (("left", "8,7"), ("top", "10.5"), ("down", "158.9")):
            model.edit(field, text)
        shoot("3-measure")
        model.edit("left", "3")
        model.edit("across", "70")
        shoot("3-measure-wrong")
        model.edit("across", "")
        model.edit("left", "8.7")
        model.save()
        shoot("4-verify")
        model.go(Step.DARKNESS)
        model.print_darkness(DENSITIES)
        model.pick(9)
        shoot("5-darkness")
        model.save_density()
        model.go(Step.DRIFT)
        model.print_run()
        model.edit("first", "10.0")
        model.edit("last", "11.8")
        shoot("6-drift")
        side.close()


def picture(side: Side, folder: Path, mark: str, name: str) -> None:
    """One picture, once everything has found its place."""
    for _ in range(4):
        QApplication.processEvents()
    side.grab().save(str(folder / f"{name}-{mark}.png"))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        with tempfile.TemporaryDirectory() as place:
            draw(Path(sys.argv[1]), sys.argv[2], Path(place))
    else:
        main(Path(sys.argv[1]))
