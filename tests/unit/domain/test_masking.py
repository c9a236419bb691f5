import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.masking import mask_detail, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王小明", "王*明"), ("张三", "张*"), ("王", "*"), ("", ""), (" 欧阳娜娜 ", "欧**娜")],
)
def test_names(name, masked):
    assert mask_name(name) == masked


@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=12))
def test_a_name_always_loses_at_least_one_character(name):
    masked = mask_name(name)
    assert len(masked) == len(name)
    assert "*" in masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138******78"),
        ("138 1234 5678", "138******78"),
        ("13812345678-1234", "138******78-1234"),
        ("88881234", "******34"),
        ("1", "1"),
        ("", ""),
    ],
)
def test_phones(phone, masked):
    assert mask_phone(phone) == masked


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_six_digits_of_a_mobile_number_are_hidden(phone):
    masked = mask_phone(phone)
    assert masked.count("*") == 6
    assert (masked[:3], masked[-2:]) == (phone[:3], phone[-2:])


@given(st.from_regex(r"[0-9]{3,20}", fullmatch=True))
def test_a_number_keeps_at_most_five_of_its_digits(digits):
    assert sum(char.isdigit() for char in mask_phone(digits)) <= 5


@pytest.mark.parametrize(
    ("detail", "masked"),
    [
        ("文三路 3 单元 1201 室", "文三路 ** 单元 ** 室"),
        ("阳光小区5栋2单元301室", "阳光小区**栋**单元**室"),
        ("人民路88号", "人民路88号"),
        ("幸福里 1204", "幸福里 **"),
        ("", ""),
    ],
)
def test_unit_building_and_room_are_hidden(detail, masked):
    assert mask_detail(detail) == masked
