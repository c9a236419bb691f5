"""A document from JSON, for labels made without a database. ``docs/labels.md`` shows each form.

Decoding is strict: an unknown or missing field, or one of another type, is named with its line.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from app.domain.errors import InvalidInput
from app.domain.picking import PickingList, PickLine
from app.domain.stock import StockLine, StockList
from app.domain.waybill import SortMarks
from app.domain.wrong_input import translated
from app.labels.document import (
    Document,
    GoodsLine,
    LabelDocument,
    ManifestDocument,
    ManifestParcel,
    Party,
    ProductDocument,
    RulerDocument,
)
from app.labels.json_lines import json_line
from app.labels.template import Use

LARGEST_FILE = 10_000_000
"""Characters; a picking list of ten thousand lines has two million."""

Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Instant = Annotated[datetime, Meta(tz=True)]


class _Form(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of a file."""


class _Party(_Form, frozen=True, kw_only=True):
    name: str
    phone: str
    address: str


class _Marks(_Form, frozen=True, kw_only=True):
    sort_code: str = ""
    hub_code: str = ""
    hub_name: str = ""
    short_name: str = ""


class _Goods(_Form, frozen=True, kw_only=True):
    text: str
    quantity: Count


class _Label(_Form, frozen=True, kw_only=True):
    carrier_name: str
    tracking_number: str
    receiver: _Party
    sender: _Party
    printed_at: Instant | None = None
    product: str = ""
    marks: _Marks = _Marks()
    goods: tuple[_Goods, ...] = ()
    notes: tuple[str, ...] = ()
    sequence: Count = 0
    total: Count = 0
    reprint: Count = 0
    batch: str = ""

    def document(self, now: datetime) -> LabelDocument:
        return LabelDocument(
            carrier_name=self.carrier_name,
            tracking_number=self.tracking_number,
            receiver=Party(**_fields(self.receiver)),
            sender=Party(**_fields(self.sender)),
            printed_at=self.printed_at or now,
            product=self.product,
            marks=SortMarks(**_fields(self.marks)),
            goods=tuple(GoodsLine(text=line.text, quantity=line.quantity) for line in self.goods),
            notes=self.notes,
            sequence=self.sequence,
            total=self.total,
            reprint=self.reprint,
            batch=self.batch,
        )


class _Product(_Form, frozen=True, kw_only=True):
    name: str
    code: str
    spec: str = ""
    shop: str = ""
    note: str = ""

    def document(self, now: datetime) -> ProductDocument:  # noqa: ARG002 - as the others
        return ProductDocument(**_fields(self))


class _Parcel(_Form, frozen=True, kw_only=True):
    tracking_number: str
    place: str = ""
    pieces: Count = 1


class _Manifest(_Form, frozen=True, kw_only=True):
    carrier_name: str
    parcels: tuple[_Parcel, ...]
    printed_at: Instant | None = None
    sender_name: str = ""
    number: str = ""

    def document(self, now: datetime) -> ManifestDocument:
        return ManifestDocument(
            carrier_name=self.carrier_name,
            parcels=tuple(
                ManifestParcel(
                    tracking_number=each.tracking_number, place=each.place, pieces=each.pieces
                )
                for each in self.parcels
            ),
            printed_at=self.printed_at or now,
            sender_name=self.sender_name,
            number=self.number,
        )


class _PickLine(_Form, frozen=True, kw_only=True):
    name: str
    quantity: Count
    code: str = ""
    spec: str = ""
    parcels: Count = 1
    location: str = ""


class _Picking(_Form, frozen=True, kw_only=True):
    lines: tuple[_PickLine, ...]
    parcels: Count
    made_at: Instant | None = None
    shops: Count = 0
    batch: str = ""

    def document(self, now: datetime) -> PickingList:
        return PickingList(
            made_at=self.made_at or now,
            parcels=self.parcels,
            pieces=sum(line.quantity for line in self.lines),
            shops=self.shops,
            batch=self.batch,
            lines=tuple(
                PickLine(
                    code=line.code,
                    name=line.name,
                    spec=line.spec,
                    quantity=line.quantity,
                    parcels=line.parcels,
                    location=line.location,
                )
                for line in self.lines
            ),
        )


