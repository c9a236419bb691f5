"""Our symbols against reportlab's encoder and against the standard's rules written out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRAlphaNum, QRCode, QRNumber

from app.labels.qr import LEVELS, TooLong, _Penalty, symbol

VALUES = st.one_of(
    st.from_regex(r"[0-9]{1,200}", fullmatch=True),
    st.from_regex(r"[A-Z0-9 $%*+./:-]{1,200}", fullmatch=True),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=150),
)


def as_reportlab_has_it(value: str, level: str) -> list[tuple[bytes, ...]]:
    """The symbol under each of the eight masks."""
    code = QRCode(None, LEVELS[level])
    if value.isascii() and value.isdigit():
        code.addData(QRNumber(value))
    elif QRAlphaNum.valid(value) and value.isascii():
        code.addData(QRAlphaNum(value))
    else:
        code.addData(QR8bitByte(value.encode()))
    code.version = code.calculate_version()
    found = []
    for mask in range(8):
        code.makeImpl(False, mask)
        found.append(tuple(bytes(map(bool, row)) for row in code.modules))
    return found


def penalty(rows: tuple[bytes, ...]) -> int:
    """The four rules, module by module."""
    side, points = len(rows), 0
    for lines in (rows, [bytes(column) for column in zip(*rows, strict=True)]):
        for line in lines:
            run = 1
            for at in range(1, side + 1):
                if at < side and line[at] == line[at - 1]:
                    run += 1
                    continue
                points += run - 2 if run >= 5 else 0
                run = 1
            for at in range(side - 6):
                if line[at : at + 7] == b"\1\0\1\1\1\0\1":
                    points += 40 * (at >= 4 and line[at - 4 : at] == bytes(4))
                    points += 40 * (line[at + 7 : at + 11] == bytes(4))
    for y in range(side - 1):
        for x in range(side - 1):
            same = rows[y][x] == rows[y][x + 1] == rows[y + 1][x] == rows[y + 1][x + 1]
            points += 3 * same
    dark = sum(map(sum, rows))
    return points + 10 * (abs(100 * dark // side**2 - 50) // 5)


def flat(rows: tuple[bytes, ...]) -> int:
    return int("".join(str(module) for row in rows for module in row), 2)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.sampled_from("LMQH"))
def test_it_is_the_best_of_eight_masks(value: str, level: str) -> None:
    candidates = as_reportlab_has_it(value, level)
    points = [penalty(rows) for rows in candidates]
    assert [_Penalty.of(len(rows))(flat(rows)) for rows in candidates] == points
    assert symbol(value, level) == candidates[points.index(min(points))]


@pytest.mark.parametrize(("value", "side"), [("1" * 41, 21), ("1" * 42, 25), ("A" * 25, 21)])
def test_digits_and_capitals_take_less_room(value: str, side: int) -> None:
    assert len(symbol(value, "L")) == side


def test_the_largest_symbol_is_filled_and_no_more() -> None:
    assert len(symbol("x" * 2953, "L")) == 177
    with pytest.raises(TooLong):
        symbol("x" * 2954, "L")
