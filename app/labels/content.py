"""What each named field of a template says for one document."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.errors import InvalidInput
from app.domain.instants import SHANGHAI, from_epoch
from app.domain.picking import PickingList, PickLine
from app.domain.proof import footer_code
from app.domain.stock import StockLine, StockList
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
    "batch": "批次",
    "printed_at": "打印时间",
    "summary": "合计",
    "pieces": "件数",
    "notes": "备注",
}
_RECEIVER = frozenset({"receiver", "receiver_contact", "receiver_address"})
_CUSTOM = {name: title for name, title in _PARCEL.items() if name not in _RECEIVER}
_PRODUCT = {"name": "商品名称", "spec": "规格", "code": "商品编码", "shop": "店铺", "note": "说明"}
_MANIFEST = {
    "carrier": "快递公司",
    "sender_name": "寄件人",
    "printed_at": "打印时间",
    "summary": "合计",
    "number": "交接单号",
}
_PICKING = {
    "shops": "店铺数",
    "parcels": "包裹数",
    "kinds": "种数",
    "pieces": "件数",
    "summary": "合计",
    "printed_at": "制单时间",
    "batch": "批次",
    "batch_line": "批次",
    "footer": "批次条码",
    "holders_head": "包裹或序号",
}
_STOCK = {
    "shops": "店铺数",
    "parcels": "包裹数",
    "kinds": "种数",
    "pieces": "件数",
    "summary": "合计",
    "printed_at": "制单时间",
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
    Use.PICKING: _PICKING,
    Use.STOCK: _STOCK,
    Use.CUSTOM: _CUSTOM,
    Use.RULER: _RULER,
}
"""Use of a template → field → its name for a person."""

USE_TITLES: dict[Use, str] = {
    Use.COURIER: "快递面单",
    Use.SLIP: "发货单",
    Use.PRODUCT: "商品标签",
    Use.MANIFEST: "交接单",
    Use.PICKING: "拣货单",
    Use.STOCK: "备货单",
    Use.CUSTOM: "自定义区",
    Use.RULER: "校准标尺",
}
"""Use → its name for a person."""

PAGE_FIELDS = {
    "page": "页码",
    "pages": "页数",
    "page_of": "页码",
    "page_line": "页码",
    "first_page": "第一页",
    "last_page": "最后一页",
}
"""Fields on every template. ``page_of`` is 1/3 and empty on a single page, ``page_line`` is 第 1 页
/ 共 3 页 on every one; the last two are for ``when``."""

_GOODS = {"row": "行号", "text": "商品", "quantity": "件数"}
LISTS: dict[Use, dict[str, dict[str, str]]] = {
    Use.COURIER: {"goods": _GOODS},
    Use.SLIP: {"goods": _GOODS},
    Use.PRODUCT: {},
    Use.MANIFEST: {
        "parcels": {"row": "行号", "number": "运单号", "place": "目的地", "pieces": "件数"}
    },
    Use.PICKING: {
        "lines": {
            "row": "行号",
            "code": "商品编码",
            "name": "商品名称",
            "spec": "规格",
            "quantity": "件数",
            "parcels": "包裹数",
            "location": "库位",
            "place": "库位和编码",
            "holders": "包裹数或序号",
        }
    },
    Use.STOCK: {
        "lines": {
            "row": "行号",
            "location": "库位",
            "code": "商品编码",
            "place": "库位和编码",
            "name": "商品名称",
            "spec": "规格",
            "to_number": "待取号",
            "to_print": "待打印",
            "printed": "已打印未发",
            "total": "合计",
            "parcels": "包裹数",
            "deadline": "最近截止",
        }
    },
    Use.CUSTOM: {"goods": _GOODS},
    Use.RULER: {},
}
"""Use → list that a ``repeat`` may go over → its fields."""

REQUIRED = {Use.COURIER: ("number", "receiver_address", "receiver_contact")}
"""Fields without which a parcel cannot arrive."""

TITLES = {
    **PAGE_FIELDS,
    **_RULER,
    **_PRODUCT,
    **_PICKING,
    **_PARCEL,
    "goods": "商品",
    "lines": "商品",
    "parcels": "包裹",
}
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
        case LabelDocument() if template.use in {Use.COURIER, Use.SLIP, Use.CUSTOM}:
            return Content(contents(document), {"goods": _goods(document)})
        case ProductDocument() if template.use is Use.PRODUCT:
            return _product(document)
        case ManifestDocument() if template.use is Use.MANIFEST:
            return _manifest(document)
        case PickingList() if template.use is Use.PICKING:
            return _picking(document)
        case StockList() if template.use is Use.STOCK:
            return _stock(document)
        case RulerDocument() if template.use is Use.RULER:
            return _ruler(document, template)
    raise InvalidInput(
        "label.use",
        f"模板「{template.title or template.name}」不适合这种单据",
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
        "batch": document.batch,
        "printed_at": document.printed_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "summary": _summary(document),
        "pieces": _count(sum(line.quantity for line in document.goods)),
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


def _picking(document: PickingList) -> Content:
    counts = (
        (document.shops, "个店铺"),
        (document.parcels, "个包裹"),
        (0 if document.by_parcel else len(document.lines), "种"),
        (document.pieces, "件"),
    )
    rows = tuple(
        {
            "row": str(row),
            "code": line.code,
            "name": line.name,
            "spec": line.spec,
            "quantity": str(line.quantity),
            "parcels": str(line.parcels),
            "location": line.location,
            "place": _place(line),
            "holders": f"#{line.sequence}" if document.by_parcel else str(line.parcels),
        }
        for row, line in enumerate(document.lines, 1)
    )
    return Content(
        {
            "shops": _count(document.shops),
            "parcels": _count(document.parcels),
            "kinds": _count(len(document.lines)),
            "pieces": _count(document.pieces),
            "summary": " · ".join(f"{count} {what}" for count, what in counts if count),
            "printed_at": document.made_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
            "batch": document.batch,
            "batch_line": f"批次 {document.batch}" if document.batch else "",
            "footer": footer_code(document.batch) if document.batch else "",
            "holders_head": "序号" if document.by_parcel else "包裹",
        },
        {"lines": rows},
    )


def _place(line: PickLine) -> str:
    """Where there is one narrow column: the parcel's number, the location, the code."""
    number = f"#{line.sequence}" if line.sequence else ""
    return "\n".join(part for part in (number, line.location, line.code) if part)


