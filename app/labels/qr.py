"""QR codes (ISO/IEC 18004) as whole symbols in single integers; a label has a new one each time.

reportlab's encoder takes 2 to 6 ms a symbol, most of it in trying eight masks module by module.
Here its tables and function patterns are used, and data, error correction and masks are computed
on all modules at once.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import chain, zip_longest
from operator import itemgetter

from reportlab.graphics.barcode.qrencoder import (
    EXP_TABLE,
    LOG_TABLE,
    QRCode,
    QRErrorCorrectLevel,
    QRRSBlock,
)

LEVELS = {
    "L": QRErrorCorrectLevel.L,
    "M": QRErrorCorrectLevel.M,
    "Q": QRErrorCorrectLevel.Q,
    "H": QRErrorCorrectLevel.H,
}
"""Error correction by its letter."""

_VERSIONS = range(1, 41)
_MASKS = 8
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_ALL_ALPHANUMERIC = re.compile(rf"[{re.escape(_ALPHANUMERIC)}]+")
_MODES = {"digits": (1, (10, 12, 14)), "alphanumeric": (2, (9, 11, 13)), "bytes": (4, (8, 16, 16))}
_PADDING = (0xEC, 0x11)


class TooLong(ValueError):
    """More than the largest symbol holds."""


def symbol(value: str, level: str) -> tuple[bytes, ...]:
    """The smallest symbol of ``value`` (UTF-8): rows of modules, a byte each, 1 black.

    Raises:
        TooLong: no symbol holds it.
    """
    mode, count, bits, length = _packed(value)
    indicator, count_bits = _MODES[mode]
    for version in _VERSIONS:
        blocks = _blocks(version, level)
        room = 8 * sum(data for _, data in blocks)
        counter = count_bits[(version > 9) + (version > 26)]
        used = 4 + counter + length
        if used <= room and count >> counter == 0:
            stream = ((indicator << counter | count) << length) | bits
            return _drawn(version, level, _code_words(stream, used, blocks))
    raise TooLong


def _packed(value: str) -> tuple[str, int, int, int]:
    """Mode, character count, data bits and their number."""
    if value.isascii() and value.isdigit():
        bits = length = 0
        for at in range(0, len(value), 3):
            group = value[at : at + 3]
            take = 3 * len(group) + 1
            bits, length = bits << take | int(group), length + take
        return "digits", len(value), bits, length
    if _ALL_ALPHANUMERIC.fullmatch(value):
        places = [_ALPHANUMERIC.index(char) for char in value]
        bits = length = 0
        for first, second in zip_longest(places[::2], places[1::2]):
            pair, take = (first, 6) if second is None else (first * 45 + second, 11)
            bits, length = bits << take | pair, length + take
        return "alphanumeric", len(value), bits, length
    data = value.encode()
    return "bytes", len(data), int.from_bytes(data), 8 * len(data)


@lru_cache(maxsize=160)
def _blocks(version: int, level: str) -> tuple[tuple[int, int], ...]:
    """(all words, data words) of each block."""
    found = QRRSBlock.getRSBlocks(version, LEVELS[level])  # type: ignore[no-untyped-call]
    return tuple((block.totalCount, block.dataCount) for block in found)


def _code_words(stream: int, used: int, blocks: tuple[tuple[int, int], ...]) -> bytes:
    """``used`` bits of data, padded, with error correction, the blocks interleaved."""
    room = sum(data for _, data in blocks)
    ending = min(4, 8 * room - used)
    ending += -(used + ending) % 8
    words = bytearray((stream << ending).to_bytes((used + ending) // 8))
    for number in range(room - len(words)):
        words.append(_PADDING[number % 2])
    data, checks, at = [], [], 0
    for total, count in blocks:
        block = bytes(words[at : at + count])
        data.append(block)
        checks.append(_check_words(block, total - count))
        at += count
    mixed = chain(*zip_longest(*data), *zip_longest(*checks))
    return bytes(word for word in mixed if word is not None)


def _check_words(block: bytes, count: int) -> bytes:
    """The rest of a division by the generator polynomial, a word at a time."""
    table, low, top = _multiples(count), (1 << 8 * (count - 1)) - 1, 8 * (count - 1)
    rest = 0
    for word in block:
        rest = (rest & low) << 8 ^ table[rest >> top ^ word]
    return rest.to_bytes(count)


@lru_cache(maxsize=32)
def _multiples(count: int) -> tuple[int, ...]:
    """All 256 multiples of the generator polynomial of ``count`` words, without its leading 1."""
    factors = [1]
    for power in range(count):
        shifted = [*factors, 0]
        for at, factor in enumerate(factors):
            shifted[at + 1] ^= _product(factor, EXP_TABLE[power])
        factors = shifted
    return tuple(
        int.from_bytes(bytes(_product(factor, word) for factor in factors[1:]))
        for word in range(256)
    )


def _product(one: int, other: int) -> int:
    """In the field of 256 elements that the code works in."""
    if not (one and other):
        return 0
    return int(EXP_TABLE[(LOG_TABLE[one] + LOG_TABLE[other]) % 255])


def _drawn(version: int, level: str, words: bytes) -> tuple[bytes, ...]:
    """The symbol with the mask of least penalty."""
    side = 4 * version + 17
    bits = f"{int.from_bytes(words):0{8 * len(words)}b}0"  # the last one is for what is no data
    data = int("".join(_places(version)(bits)), 2)
    masked = (data ^ frame for frame in _frames(version, level))
    best = min(masked, key=_Penalty.of(side))
    flat = f"{best:0{side * side}b}".encode().translate(_TO_BITS)
    return tuple(flat[at : at + side] for at in range(0, side * side, side))


_TO_BITS = bytes.maketrans(b"01", b"\0\1")


@lru_cache(maxsize=40)
def _places(version: int) -> Callable[[str], tuple[str, ...]]:
    """Picks, for each module of the symbol, the data bit that stands there."""
    side = 4 * version + 17
    words = sum(total for total, _ in _blocks(version, "L"))
    code = QRCode(version, LEVELS["L"])
    code.moduleCount = side
    positions = code.dataPosIterator()  # type: ignore[no-untyped-call]
    order = [8 * words] * (side * side)
    for number, (column, row) in enumerate(positions):
        order[row * side + column] = min(number, 8 * words)
    return itemgetter(*order)


@lru_cache(maxsize=32)
def _frames(version: int, level: str) -> tuple[int, ...]:
    """For each mask a symbol of nothing but function patterns and the mask itself."""
    frames = []
    for mask in range(_MASKS):
        code = QRCode(version, LEVELS[level])
        code.dataCache = [0] * sum(total for total, _ in _blocks(version, level))
        code.makeImpl(False, mask)
        digits = "".join("1" if module else "0" for row in code.modules for module in row)
        frames.append(int(digits, 2))
    return tuple(frames)


class _Penalty:
    """How hard a symbol of one size is to read, by the four rules of the standard."""

    def __init__(self, side: int) -> None:
        self._side = side
        row = (1 << side) - 1
        self._all = (1 << side * side) - 1
        rows = range(side)
        # Where the module ``reach`` to the right (below) still belongs to the same row (column).
        self._across = tuple(
            sum((row >> reach << reach) << side * at for at in rows) for reach in range(11)
        )
        self._down = tuple(self._all >> side * reach << side * reach for reach in range(11))

    @staticmethod
    @lru_cache(maxsize=40)
    def of(side: int) -> "_Penalty":
        return _Penalty(side)

    def __call__(self, dark: int) -> int:
        side = self._side
        light = dark ^ self._all
        same_across = self._across[1] & ~(dark ^ dark << 1)
        same_down = self._down[1] & ~(dark ^ dark << side)
        points = _runs(same_across, 1) + _runs(same_down, side)
        points += 3 * (same_across & same_down & same_across << side).bit_count()
        points += 40 * self._finders(dark, light, 1, self._across)
        points += 40 * self._finders(dark, light, side, self._down)
        share = 100 * dark.bit_count() // (side * side)
        return points + 10 * (abs(share - 50) // 5)

    def _finders(self, dark: int, light: int, step: int, whole: tuple[int, ...]) -> int:
        """Patterns 1011101 with four light modules before or after them."""
        core = dark & light << step & dark << 2 * step & dark << 3 * step
        core &= dark << 4 * step & light << 5 * step & dark << 6 * step
        if not core & whole[6]:
            return 0
        four = light & light << step & light << 2 * step & light << 3 * step
        after = core & four << 7 * step & whole[10]
        before = core << 4 * step & four & whole[10]
        return after.bit_count() + before.bit_count()


def _runs(same: int, step: int) -> int:
    """Rule 1: 3 points for five equal modules in a row, one more for each further one."""
    fives = same & same << step & same << 2 * step & same << 3 * step
    return fives.bit_count() + 2 * (fives & ~(fives << step)).bit_count()
