"""Code 128 as bars of whole dots. A scaled picture of a code does not scan; this does."""

import math
from functools import lru_cache

from barcode.codex import Code128
from barcode.errors import BarcodeError

QUIET_MODULES = 10
"""Free modules on both sides (ISO/IEC 15417)."""

NARROWEST_MM = 0.25
"""Below this, hand scanners at a courier's belt begin to fail."""


class Unencodable(ValueError):
    """The value has characters that Code 128 does not have, or is empty."""


class _Code(Code128):  # type: ignore[misc] # the library is untyped
    """The library's encoder, without its one mistake.

    A code that begins in subset C with the digits 99 has the value 99 there, which the library
    takes for a switch to C and leaves out: the number loses its first two digits.
    """

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        if encoded[1] == _DIGITS_99:
            return encoded
        shortened: list[int] = super()._try_to_optimize(encoded)
        return shortened


_DIGITS_99 = 99


@lru_cache(maxsize=64)  # a label asks three times for each of its codes
def bars(value: str) -> tuple[tuple[int, int], ...]:
    """The black bars of ``value`` as (start, width) in modules, first bar at 0.

    Raises:
        Unencodable: not printable ASCII, or empty.
    """
    if not value or not value.isascii() or not value.isprintable():
        raise Unencodable("not printable ASCII")
    try:
        pattern: str = _Code(value).build()[0]
    except (BarcodeError, KeyError, RuntimeError) as error:
        raise Unencodable("no such Code 128") from error
    found: list[tuple[int, int]] = []
    start = 0
    for index, module in enumerate(pattern + "0"):
        if module == "1" and (index == 0 or pattern[index - 1] == "0"):
            start = index
        elif module == "0" and index and pattern[index - 1] == "1":
            found.append((start, index - start))
    return tuple(found)


def modules(value: str) -> int:
    """Width of the code of ``value`` without quiet zones, in modules."""
    start, width = bars(value)[-1]
    return start + width


def module_dots(value: str, *, width: int, wanted_mm: float, dots_per_mm: float) -> int:
    """Whole dots of one module so that code and quiet zones fit ``width`` dots; 0: none does.

    As near to ``wanted_mm`` as fits, never below ``NARROWEST_MM``.
    """
    narrowest = math.ceil(NARROWEST_MM * dots_per_mm - 0.05)
    total = modules(value) + 2 * QUIET_MODULES
    wanted = max(round(wanted_mm * dots_per_mm), narrowest)
    fitting = min(wanted, width // total)
    return fitting if fitting >= narrowest else 0
