"""The command line: the same services without a window.

``run`` is the whole program below ``bootstrap``: it reads the arguments and calls one of the
entrances it is given, or a command of its own. Parts are imported when a command needs them, so
that ``zhunlan --help`` answers at once.
"""

from app.cli.entrances import Demo, OpenDesk, OpenWindow
from app.cli.run import run

__all__ = ["Demo", "OpenDesk", "OpenWindow", "run"]
