"""What every section of the settings is."""

from PySide6.QtWidgets import QWidget


class Section(QWidget):
    """One part of the settings, made when it is first shown."""

    def on_shown(self) -> None:
        """It came to the front: read again what may have changed meanwhile."""
