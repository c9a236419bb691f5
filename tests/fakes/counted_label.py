"""A label that says by machine whose it is, which of how many, and whether it was printed again."""

from pathlib import Path

NAME = "counted_60x40"
AGAIN = "AGAIN"
"""What the QR code of a reprint says."""
_TEXT = f"""
name = "{NAME}"
title = "计数"
use = "courier"
width_mm = 60.0
height_mm = 40.0

[[slot]]
kind = "code"
field = "number"
box = [2.0, 2.0, 56.0, 10.0]
module = 0.25

[[slot]]
kind = "code"
field = "sequence"
box = [2.0, 14.0, 56.0, 10.0]
module = 0.25

[[slot]]
kind = "qr"
literal = "{AGAIN}"
when = "reprint"
box = [22.0, 25.0, 14.0, 14.0]
module = 0.4
"""


def put_counted_label(profile: Path) -> str:
    """Put the template among a person's own in ``profile``; its name."""
    folder = profile / "labels"
    folder.mkdir(exist_ok=True)
    (folder / f"{NAME}.toml").write_text(_TEXT, "utf-8")
    return NAME
