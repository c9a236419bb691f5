"""Fonts of the window: what the system has for Chinese, else the packaged one."""

from importlib import resources

from PySide6.QtGui import QFont, QFontDatabase

UI_FAMILIES = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
)
"""Wanted in this order. Missing names are left out: asking for them costs an alias search."""

UI_POINTS = 10
"""Body size; 13 px at 96 dpi."""


def packaged_font() -> bytes:
    """The packaged open Chinese font (Noto Sans SC Regular, OFL)."""
    return resources.files("pylopdf_fonts_zh_cn").joinpath("NotoSansSC-Regular.otf").read_bytes()


def ui_font() -> QFont:
    """The window's font, with figures of one width where the font can do that.

    Loads the packaged font when the system has none of the wanted families.
    """
    families = _installed()
    if not families:
        QFontDatabase.addApplicationFontFromData(packaged_font())
        families = _installed()
    font = QFont()
    font.setFamilies(families)
    font.setPointSize(UI_POINTS)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _installed() -> list[str]:
    have = set(QFontDatabase.families())
    return [family for family in UI_FAMILIES if family in have]
