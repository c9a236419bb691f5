"""The look: palette, style sheet, fonts and icons from tokens, light and dark, switched live."""

import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from app.gui.fonts import ui_font
from app.gui.icons import make_icon
from app.gui.tokens import Tokens, load_tokens

SYSTEM = "system"
LIGHT = "light"
DARK = "dark"

STATE_ICONS = {
    "calm": "state-calm",
    "soon": "state-soon",
    "urgent": "state-urgent",
    "overdue": "state-overdue",
    "anomaly": "state-anomaly",
}
"""Countdown states → icon names. The colours have the states' names; ``calm`` is ``text-2``."""

_PLACEHOLDER = re.compile(r"@([a-z][a-z0-9-]*)")
_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "surface-alt",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "urgent",
    QPalette.ColorRole.PlaceholderText: "text-2",
    QPalette.ColorRole.ToolTipBase: "surface-alt",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "surface-alt",
    QPalette.ColorRole.Mid: "hairline",
    QPalette.ColorRole.Dark: "hairline",
    QPalette.ColorRole.Shadow: "hairline",
}
_GREYED = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
)


class Theme(QObject):
    """Colours, fonts, icons and row heights of the running application.

    ``changed`` is emitted after the scheme or the density changed and everything Qt draws by
    itself has been told; delegates that cache colours or pixmaps drop them then.
    """

    changed = Signal()

    def __init__(self, app: QApplication, tokens: Tokens | None = None) -> None:
        super().__init__(app)
        self._app = app
        self._tokens = tokens or load_tokens()
        self._choice = SYSTEM
        self._density = "normal"
        self._dark = self._wants_dark()
        self._icons: dict[tuple[str, ...], QIcon] = {}
        self.font = ui_font()
        app.setStyle("Fusion")
        app.setFont(self.font)
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._apply()

    @property
    def dark(self) -> bool:
        """Whether the dark scheme is on the screen now."""
        return self._dark

    @property
    def choice(self) -> str:
        """What was asked for: ``system``, ``light`` or ``dark``."""
        return self._choice

    def choose(self, choice: str) -> None:
        """Use ``light``, ``dark``, or follow the ``system`` from now on."""
        self._choice = choice
        hints = self._app.styleHints()
        # Also tells the system to draw the window's frame to match.
        hints.setColorScheme(
            {LIGHT: Qt.ColorScheme.Light, DARK: Qt.ColorScheme.Dark}.get(
                choice, Qt.ColorScheme.Unknown
            )
        )
        self._follow()

    def set_density(self, density: str) -> None:
        """Row height by name: ``compact``, ``normal`` or ``comfortable``."""
        if density != self._density and density in self._tokens.rows:
            self._density = density
            self.changed.emit()

    @property
    def row_height(self) -> int:
        """Height of a table row, logical pixels."""
        return self._tokens.rows[self._density]

    def hex(self, token: str) -> str:
        """The token's colour in the present scheme, ``#RRGGBB``. KeyError: no such token."""
        return self._colours[token]

    def color(self, token: str) -> QColor:
        """The token's colour in the present scheme. KeyError: no such token."""
        return QColor(self._colours[token])

    def on_paper(self, token: str) -> QColor:
        """The token's colour for marks on a picture of paper, which is white in the dark too."""
        return QColor(self._tokens.light[token])

    def metric(self, name: str) -> int:
        """A space or radius, logical pixels, such as ``space-2``."""
        return self._tokens.metrics[name]

    def icon(self, name: str, colour: str = "text-2", checked: str = "") -> QIcon:
        """``resources/icons/<name>.svg`` in a token's colour (``checked``: another while on)."""
        key = (name, colour, checked)
        if key not in self._icons:
            self._icons[key] = make_icon(
                name,
                self.hex(colour),
                self.hex("hairline"),
                self.hex(checked) if checked else None,
            )
        return self._icons[key]

    def dress(
        self, widget: QAbstractButton | QLabel, name: str, colour: str = "text-2", checked: str = ""
    ) -> None:
        """Put an icon on ``widget`` and keep it right when the scheme changes.

        A label shows it at 16 px; a button at its own icon size.
        """
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        dress = widget.findChild(_Dress, options=direct) or _Dress(self, widget)
        dress.wear(name, colour, checked)

    def state_icon(self, state: str) -> QIcon:
        """The icon of a countdown state (``calm``, ``soon``, ``urgent``, ``overdue``)."""
        return self.icon(STATE_ICONS[state], "text-2" if state == "calm" else state)

    def sized(self, points: int, *, bold: bool = False) -> QFont:
        """The window's font at another size."""
        font = QFont(self.font)
        font.setPointSize(points)
        font.setBold(bold)
        return font

    @property
    def _colours(self) -> Mapping[str, str]:
        return self._tokens.dark if self._dark else self._tokens.light

    def _wants_dark(self) -> bool:
        if self._choice in {LIGHT, DARK}:
            return self._choice == DARK
        return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark

    def _follow(self) -> None:
        dark = self._wants_dark()
        if dark != self._dark:
            self._dark = dark
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        self._icons.clear()
        self._app.setStyleSheet("")  # to dress anew what is dressed takes Qt four times as long
        self._app.setPalette(self._palette())
        self._app.setStyleSheet(self._style_sheet())

    def _palette(self) -> QPalette:
        palette = QPalette()
        for role, token in _ROLES.items():
            palette.setColor(role, self.color(token))
        for role in _GREYED:
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("field"))
        return palette

    def _style_sheet(self) -> str:
        template = resources.files("resources").joinpath("theme/app.qss").read_text("utf-8")
        words = {**self._colours, **{k: f"{v}px" for k, v in self._tokens.metrics.items()}}
        scheme = DARK if self._dark else LIGHT
        for image in ("down", "check"):
            place = resources.files("resources").joinpath(f"theme/{image}-{scheme}.svg")
            words[f"{image}-image"] = f'"{Path(str(place)).as_posix()}"'
        return _PLACEHOLDER.sub(lambda found: words[found.group(1)], template)


class _Dress(QObject):
    """A widget's icon, made anew when the scheme changes; it lives and dies with the widget.

    Walking all widgets instead can meet one that is being deleted.
    """

    def __init__(self, theme: Theme, widget: QAbstractButton | QLabel) -> None:
        super().__init__(widget)
        self._theme = theme
        self._widget = widget
        self._icon = ("", "", "")
        theme.changed.connect(self._put_on)

    def wear(self, name: str, colour: str, checked: str) -> None:
        """Show this icon from now on."""
        self._icon = (name, colour, checked)
        self._put_on()

    def _put_on(self) -> None:
        icon = self._theme.icon(*self._icon)
        if isinstance(self._widget, QLabel):
            self._widget.setPixmap(icon.pixmap(QSize(16, 16), self._widget.devicePixelRatioF()))
        else:
            self._widget.setIcon(icon)
