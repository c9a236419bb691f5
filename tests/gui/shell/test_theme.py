"""The look: tokens, contrast, palette, style sheet, fonts, icons, switching live."""

import itertools
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QImage, QPalette
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QSpinBox,
    QTimeEdit,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from app.domain.shop_mark import COLOURS
from app.gui.icons import draw_pixmap, svg_source
from app.gui.theme import STATE_ICONS, Theme
from app.gui.tokens import contrast, load_tokens
from tests.gui.shell.texts import ROOT

TOKENS = load_tokens()
BOTH = [pytest.param(TOKENS.light, id="light"), pytest.param(TOKENS.dark, id="dark")]
ON_ALL_GROUNDS = ("text", "text-2", "accent", "ok", "soon", "urgent")
GROUNDS = ("window", "surface", "surface-alt")
UI_MD = {
    "window": ("#F2F3F5", "#15171A"),
    "surface": ("#FFFFFF", "#1B1D21"),
    "surface-alt": ("#F7F8FA", "#212429"),
    "text": ("#1F2329", "#E6E8EB"),
    "text-2": ("#5C6470", "#A3ABB6"),
    "hairline": ("#DEE0E3", "#343941"),
    "selection": ("#E6F0FF", "#1E3358"),
    "accent": ("#1F5FD6", "#6EA8FF"),
    "ok": ("#1A7F37", "#5BC87A"),
    "soon": ("#8A5A00", "#F2C14E"),
    "soon-bg": ("#FFF4D6", "#3A2F12"),
    "urgent": ("#B42318", "#FF8A80"),
    "urgent-bg": ("#FFE9E7", "#421B18"),
    "overdue": ("#FFFFFF", "#FFFFFF"),
    "overdue-bg": ("#B42318", "#C0352B"),
}


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_tokens_are_the_agreed_ones() -> None:
    for name, (light, dark) in UI_MD.items():
        assert (TOKENS.light[name], TOKENS.dark[name]) == (light, dark), name


def test_both_schemes_have_the_same_tokens() -> None:
    assert set(TOKENS.light) == set(TOKENS.dark)


@pytest.mark.parametrize("colours", BOTH)
@pytest.mark.parametrize(("text", "ground"), list(itertools.product(ON_ALL_GROUNDS, GROUNDS)))
def test_text_can_be_read_on_every_ground(colours: dict[str, str], text: str, ground: str) -> None:
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("colours", BOTH)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("text", "selection"),
        ("text-2", "selection"),
        ("accent", "selection"),
        ("text", "hover"),
        ("text-2", "hover"),
        ("soon", "soon-bg"),
        ("urgent", "urgent-bg"),
        ("overdue", "overdue-bg"),
        ("on-accent", "accent"),
        ("on-accent", "ok"),
    ],
)
def test_text_can_be_read_on_its_own_ground(
    colours: dict[str, str], text: str, ground: str
) -> None:
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("colours", BOTH)
def test_edges_of_fields_can_be_seen(colours: dict[str, str]) -> None:
    assert contrast(colours["field"], colours["surface"]) >= 3
    assert contrast(colours["accent"], colours["surface"]) >= 3


def test_the_style_sheet_is_small_and_uses_known_tokens_only() -> None:
    text = resources.files("resources").joinpath("theme/app.qss").read_text("utf-8")
    assert len(text.splitlines()) < 200
    assert not re.search(r"#[0-9A-Fa-f]{3,8}\b(?=\s*[;}])", text), "a colour that is no token"


def test_every_placeholder_is_filled(theme: Theme, qapp: QApplication) -> None:
    assert qapp.styleSheet()
    assert "@" not in qapp.styleSheet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_choosing_switches_palette_and_sheet_live(
    theme: Theme, qapp: QApplication, scheme: str
) -> None:
    theme.choose("dark" if scheme == "light" else "light")
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.dark))
    theme.choose(scheme)
    assert told == [scheme == "dark"]
    colours = TOKENS.dark if scheme == "dark" else TOKENS.light
    palette = qapp.palette()
    assert palette.color(QPalette.ColorRole.Window) == QColor(colours["window"])
    assert palette.color(QPalette.ColorRole.Text) == QColor(colours["text"])
    assert palette.color(QPalette.ColorRole.Highlight) == QColor(colours["selection"])
    assert colours["hairline"] in qapp.styleSheet()
    assert theme.hex("urgent") == colours["urgent"]
    assert theme.color("urgent") == QColor(colours["urgent"])


def test_following_the_system(theme: Theme, qapp: QApplication) -> None:
    theme.choose("dark")
    theme.choose("system")
    system = qapp.styleHints().colorScheme()
    assert theme.dark == (system is Qt.ColorScheme.Dark)


def test_row_heights(theme: Theme) -> None:
    heights = {}
    for density in ("compact", "normal", "comfortable"):
        theme.set_density(density)
        heights[density] = theme.row_height
    assert heights == {"compact": 28, "normal": 32, "comfortable": 40}
    theme.set_density("no such density")
    assert theme.row_height == 40


def test_chinese_has_glyphs_even_without_a_system_font(theme: Theme) -> None:
    metrics = QLabel().fontMetrics()
    assert QFontInfo(theme.font).family() in theme.font.families()
    assert all(metrics.inFontUcs4(ord(char)) for char in "准揽待取号运单¥×·→")


