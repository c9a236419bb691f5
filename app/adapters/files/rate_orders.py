"""Orders of a plain CSV as lines of the pickup rate, so that anyone can check our figures."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import InvalidInput
from app.domain.rate_line import RateLine

COLUMNS = (
    "order_id",
    "sku_order_id",
    "paid_at",
    "uploaded_at",
    "picked_up_at",
    "signed_at",
    "promise_at",
    "presale",
    "no_ship",
    "refunded_at",
    "amount_fen",
)
"""Every file has them, in any order."""
MORE = ("shop_id", "carrier", "branch", "parcel_id", "gift", "lucky_bag")
"""A file may have them."""

_YES = frozenset({"1", "true", "yes", "是"})
_NO = frozenset({"", "0", "false", "no", "否"})
_LONGEST = 64
"""Characters of an id."""
_FEN_MAX = 10**12


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of the file that cannot be used: its number, counted from 1, and why, in Chinese."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class RateOrders:
    """A file as read: what counts, and what was left out.

    ``has_parcels``: the file tells which parcel each line travels in.
    """

    lines: tuple[RateLine, ...]
    bad: tuple[BadLine, ...]
    has_parcels: bool


def read_rate_orders(text: str) -> RateOrders:
    """The lines of a CSV ``text``; a bad one is named and left out, the others count.

    Raises:
        InvalidInput: the header is not that of such a file; the columns are named.
    """
    rows = _rows(text)
    first = next(rows, None)
    if first is None or isinstance(first, BadLine):
        raise _no_header("文件是空的" if first is None else first.reason)
    head = [name.strip() for name in first[1]]
    _check_header(head)
    lines: list[RateLine] = []
    bad: list[BadLine] = []
    for row in rows:
        found = row if isinstance(row, BadLine) else _line(head, *row)
        if isinstance(found, BadLine):
            bad.append(found)
        else:
            lines.append(found)
    return RateOrders(tuple(lines), tuple(bad), "parcel_id" in head)


def _rows(text: str) -> Iterator[tuple[int, Sequence[str]] | BadLine]:
    """Filled rows with their line; no cell spans lines, so a stray quote costs its line alone."""
    for number, line in enumerate(text.splitlines(), 1):
        try:
            row = next(csv.reader([line], strict=True), [])
        except csv.Error:
            yield BadLine(number, "引号不配对")
            continue
        if any(cell.strip() for cell in row):
            yield number, row


def _check_header(head: Sequence[str]) -> None:
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        raise _no_header(f"缺少 {'、'.join(missing)}")
    unknown = [name for name in head if name not in (*COLUMNS, *MORE)]
    if unknown:
        raise _no_header(f"不认识 {'、'.join(unknown[:5])}")
    if len(set(head)) < len(head):
        raise _no_header("有的列写了两次")


def _no_header(reason: str) -> InvalidInput:
    return InvalidInput(
        "rate.header",
        f"订单文件第一行不对：{reason}",
        f"第一行写列名：{','.join(COLUMNS)}；还可以有 {','.join(MORE)}。",
    )


class _Bad(Exception):
    """One cell is wrong."""


def _line(head: Sequence[str], number: int, row: Sequence[str]) -> RateLine | BadLine:
    if len(row) != len(head):
        return BadLine(number, f"有 {len(row)} 格，应为 {len(head)} 格")
    cells = dict(zip(head, (cell.strip() for cell in row), strict=True))
    try:
        return RateLine(
            order_id=_id(cells, "order_id"),
            sku_order_id=_id(cells, "sku_order_id"),
            paid_s=_time(cells, "paid_at"),
            uploaded_s=_time(cells, "uploaded_at"),
            picked_up_s=_time(cells, "picked_up_at"),
            signed_s=_time(cells, "signed_at"),
            promise_s=_time(cells, "promise_at"),
            presale=_flag(cells, "presale"),
            no_ship=_flag(cells, "no_ship"),
            refunded_s=_time(cells, "refunded_at"),
            amount_fen=_amount(cells["amount_fen"]),
            shop_id=_text(cells, "shop_id"),
            carrier=_text(cells, "carrier"),
            branch=_text(cells, "branch"),
            parcel_id=_text(cells, "parcel_id"),
            gift=_flag(cells, "gift"),
            lucky_bag=_flag(cells, "lucky_bag"),
        )
    except _Bad as error:
        return BadLine(number, str(error))


def _id(cells: Mapping[str, str], name: str) -> str:
    if not cells[name]:
        raise _Bad(f"{name} 是空的")
    return _text(cells, name)


def _text(cells: Mapping[str, str], name: str) -> str:
    text = cells.get(name, "")
    if len(text) > _LONGEST or not text.isprintable():
        raise _Bad(f"{name} 太长，或有看不见的字符")
    return text


def _time(cells: Mapping[str, str], name: str) -> int | None:
    text = cells[name]
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise _Bad(f"{name} 不是 ISO 8601 时间，如 2026-07-01T10:00:00+08:00") from None
    if at.tzinfo is None:
        raise _Bad(f"{name} 没有写时区，如 +08:00")
    seconds = int(at.timestamp())  # whole seconds, as the platform counts
    if seconds <= 0:
        raise _Bad(f"{name} 在 1970 年之前")
    return seconds


def _flag(cells: Mapping[str, str], name: str) -> bool:
    text = cells.get(name, "").lower()
    if text not in _YES | _NO:
        raise _Bad(f"{name} 应为 1 或 0")
    return text in _YES


def _amount(text: str) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or int(text) > _FEN_MAX:
        raise _Bad("amount_fen 应为整数，单位分")
    return int(text)
