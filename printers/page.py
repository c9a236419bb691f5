"""What reaches a printer language: a 1-bit page, alone or with codes the printer draws itself."""

from dataclasses import dataclass, field
from typing import Literal

_INVERT = bytes(255 - value for value in range(256))
_TURN_BITS = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))
_LARGEST_MODULE = {"code128": 10, "qr": 10}
_CODE128_FRAME_MODULES = 11 + 11 + 13  # start, check and stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A 1-bit page of ``height`` rows of ``(width + 7) // 8`` bytes. Sizes in dots.

    Most significant bit left, 1 = black, pad bits 0.

    Raises:
        ValueError: a size is not positive, the bytes do not fill the page, or a pad bit is set
            (it would come out as a black line beside the page).
    """

    width: int
    height: int
    rows: bytes

    def __post_init__(self) -> None:
        if self.width <= 0 or self.height <= 0:
            raise ValueError("a page has positive width and height")
        if len(self.rows) != self.stride * self.height:
            raise ValueError(f"{self.stride * self.height} bytes expected, got {len(self.rows)}")
        pad = (1 << (self.stride * 8 - self.width)) - 1
        if pad and any(byte & pad for byte in set(self.rows[self.stride - 1 :: self.stride])):
            raise ValueError("a pad bit is set")

    @property
    def stride(self) -> int:
        """Bytes of one row."""
        return (self.width + 7) // 8

    def inverted(self) -> bytes:
        """The rows with 0 = black and pad bits 1 (white), as TSPL wants them."""
        return self.rows.translate(_INVERT)

    def turned(self) -> "Page":
        """The page upside down, for languages that cannot turn a picture."""
        # Reversed, each row begins with its pad bits; one shift of the whole page moves every
        # row's to the end of the row before, where they are the pad again.
        pad = self.stride * 8 - self.width
        whole = int.from_bytes(self.rows[::-1].translate(_TURN_BITS)) << pad
        return Page(width=self.width, height=self.height, rows=whole.to_bytes(len(self.rows)))

    def mirrored(self) -> "Page":
        """Left and right changed."""
        upside_down = self.turned().rows
        stride = self.stride
        rows = b"".join(
            upside_down[at : at + stride] for at in range(len(upside_down) - stride, -1, -stride)
        )
        return Page(width=self.width, height=self.height, rows=rows)

    def cropped(self, left: int, top: int) -> "Page":
        """Without its first ``left`` columns and ``top`` rows, where that leaves anything.

        Raises:
            ValueError: nothing is left.
        """
        width, height = self.width - left, self.height - top
        if width <= 0 or height <= 0 or left < 0 or top < 0:
            raise ValueError("nothing of the page is left")
        rows = self.rows[top * self.stride :]
        if left:
            stride = (width + 7) // 8
            pad, mask = stride * 8 - width, (1 << width) - 1
            old_pad = self.stride * 8 - self.width
            cut = (rows[at : at + self.stride] for at in range(0, len(rows), self.stride))
            rows = b"".join(
                ((int.from_bytes(row) >> old_pad & mask) << pad).to_bytes(stride) for row in cut
            )
        return Page(width=width, height=height, rows=rows)

    def narrowed(self, width: int) -> "Page":
        """Its first ``width`` columns.

        Raises:
            ValueError: it is not so wide.
        """
        if not 0 < width <= self.width:
            raise ValueError("the page is not so wide")
        stride = (width + 7) // 8
        mask = 0xFF << stride * 8 - width & 0xFF
        rows = bytearray()
        for at in range(0, len(self.rows), self.stride):
            rows += self.rows[at : at + stride]
            rows[-1] &= mask
        return Page(width=width, height=self.height, rows=bytes(rows))

    def blank(self, top: int, bottom: int) -> bool:
        """Whether the rows from ``top`` up to ``bottom`` are white."""
        return not any(self.rows[top * self.stride : bottom * self.stride])


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeCode:
    """A code that the printer's own firmware draws. Places and sizes in dots.

    ``x``, ``y``: upper left corner of the first bar or module, without quiet zone. ``module``:
    width of the narrowest bar, or side of a QR cell. ``height``: of the bars; of a QR code the
    side it is expected to take (only ESC/POS needs it, which prints line after line). ``level``:
    error correction of a QR code. ``text`` is printable ASCII: firmware differs in what it makes
    of other characters, so codes with Chinese belong into the raster.

    Raises:
        ValueError: a size or the text is out of range.
    """

    kind: Literal["code128", "qr"]
    x: int
    y: int
    module: int
    text: str = field(repr=False)
    height: int = 0
    level: Literal["L", "M", "Q", "H"] = "M"

    def __post_init__(self) -> None:
        if self.kind not in _LARGEST_MODULE:
            raise ValueError(f"no native code of kind {self.kind}")
        if not self.text or not (self.text.isascii() and self.text.isprintable()):
            raise ValueError("a native code is printable ASCII")
        if not 1 <= self.module <= _LARGEST_MODULE[self.kind]:
            raise ValueError(f"a module of {self.module} dots")
        if self.x < 0 or self.y < 0 or self.height < 0:
            raise ValueError("a code lies on the page")
        if self.kind == "code128" and not self.height:
            raise ValueError("bars have a height")

    @property
    def widest(self) -> int:
        """Dots a Code 128 takes at most: some firmware never pairs digits. 0 for a QR code."""
        if self.kind == "qr":
            return 0
        return (len(self.text) * 11 + _CODE128_FRAME_MODULES) * self.module


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedPage:
    """A raster and the codes that the printer draws onto it.

    The raster must NOT contain the codes: they would come out twice, and two drawings of one
    Code 128 need not agree in width, since firmware chooses subsets differently. Leave room for
    ``NativeCode.widest`` and a quiet zone. How large a QR code comes out is the firmware's choice
    too, so the page cannot check it.

    Raises:
        ValueError: a code begins or, drawn at its widest, ends outside the raster.
    """

    raster: Page
    codes: tuple[NativeCode, ...]

    def __post_init__(self) -> None:
        for code in self.codes:
            right, bottom = code.x + max(code.widest, 1), code.y + max(code.height, 1)
            if right > self.raster.width or bottom > self.raster.height:
                raise ValueError(f"a code at {code.x},{code.y} reaches beyond the page")

    @property
    def width(self) -> int:
        """Dots."""
        return self.raster.width

    @property
    def height(self) -> int:
        """Dots."""
        return self.raster.height


AnyPage = Page | MixedPage


def parts(page: AnyPage) -> tuple[Page, tuple[NativeCode, ...]]:
    """The raster of ``page`` and its native codes."""
    return (page, ()) if isinstance(page, Page) else (page.raster, page.codes)