def test_figures_have_one_width(theme: Theme) -> None:
    label = QLabel()
    label.setFont(theme.font)
    metrics = label.fontMetrics()
    assert len({metrics.horizontalAdvance(digit * 8) for digit in "0123456789"}) == 1


def inked(image: QImage) -> set[str]:
    """Colours of the opaque pixels."""
    size = image.width()
    pixels = (image.pixelColor(x, y) for x in range(size) for y in range(size))
    return {pixel.name().upper() for pixel in pixels if pixel.alpha() == 255}


def test_icons_take_the_colour_of_a_token(theme: Theme) -> None:
    image = draw_pixmap("state-overdue", "#B42318", 48).toImage()
    assert inked(image) == {"#B42318"}


@pytest.mark.parametrize("name", sorted(p.stem for p in (ROOT / "resources/icons").glob("*.svg")))
def test_every_icon_draws_something_and_takes_its_colour(qapp: QApplication, name: str) -> None:
    assert "currentColor" in svg_source(name)
    assert inked(draw_pixmap(name, "#123456", 64).toImage()) == {"#123456"}


def test_countdown_states_have_icons_of_their_own() -> None:
    assert set(STATE_ICONS) == {"calm", "soon", "urgent", "overdue", "anomaly"}
    assert len({svg_source(name) for name in STATE_ICONS.values()}) == 5


def test_every_icon_that_is_asked_for_exists() -> None:
    asked = set()
    for path in (ROOT / "app/gui").rglob("*.py"):
        text = path.read_text("utf-8")
        asked |= set(re.findall(r'\.dress\([^,]+,\s*"([a-z-]+)"', text))
        asked |= set(re.findall(r'\bicon ?= ?"([a-z-]+)"', text))
        asked |= set(re.findall(r'\.icon\("([a-z-]+)"', text))
    missing = {name for name in asked if not (ROOT / f"resources/icons/{name}.svg").exists()}
    assert "settings" in asked
    assert missing == set()


def test_dressed_widgets_follow_the_scheme(theme: Theme, qtbot: QtBot) -> None:
    button, label = QToolButton(), QLabel()
    qtbot.addWidget(button)
    qtbot.addWidget(label)
    theme.dress(button, "sync", "text")
    theme.dress(label, "warning", "urgent")
    for scheme, colours in (("dark", TOKENS.dark), ("light", TOKENS.light)):
        theme.choose(scheme)
        assert inked(button.icon().pixmap(16).toImage()) <= {colours["text"].upper()}
        assert inked(label.pixmap().toImage()) <= {colours["urgent"].upper()}
        assert inked(label.pixmap().toImage())


def test_a_state_icon_has_the_states_colour(theme: Theme) -> None:
    image = theme.state_icon("urgent").pixmap(32).toImage()
    assert inked(image) == {theme.hex("urgent").upper()}
    assert inked(theme.state_icon("calm").pixmap(32).toImage()) == {theme.hex("text-2").upper()}


def test_text_is_painted_in_the_token_colour(theme: Theme, qtbot: QtBot) -> None:
    for scheme in ("light", "dark"):
        theme.choose(scheme)
        label = QLabel("揽")
        qtbot.addWidget(label)
        label.setFont(theme.sized(40, bold=True))
        image = label.grab().toImage()
        colours = {image.pixelColor(x, y).name().upper() for x in range(40) for y in range(60)}
        assert theme.hex("text").upper() in colours


def test_images_of_the_style_sheet_exist(theme: Theme, qapp: QApplication) -> None:
    for scheme in ("light", "dark"):
        theme.choose(scheme)
        files = re.findall(r'url\("([^"]+)"\)', qapp.styleSheet())
        assert len(files) == 2
        assert all(Path(file).is_file() for file in files)


def _popup() -> QDateEdit:
    box = QDateEdit()
    box.setCalendarPopup(True)
    return box


@pytest.mark.usefixtures("theme")
@pytest.mark.parametrize("make", [QSpinBox, QDoubleSpinBox, QTimeEdit, QDateEdit, _popup])
def test_boxes_with_steps_look_as_other_fields(
    make: Callable[[], QAbstractSpinBox], qtbot: QtBot
) -> None:
    box, field = make(), QLineEdit()
    for widget in (box, field):
        qtbot.addWidget(widget)
        widget.adjustSize()
        widget.show()
    inner = box.lineEdit()
    assert inner.x() == 1 + TOKENS.metrics["space-2"]  # the frame, then the padding
    assert box.height() == field.height()
    assert inner.fontMetrics().horizontalAdvance(box.text()) <= inner.width() - 2


@pytest.mark.usefixtures("theme")
def test_an_open_list_shows_every_choice_below_its_box(qtbot: QtBot) -> None:
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems(["网络", "USB", "抖店打印组件", "系统驱动"])
    box.setCurrentIndex(3)
    box.show()
    box.showPopup()
    rows = box.view()
    shown = [rows.visualRect(box.model().index(row, 0)) for row in range(box.count())]
    assert all(rows.viewport().rect().contains(each) for each in shown)
    assert min(each.height() for each in shown) >= 26
    box.hidePopup()


@pytest.mark.parametrize("colours", BOTH)
@pytest.mark.parametrize("ground", [*GROUNDS, "selection", "hover"])
def test_shop_colours_can_be_read_in_any_row(colours: dict[str, str], ground: str) -> None:
    for name in COLOURS:
        assert contrast(colours[f"shop-{name}"], colours[ground]) >= 4.5, name
