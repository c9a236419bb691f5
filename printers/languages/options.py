"""What differs from firmware to firmware within one language; ``[options]`` of a profile."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class TsplOptions:
    """``status``: ``ESC ! ?``, or the longer ``ESC ! S`` of newer TSC firmware.

    ``code128``: "128" leaves the subsets of native codes to the printer, "128M" writes them out
    (clones may lack it).
    """

    status: Literal["basic", "extended"] = "basic"
    code128: Literal["128", "128M"] = "128"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZplOptions:
    """``form``: how pictures are written. ``zlib_level`` 1-9, for z64.

    ``band_bytes``: most bytes of one ``^GF`` (99999 in older Zebra guides), 0 for no limit.
    ``status_bytes``: length of the ``~HS`` answer, for clones with fields of other widths.
    """

    form: Literal["hex", "acs", "z64"] = "z64"
    zlib_level: int = 1
    band_bytes: int = 0
    status_bytes: int = 82


@dataclass(frozen=True, slots=True, kw_only=True)
class CpclOptions:
    """``form``: CG raw or EG hexadecimal (for ways that do not carry every byte).

    ``darkness``: the command that the model obeys. ``ignored_bits`` of the status byte, for
    clones that always set some.
    """

    form: Literal["cg", "eg"] = "cg"
    darkness: Literal["tone", "contrast"] = "tone"
    ignored_bits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EscPosOptions:
    """``band_rows`` of one ``GS v 0``, 1-2303: whole pages overflow small buffers.

    ``gs_k``: it obeys ``GS ( K`` for density and speed. ``next_label``: it finds the next label
    by ``GS FF``; otherwise paper is fed by lines.
    """

    band_rows: int = 255
    gs_k: bool = False
    next_label: bool = False


Options = TsplOptions | ZplOptions | CpclOptions | EscPosOptions
