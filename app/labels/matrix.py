"""QR codes and Data Matrix as rows of modules."""

import math
from functools import lru_cache

from reportlab.graphics.barcode.ecc200datamatrix import ECC200DataMatrix

from app.labels.code128 import NARROWEST_MM, Unencodable
from app.labels.qr import symbol

Modules = tuple[bytes, ...]
"""Rows from top to bottom, a byte a module, 1 black and 0 white, without quiet zone."""

QR_QUIET, MATRIX_QUIET = 4, 2
"""Free modules on every side (ISO/IEC 18004; ISO/IEC 16022 asks for one, two scan better)."""

LONGEST = 800
"""Bytes of a QR code. More gives modules no thermal printer shows on a label."""

_MATRIX_SIZES = (
    (10, 3, 5, 1), (12, 5, 7, 1), (14, 8, 10, 1), (16, 12, 12, 1), (18, 18, 14, 1),
    (20, 22, 18, 1), (22, 30, 20, 1), (24, 36, 24, 1), (26, 44, 28, 1), (32, 62, 36, 2),
    (36, 86, 42, 2), (40, 114, 48, 2), (44, 144, 56, 2),
)  # fmt: skip
"""Square symbols of ISO/IEC 16022 with one error correction block: side, data words, check
words, regions on a side."""


@lru_cache(maxsize=64)
def qr(value: str, level: str = "M") -> Modules:
    """The smallest QR code of ``value`` (UTF-8) at error correction ``level`` L, M, Q or H.

    Raises:
        Unencodable: empty, too long, or with lone surrogates.
    """
    try:
        data = value.encode()
    except UnicodeEncodeError as error:
        raise Unencodable("surrogates") from error
    if not 0 < len(data) <= LONGEST:
        raise Unencodable("empty or too long")
    return symbol(value, level)


@lru_cache(maxsize=64)
def data_matrix(value: str) -> Modules:
    """The smallest square Data Matrix (ECC 200) of ASCII ``value``.

    Raises:
        Unencodable: empty, not ASCII, or more than 144 code words.
    """
    if not value or not value.isascii():
        raise Unencodable("not ASCII")
    words = _ascii_words(value)
    for size in _MATRIX_SIZES:
        if len(words) <= size[1]:
            rows = _Square(value, words, size).encode()  # type: ignore[no-untyped-call]
            return tuple(bytes(map(bool, row)) for row in reversed(rows))
    raise Unencodable("too long")


def side_dots(modules: int, quiet: int, *, room: int, wanted_mm: float, dots_per_mm: float) -> int:
    """Whole dots of one module so that symbol and quiet zone fit ``room`` dots; 0: none does."""
    narrowest = math.ceil(NARROWEST_MM * dots_per_mm - 0.05)
    wanted = max(round(wanted_mm * dots_per_mm), narrowest)
    fitting = min(wanted, room // (modules + 2 * quiet))
    return fitting if fitting >= narrowest else 0


def _ascii_words(value: str) -> list[int]:
    """Code words in ASCII encodation: a pair of digits takes one."""
    words: list[int] = []
    at = 0
    while at < len(value):
        pair = value[at : at + 2]
        if len(pair) == 2 and pair.isdigit():
            words.append(130 + int(pair))
            at += 2
        else:
            words.append(ord(value[at]) + 1)
            at += 1
    return words


class _Square(ECC200DataMatrix):
    """reportlab's placement and error correction, which it offers for 44 x 44 only, at any size.

    Its own text encodation is for that size as well: the words come ready instead.
    """

    def __init__(self, value: str, words: list[int], size: tuple[int, int, int, int]) -> None:
        super().__init__(value)
        side, self.cw_data, self.cw_ecc, regions = size
        self.row_modules = self.col_modules = side
        self.row_regions = self.col_regions = regions
        self.row_usable_modules = self.col_usable_modules = side - 2 * regions
        self.validated = value
        self._words = words

    def _encode_c40(self, value: str) -> list[int]:  # noqa: ARG002 - the base class asks
        words = list(self._words)
        if len(words) < self.cw_data:
            words.append(129)
        while len(words) < self.cw_data:
            pad = 129 + (149 * (len(words) + 1)) % 253 + 1
            words.append(pad if pad <= 254 else pad - 254)
        return words


def runs(row: bytes) -> list[tuple[int, int]]:
    """Runs of black modules of ``row`` as (start, width)."""
    found: list[tuple[int, int]] = []
    for at, black in enumerate(row):
        if not black:
            continue
        if found and sum(found[-1]) == at:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((at, 1))
    return found
