"""Where the parts of the window stand."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget


def frame(*, rail: QWidget, banner: QWidget, pages: QWidget, foot: QWidget) -> QWidget:
    """``rail`` on the left, ``banner`` above ``pages``, ``foot`` below everything."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(banner)
    column.addWidget(pages, 1)
    upper = QHBoxLayout()
    upper.setSpacing(0)
    upper.addWidget(rail)
    upper.addLayout(column, 1)
    centre = QWidget()
    whole = QVBoxLayout(centre)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    whole.addLayout(upper, 1)
    whole.addWidget(foot)
    return centre
