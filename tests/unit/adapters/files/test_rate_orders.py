import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.files.rate_orders import COLUMNS, MORE, BadLine, read_rate_orders
from app.domain.errors import InvalidInput
from app.domain.rate_line import RateLine

HEAD = ",".join(COLUMNS)
GOOD = "A,B,2026-07-01T10:00:00+08:00,,,,,0,0,,3990"
PAID = int(datetime(2026, 7, 1, 2, tzinfo=UTC).timestamp())


def bad(row: str) -> BadLine:
    read = read_rate_orders(f"{HEAD}\n{GOOD}\n{row}\n")
    assert len(read.lines) == 1  # the good one counts
    (found,) = read.bad
    return found


def test_a_whole_line():
    row = (
        "A,B,2026-07-01T10:00:00+08:00,2026-07-01T02:00:01Z,2026-07-02T10:00:00+08:00,"
        "2026-07-04T00:00:00+00:00,2026-07-03T10:00:00+08:00,1,true,2026-07-01T21:00:00-05:00,3990"
    )
    (line,) = read_rate_orders(f"{HEAD}\n{row}").lines
    assert line == RateLine(
        order_id="A",
        sku_order_id="B",
        paid_s=PAID,
        uploaded_s=PAID + 1,
        picked_up_s=PAID + 86400,
        signed_s=PAID + 2 * 86400 + 22 * 3600,
        promise_s=PAID + 2 * 86400,
        presale=True,
        no_ship=True,
        refunded_s=PAID + 86400,
        amount_fen=3990,
    )


def test_empty_cells_are_not_yet():
    (line,) = read_rate_orders(f"{HEAD}\nA,B,,,,,,,,,").lines
    assert line == RateLine("A", "B")


def test_columns_in_any_order_and_more_of_them():
    head = [*reversed(COLUMNS), *MORE]
    cells = dict.fromkeys(head, "") | {"order_id": "A", "sku_order_id": "B", "shop_id": "S"}
    cells |= {"carrier": "zto", "branch": "3301", "parcel_id": "P", "gift": "1", "lucky_bag": "是"}
    text = f"\ufeff{','.join(head)}\n{','.join(cells[name] for name in head)}\n".lstrip("\ufeff")
    read = read_rate_orders(text)
    assert read.has_parcels
    (line,) = read.lines
    assert (line.shop_id, line.carrier, line.branch, line.parcel_id) == ("S", "zto", "3301", "P")
    assert (line.gift, line.lucky_bag) == (True, True)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,B,2026-07-01T10:00:00,,,,,0,0,,1", "paid_at 没有写时区"),
        ("A,B,2026-07-01T10:00:00+08:00,,yesterday,,,0,0,,1", "picked_up_at 不是 ISO 8601"),
        ("A,B,2026-13-01T10:00:00+08:00,,,,,0,0,,1", "paid_at 不是 ISO 8601"),
        ("A,B,1969-01-01T10:00:00+08:00,,,,,0,0,,1", "paid_at 在 1970 年之前"),
        (",B,,,,,,0,0,,1", "order_id 是空的"),
        ("A,,,,,,,0,0,,1", "sku_order_id 是空的"),
        ("A,B,,,,,,maybe,0,,1", "presale 应为 1 或 0"),
        ("A,B,,,,,,0,2,,1", "no_ship 应为 1 或 0"),
        ("A,B,,,,,,0,0,,39.90", "amount_fen 应为整数"),
        ("A,B,,,,,,0,0,,-1", "amount_fen 应为整数"),
        ("A,B,,,,,,0,0,,1,extra", "有 12 格，应为 11 格"),
        ("A,B", "有 2 格，应为 11 格"),
        (f"{'A' * 65},B,,,,,,0,0,,1", "order_id 太长"),
        ('A,B,,,,,,0,0,,"1"x', "引号不配对"),
    ],
)
def test_a_bad_line_is_named_and_the_others_count(row, reason):
    found = bad(row)
    assert found.line == 3
    assert reason in found.reason


def test_a_stray_quote_costs_its_own_line_alone():
    rows = [GOOD] * 100
    rows[1] = f'"{GOOD}'
    read = read_rate_orders("\n".join([HEAD, *rows]))
    assert len(read.lines) == 99
    assert read.bad == (BadLine(3, "引号不配对"),)


def test_line_numbers_hold_past_empty_lines_and_cells_over_two_lines():
    text = f'{HEAD}\n\n{GOOD}\n"A",B,,,,,,0,0,,"1\n2"\n{GOOD}\nA,B,x,,,,,0,0,,1\n'
    read = read_rate_orders(text)
    assert len(read.lines) == 2
    assert [line.line for line in read.bad] == [4, 5, 7]


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("", "文件是空的"),
        ("\n\n", "文件是空的"),
        (HEAD.replace("paid_at,", ""), "缺少 paid_at"),
        (f"{HEAD},colour", "不认识 colour"),
        (f"{HEAD},gift,gift", "有的列写了两次"),
        ('"', "引号不配对"),
    ],
)
def test_a_wrong_header_is_refused(head, reason):
    with pytest.raises(InvalidInput) as caught:
        read_rate_orders(head)
    assert reason in caught.value.title
    assert HEAD in caught.value.advice


times = st.none() | st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
).map(lambda at: at.replace(microsecond=0))


@given(st.lists(times, min_size=6, max_size=6), st.booleans(), st.integers(0, 10**9))
def test_what_is_written_is_read_whatever_the_offset(instants, flag, amount):
    names = [name for name in COLUMNS if name.endswith("_at")]
    cells = {"order_id": "A,1", "sku_order_id": 'B"2', "amount_fen": str(amount)}
    cells |= {name: at.isoformat() if at else "" for name, at in zip(names, instants, strict=True)}
    cells |= {"presale": str(int(flag)), "no_ship": str(not flag)}
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerow(cells)
    (line,) = read_rate_orders(out.getvalue()).lines
    expected = [int(at.timestamp()) if at else None for at in instants]
    got = [line.paid_s, line.uploaded_s, line.picked_up_s, line.signed_s]
    assert [*got, line.promise_s, line.refunded_s] == expected
    assert (line.order_id, line.sku_order_id, line.amount_fen) == ("A,1", 'B"2', amount)
    assert (line.presale, line.no_ship) == (flag, not flag)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        read = read_rate_orders(f"{HEAD}\n{text}")
    except InvalidInput:
        return
    assert all(line.line >= 2 and line.reason for line in read.bad)
