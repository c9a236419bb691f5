"""The template language: what may stand in a template. Sizes in mm; ``docs/labels.md`` tells all.

``schema`` reads templates from text and names what is wrong with the line it stands on.
"""

from enum import StrEnum

from msgspec import Struct, field

DEFAULT_TEMPLATE = "two_part_100x180"


class Use(StrEnum):
    """What a template is for; it decides which fields there are."""

    COURIER = "courier"  # 快递面单: carrier, number and receiver are a must
    SLIP = "slip"  # 发货单
    PRODUCT = "product"  # 商品标签
    MANIFEST = "manifest"  # 交接单
    PICKING = "picking"  # 拣货单
    STOCK = "stock"  # 备货单
    CUSTOM = "custom"  # 自定义区: a strip on or below a courier label, nothing of the receiver
    RULER = "ruler"  # 校准标尺


class SlotKind(StrEnum):
    """What a slot draws."""

    TEXT = "text"
    CODE = "code"  # Code 128
    QR = "qr"
    MATRIX = "matrix"  # Data Matrix
    GOODS = "goods"  # goods and notes, in as many columns as they need
    REPEAT = "repeat"  # slots for each of a list, over as many pages as it takes
    RULE = "rule"  # a filled box
    DASHES = "dashes"  # a tear line
    FRAME = "frame"  # the outline of a box
    DISC = "disc"  # white character on a black disc
    RING = "ring"  # black character in a ring
    IMAGE = "image"  # a 1-bit PNG beside the template
    RULER = "ruler"  # scales in mm from the top left corner, and corner marks


class Align(StrEnum):
    """Where in its box."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class VAlign(StrEnum):
    """Where in its box."""

    TOP = "top"
    MIDDLE = "middle"


class Box(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A rectangle in mm from the top left corner."""

    x: float
    y: float
    width: float
    height: float


class Slot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing on the label. ``size`` and ``smallest`` in mm per em, ``module`` in mm.

    ``field`` names what the document gives, ``literal`` is fixed text; a slot whose field is
    empty draws nothing. ``when`` names another field that must not be empty, or with ``not``
    before it must be. ``vital`` text that does not fit stops the label.
    """

    kind: SlotKind
    box: Box
    field: str = ""
    literal: str = ""
    when: str = ""
    size: float = 3.0
    smallest: float = 2.2
    lines: int = 1
    bold: bool = False
    reverse: bool = False
    vital: bool = False
    align: Align = Align.LEFT
    valign: VAlign = VAlign.MIDDLE
    module: float = 0.375
    level: str = "M"  # error correction of a QR code
    line: float = 0.3  # thickness of a frame
    file: str = ""  # of an image
    rows: str = ""  # which list a repeat goes over
    step: float = 0.0  # height of one of its rows
    smallest_step: float = 0.0  # down to which rows shrink to save a page
    largest_step: float = 0.0  # up to which a row grows with its text
    columns: int = 1
    slot: tuple["Slot", ...] = ()  # what stands in each row, from the row's top left corner


class Bitmap(Struct, frozen=True):
    """A picture of a template: PNG bytes, checked to be 1-bit and small."""

    width: int
    height: int
    png: bytes


class Template(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A label's stock and its slots in drawing order. Sizes in mm."""

    name: str
    width_mm: float
    height_mm: float
    title: str = ""  # for a person
    use: Use = Use.COURIER
    slots: tuple[Slot, ...] = field(name="slot")
    images: dict[str, Bitmap] = {}  # by file name; not part of the text


KEYS: dict[SlotKind, frozenset[str]] = {
    SlotKind.TEXT: frozenset(
        {"field", "literal", "size", "smallest", "lines", "bold", "reverse", "vital"}
        | {"align", "valign"}
    ),
    SlotKind.CODE: frozenset({"field", "module"}),
    SlotKind.QR: frozenset({"field", "literal", "module", "level"}),
    SlotKind.MATRIX: frozenset({"field", "literal", "module"}),
    SlotKind.GOODS: frozenset({"size", "smallest"}),
    SlotKind.REPEAT: frozenset(
        {"rows", "step", "smallest_step", "largest_step", "columns", "slot"}
    ),
    SlotKind.RULE: frozenset(),
    SlotKind.DASHES: frozenset(),
    SlotKind.FRAME: frozenset({"line"}),
    SlotKind.DISC: frozenset({"literal", "size"}),
    SlotKind.RING: frozenset({"literal", "size"}),
    SlotKind.IMAGE: frozenset({"file"}),
    SlotKind.RULER: frozenset(),
}
"""Keys of each kind beside ``kind``, ``box`` and ``when``."""