def _stock(document: StockList) -> Content:
    counts = (
        (document.shops, "个店铺"),
        (document.parcels, "个包裹"),
        (len(document.lines), "种"),
        (document.pieces, "件"),
    )
    parts = [f"{count} {what}" for count, what in counts if count]
    stages = (
        ("待取号", sum(line.to_number for line in document.lines)),
        ("待打印", sum(line.to_print for line in document.lines)),
        ("待发", sum(line.printed for line in document.lines)),
    )
    parts += [f"{what} {count}" for what, count in stages if count]
    if document.held_back:
        parts.append(f"另有 {document.held_back} 个包裹被拦下，不在内")
    return Content(
        {
            "shops": _count(document.shops),
            "parcels": _count(document.parcels),
            "kinds": _count(len(document.lines)),
            "pieces": _count(document.pieces),
            "summary": " · ".join(parts),
            "printed_at": document.made_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        },
        {"lines": tuple(_stock_row(row, line) for row, line in enumerate(document.lines, 1))},
    )


def _stock_row(row: int, line: StockLine) -> dict[str, str]:
    at = from_epoch(line.deadline_s)
    return {
        "row": str(row),
        "location": line.location,
        "code": line.code or "—",
        "place": "\n".join(part for part in (line.location, line.code) if part),
        "name": f"【预售】{line.name}" if line.presale else line.name,
        "spec": line.spec,
        "to_number": _count(line.to_number),
        "to_print": _count(line.to_print),
        "printed": _count(line.printed),
        "total": str(line.total),
        "parcels": str(line.parcels),
        "deadline": f"{at.astimezone(SHANGHAI):%m-%d %H:%M}" if at else "",
    }


def _count(count: int) -> str:
    return str(count) if count else ""


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
