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
_RUN = re.compile(rf"(.)\1{{2,{_LONGEST_RUN - 1}}}")


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
    known: dict[str, str] = {}
    out: list[str] = []
    above = ""
    for at in range(0, len(digits), width):
        row = digits[at : at + width]
        if row == above:
            out.append(":")
            continue
        above = row
        if row not in known:
            known[row] = _acs_row(row)
        out.append(known[row])
    return "".join(out).encode()


def _acs_row(row: str) -> str:
    rest = ""
    for digit, letter in (("0", ","), ("F", "!")):
        if row.endswith(digit):
            row, rest = row.rstrip(digit), letter
            break
    return _RUN.sub(lambda run: _COUNTS[run.end() - run.start()] + run[1], row) + rest


def _z64(rows: bytes, stride: int, level: int) -> bytes:  # noqa: ARG001
    """Base64 of zlib; the CRC-16/XMODEM is over the base64 text, not over the picture."""
    text = base64.b64encode(zlib.compress(rows, level))
    return b":Z64:" + text + b":%04X" % binascii.crc_hqx(text, 0)


_FORMS: dict[str, Callable[[bytes, int, int], bytes]] = {"hex": _hex, "acs": _acs, "z64": _z64}
