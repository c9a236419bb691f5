"""What each named field of a template says for one document."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.errors import InvalidInput
from app.domain.instants import SHANGHAI
from app.labels.document import (
    Document,
    LabelDocument,
    ManifestDocument,
    Party,
    ProductDocument,
    RulerDocument,
)
from app.labels.template import Template, Use

_PARCEL = {
    "carrier": "快递公司",
    "product": "产品",
    "reprint": "补打标记",
    "sort": "三段码",
    "hub": "集包地",
    "hub_code": "集包地编码",
    "number": "运单号",
    "number_spaced": "运单号",
    "receiver_contact": "收件人",
    "receiver_address": "收件地址",
    "receiver": "收件人",
    "sender": "寄件人",
    "sender_name": "寄件人",
    "sequence": "序号",
    "printed_at": "打印时间",
    "summary": "合计",
    "notes": "备注",
}
_PRODUCT = {"name": "商品名称", "spec": "规格", "code": "商品编码", "shop": "店铺", "note": "说明"}
_MANIFEST = {
    "carrier": "快递公司",
    "sender_name": "寄件人",
    "printed_at": "打印时间",
    "summary": "合计",
    "number": "交接单号",
}
_RULER = {
    "printer": "打印机",
    "paper": "纸张",
    "printed_at": "打印时间",
    "note": "说明",
    "code": "条码",
}

FIELDS: dict[Use, dict[str, str]] = {
    Use.COURIER: _PARCEL,
    Use.SLIP: _PARCEL,
    Use.PRODUCT: _PRODUCT,
    Use.MANIFEST: _MANIFEST,
    Use.RULER: _RULER,
}
"""Use of a template → field → its name for a person."""

PAGE_FIELDS = {
    "page": "页码",
    "pages": "页数",
    "page_of": "页码",
    "first_page": "第一页",
    "last_page": "最后一页",
}
"""Fields on every template. ``page_of`` is 1/3 and empty on a single page; the last two are for
``when``."""

_GOODS = {"row": "行号", "text": "商品", "quantity": "件数"}
LISTS: dict[Use, dict[str, dict[str, str]]] = {
    Use.COURIER: {"goods": _GOODS},
    Use.SLIP: {"goods": _GOODS},
    Use.PRODUCT: {},
    Use.MANIFEST: {
        "parcels": {"row": "行号", "number": "运单号", "place": "目的地", "pieces": "件数"}
    },
    Use.RULER: {},
}
"""Use → list that a ``repeat`` may go over → its fields."""

REQUIRED = {Use.COURIER: ("number", "receiver_address", "receiver_contact")}
"""Fields without which a parcel cannot arrive."""

TITLES = {**PAGE_FIELDS, **_RULER, **_PRODUCT, **_PARCEL, "goods": "商品", "parcels": "包裹"}
"""Field → its name for a person."""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything one document can say: fields, and lists of rows of fields."""

    fields: Mapping[str, str] = field(repr=False)
    lists: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict, repr=False)


def content_for(document: Document, template: Template) -> Content:
    """What ``document`` says on ``template``.

    Raises:
        InvalidInput: the template is for documents of another kind.
    """
    match document:
        case LabelDocument() if template.use in {Use.COURIER, Use.SLIP}:
            return Content(contents(document), {"goods": _goods(document)})
        case ProductDocument() if template.use is Use.PRODUCT:
            return _product(document)
        case ManifestDocument() if template.use is Use.MANIFEST:
            return _manifest(document)
        case RulerDocument() if template.use is Use.RULER:
            return _ruler(document, template)
    raise InvalidInput(
        "label.use",
        f"模板“{template.title or template.name}”不适合这种单据",
        "请选别的模板。",
        context={"template": template.name, "document": type(document).__name__},
    )


def contents(document: LabelDocument) -> dict[str, str]:
    """Field → text; empty where the document has nothing to say."""
    marks = document.marks
    return {
        "carrier": document.carrier_name,
        "product": document.product,
        "reprint": _reprint(document.reprint),
        "sort": marks.sort_code or marks.short_name,
        "hub": marks.hub_name,
        "hub_code": marks.hub_code,
        "number": document.tracking_number,
        "number_spaced": spaced(document.tracking_number),
        "receiver_contact": _joined(document.receiver.name, document.receiver.phone),
        "receiver_address": document.receiver.address,
        "receiver": _party(document.receiver),
        "sender": _party(document.sender),
        "sender_name": document.sender.name,
        "sequence": f"{document.sequence}/{document.total}" if document.total else "",
        "printed_at": document.printed_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "summary": _summary(document),
        "notes": "\n".join(document.notes),
    }


def _goods(document: LabelDocument) -> tuple[dict[str, str], ...]:
    return tuple(
        {"row": str(row), "text": line.text, "quantity": str(line.quantity)}
        for row, line in enumerate(document.goods, 1)
    )


def _summary(document: LabelDocument) -> str:
    pieces = sum(line.quantity for line in document.goods)
    return f"共 {len(document.goods)} 种 {pieces} 件" if document.goods else ""


def _product(document: ProductDocument) -> Content:
    return Content(
        {
            "name": document.name,
            "spec": document.spec,
            "code": document.code,
            "shop": document.shop,
            "note": document.note,
        }
    )


def _manifest(document: ManifestDocument) -> Content:
    pieces = sum(parcel.pieces for parcel in document.parcels)
    rows = tuple(
        {
            "row": str(row),
            "number": parcel.tracking_number,
            "place": parcel.place,
            "pieces": str(parcel.pieces),
        }
        for row, parcel in enumerate(document.parcels, 1)
    )
    return Content(
        {
            "carrier": document.carrier_name,
            "sender_name": document.sender_name,
            "printed_at": document.printed_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
            "summary": f"共 {len(rows)} 个包裹 {pieces} 件",
            "number": document.number,
        },
        {"parcels": rows},
    )


def _ruler(document: RulerDocument, template: Template) -> Content:
    return Content(
        {
            "printer": document.printer,
            "paper": f"{template.width_mm:g}×{template.height_mm:g} mm",
            "printed_at": document.printed_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
            "note": document.note,
            "code": document.code,
        }
    )


def spaced(number: str) -> str:
    """``YT1234567890123`` → ``YT 1234 5678 90123``: groups of four for the eye, not in the code.

    A rest of a single digit joins the group before it.
    """
    start = next((i for i, char in enumerate(number) if char.isdigit()), len(number))
    head, digits = number[:start], number[start:]
    if not digits.isdigit():
        return number
    groups = [digits[i : i + 4] for i in range(0, len(digits), 4)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        last = groups.pop()
        groups[-1] += last
    return " ".join(([head] if head else []) + groups)


def _reprint(count: int) -> str:
    if count <= 0:
        return ""
    return "补打" if count == 1 else f"补打{count}"


def _party(party: Party) -> str:
    contact = _joined(party.name, party.phone)
    return f"{contact}\n{party.address}" if contact else party.address


def _joined(*parts: str) -> str:
    return "  ".join(part for part in parts if part)
