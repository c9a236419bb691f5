"""What each named field of a template says for one document."""

from app.domain.instants import SHANGHAI
from app.labels.document import LabelDocument, Party

TITLES = {
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
    "sequence": "序号",
    "printed_at": "打印时间",
    "goods": "商品",
    "notes": "备注",
}
"""Field → its name for a person."""


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
        "sequence": f"{document.sequence}/{document.total}" if document.total else "",
        "printed_at": document.printed_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
    }


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
