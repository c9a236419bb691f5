"""How far a printer's millimetre is from a real one, made up for while a label is laid out."""

from dataclasses import dataclass

from app.domain.station import Calibration


@dataclass(frozen=True, slots=True)
class Stretch:
    """Dots that go for a millimetre across and down, as parts of what the head's dpi says.

    Places and boxes stretch. What is made of whole dots stays as it is: modules of codes, type,
    pictures, thickness of lines. Codes, texts and pictures are fitted as without stretch, so that
    the label that is printed breaks its lines where the preview does.
    """

    x: float = 1.0
    y: float = 1.0

    @classmethod
    def of(cls, calibration: Calibration) -> "Stretch":
        """The stretch that was measured for a stock."""
        return cls(calibration.scale_x, calibration.scale_y)


PLAIN = Stretch()
"""No stretch: the preview, the approved bitmaps, PDF."""
