"""The only place that knows every part: builds, wires, starts, stops."""

from app.bootstrap.start import main

__all__ = ["main"]
