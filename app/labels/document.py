"""What goes on a label, before any thought of where."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.picking import PickingList
from app.domain.stock import StockList
from app.domain.waybill import SortMarks


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A receiver or sender as the label shows it: masked or plain, as the caller decided."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsLine:
    """One kind of goods: what a packer reads, and how many pieces."""

    text: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelDocument:
    """One label. Pure data; the same document gives the same dots.

    ``notes`` are order and remark lines, each its own paragraph, in clear (no receiver data).
    ``sequence`` and ``total`` count labels of the batch; 0 leaves the counter out. ``batch`` is
    what people call it, such as 1128-03. ``reprint`` counts deliberate reprints; from 1 on the
    label is marked 补打. ``printed_at`` is aware.
    """

    carrier_name: str
    tracking_number: str
    receiver: Party
    sender: Party
    printed_at: datetime
    product: str = ""
    marks: SortMarks = field(default_factory=SortMarks)
    goods: tuple[GoodsLine, ...] = ()
    notes: tuple[str, ...] = field(default=(), repr=False)
    sequence: int = 0
    total: int = 0
    reprint: int = 0
    batch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDocument:
    """One label for a piece of goods. ``code`` becomes its bar code."""

    name: str
    code: str
    spec: str = ""
    shop: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestParcel:
    """One parcel handed over. ``place``: city or district, no more of the receiver."""

    tracking_number: str
    place: str = field(default="", repr=False)
    pieces: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestDocument:
    """What a courier takes away in one go. ``printed_at`` is aware."""

    carrier_name: str
    parcels: tuple[ManifestParcel, ...]
    printed_at: datetime
    sender_name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulerDocument:
    """A calibration sheet for one printer. ``printed_at`` is aware.

    ``note``: with what it was printed, or its number in a run. ``code`` becomes its bar code.
    """

    printed_at: datetime
    printer: str = ""
    note: str = ""
    code: str = ""


Document = (
    LabelDocument | ProductDocument | ManifestDocument | PickingList | StockList | RulerDocument
)
"""All that templates can print."""


class ProblemKind(StrEnum):
    """What is wrong with a label before it is printed."""

    MISSING = "missing"  # a field without which the parcel goes astray is empty
    GLYPH = "glyph"  # the font has no such character
    OVERFLOW = "overflow"  # the text does not fit even at its smallest size
    BARCODE = "barcode"  # the code cannot be one that a scanner reads at this size


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelProblem:
    """One thing a person should know before paper is used.

    ``blocking``: the label must not be printed. Otherwise it prints with a placeholder or an
    ellipsis. ``slot`` (which part) and ``text`` are Chinese; ``text`` may quote a character of
    the receiver. ``about`` is the field or list of the template, empty for fixed text.
    """

    kind: ProblemKind
    slot: str
    text: str = field(repr=False)
    blocking: bool
    about: str = field(default="", compare=False)


PLACEHOLDER = "□"
"""Printed in place of a symbol that the font lacks."""
