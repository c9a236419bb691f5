"""A 1-bit page, the one form in which a picture reaches a printer language."""

from dataclasses import dataclass

_INVERT = bytes(255 - value for value in range(256))


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
