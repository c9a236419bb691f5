"""Pictures in ZPL: ``^GFA`` plain, ACS-compressed, or ``:Z64:``, in bands where wished."""

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterator

from printers.languages.options import ZplOptions
from printers.page import Page

_ONES, _TWENTIES = "GHIJKLMNOPQRSTUVWXY", "ghijklmnopqrstuvwxyz"
_LONGEST_RUN = 419
_COUNTS = tuple(
    (_TWENTIES[count // 20 - 1] if count >= 20 else "")
    + (_ONES[count % 20 - 1] if count % 20 else "")
    for count in range(_LONGEST_RUN + 1)
)
# Labels hardly have runs of other digits, and looking for them takes twice as long.
_RUN = re.compile(rf"((?:0{{3,{_LONGEST_RUN}}}|F{{3,{_LONGEST_RUN}}})\n?)")


def bands(page: Page, options: ZplOptions) -> Iterator[tuple[int, bytes]]:
    """Row and ``^GF`` command of each band, top to bottom.

    Both counts of the command are those of the uncompressed picture in every form.
    """
    write = _FORMS[options.form]
    rows = max(1, options.band_bytes // page.stride) if options.band_bytes else page.height
    for top in range(0, page.height, rows):
        data = page.rows[top * page.stride : (top + rows) * page.stride]
        head = f"^GFA,{len(data)},{len(data)},{page.stride},"
        yield top, head.encode() + write(data, page.stride, options.zlib_level)


def _hex(rows: bytes, stride: int, level: int) -> bytes:  # noqa: ARG001
    return rows.hex().upper().encode()


def _acs(rows: bytes, stride: int, level: int) -> bytes:  # noqa: ARG001
    """Runs as letters, ``,`` and ``!`` for a rest of white or black, ``:`` for the row above."""
    digits = rows.hex().upper()
    width = 2 * stride
    lines: list[str] = []
    above = ""
    for at in range(0, len(digits), width):
        row = digits[at : at + width]
        lines.append(":" if row == above else row)
        above = row
    # One split of the whole page and a table, since a call for each run is slower.
    parts = _RUN.split("\n".join([*lines, ""]))
    parts[1::2] = map(_Runs().__getitem__, parts[1::2])
    return "".join(parts).replace("\n", "").encode()


class _Runs(dict[str, str]):
    """Run of one digit → how it is written; a run with a line end is the rest of its row."""

    def __missing__(self, run: str) -> str:
        if run.endswith("\n"):
            written = "," if run[0] == "0" else "!"
        else:
            written = _COUNTS[len(run)] + run[0]
        self[run] = written
        return written


def _z64(rows: bytes, stride: int, level: int) -> bytes:  # noqa: ARG001
    """Base64 of zlib; the CRC-16/XMODEM is over the base64 text, not over the picture."""
    text = base64.b64encode(zlib.compress(rows, level))
    return b":Z64:" + text + b":%04X" % binascii.crc_hqx(text, 0)


_FORMS: dict[str, Callable[[bytes, int, int], bytes]] = {"hex": _hex, "acs": _acs, "z64": _z64}