class _StockLine(_Form, frozen=True, kw_only=True):
    name: str
    code: str = ""
    spec: str = ""
    location: str = ""
    to_number: Count = 0
    to_print: Count = 0
    printed: Count = 0
    parcels: Count = 1
    presale: bool = False


class _Stock(_Form, frozen=True, kw_only=True):
    stock: tuple[_StockLine, ...]
    parcels: Count = 0
    made_at: Instant | None = None
    shops: Count = 0

    def document(self, now: datetime) -> StockList:
        return StockList(
            made_at=self.made_at or now,
            shops=self.shops,
            parcels=self.parcels,
            held_back=0,
            lines=tuple(
                StockLine(
                    code=line.code,
                    name=line.name,
                    spec=line.spec,
                    location=line.location,
                    to_number=line.to_number,
                    to_print=line.to_print,
                    printed=line.printed,
                    parcels=line.parcels,
                    presale=line.presale,
                )
                for line in self.stock
            ),
        )


class _Ruler(_Form, frozen=True, kw_only=True):
    printer: str = ""
    printed_at: Instant | None = None

    def document(self, now: datetime) -> RulerDocument:
        return RulerDocument(printed_at=self.printed_at or now, printer=self.printer)


_Any = _Label | _Product | _Manifest | _Picking | _Stock | _Ruler

FORMS: Mapping[Use, type[_Any]] = {
    Use.COURIER: _Label,
    Use.SLIP: _Label,
    Use.CUSTOM: _Label,
    Use.PRODUCT: _Product,
    Use.MANIFEST: _Manifest,
    Use.PICKING: _Picking,
    Use.STOCK: _Stock,
    Use.RULER: _Ruler,
}
"""Use of a template → form of the file it takes."""


class OrderInvalid(InvalidInput):
    """A file that is no document: ``line``, from 1, and ``field``, as in ``goods[2].quantity``."""

    def __init__(self, line: int, field: str, reason: str) -> None:
        place = f"第 {line} 行" + (f" {field}" if field else "")
        super().__init__(
            "label.order",
            "订单文件不能用",
            f"{place}：{reason}。",
            context={"line": line, "field": field, "why": reason},
        )
        self.line = line
        self.field = field


def read_order(text: str, use: Use, *, now: datetime | None = None) -> Document:
    """The document in the JSON ``text`` for a template of ``use``.

    Args:
        text: the whole file.
        use: what the template is for.
        now: the time of printing where the file names none; the present by default.

    Raises:
        OrderInvalid: it is not JSON, or a field is missing, unknown or of a wrong type.
    """
    if len(text) > LARGEST_FILE:
        raise OrderInvalid(1, "", "文件太大")
    try:
        form = msgspec.json.decode(text, type=FORMS[use])
    except msgspec.ValidationError as error:
        path, reason = translated(str(error))
        field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        raise OrderInvalid(json_line(text, path), field[1:], reason) from error
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise OrderInvalid(_line_of_byte(text, str(error)), "", "不是正确的 JSON") from error
    return form.document(now or datetime.now(UTC))


def _line_of_byte(text: str, message: str) -> int:
    """The line that a message like ``(byte 15)`` means; the last one where it names none."""
    words = message.rsplit("(byte ", 1)
    whole = text.encode(errors="replace")
    end = int(words[1].rstrip(")")) if len(words) == 2 else len(whole)
    return whole[:end].count(b"\n") + 1


def _fields(form: Struct) -> dict[str, str]:
    """The fields of a form that has nothing but texts."""
    return {name: getattr(form, name) for name in form.__struct_fields__}
