import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.shelf import (
    along_the_walk,
    checked,
    first_stop,
    walk_key,
)
from app.domain.shelf_file import SheetLine, read_lines, text_lines, written_text

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12
).filter(lambda word: word.casefold() not in {"商家编码", "编码", "商品编码", "code", "sku"})


def read_locations(data: bytes) -> dict[str, str]:
    """Code → location of a file that is right."""
    file = read_lines(text_lines(data))
    file.require()
    return file.places


def test_places_sort_as_people_walk() -> None:
    wanted = ["A-2", "a-2-1", "A-10", "B-1", "二楼-3"]
    assert sorted(["B-1", "A-10", "二楼-3", "a-2-1", "A-2"], key=walk_key) == wanted
    assert first_stop(["x", "y", "z"], {"x": "A-10", "y": "A-9"}) == "A-9"
    assert first_stop(["x"], {}) == ""


@given(st.lists(st.text(max_size=8), unique_by=walk_key))
def test_any_places_can_be_sorted(places) -> None:
    found = sorted(places, key=walk_key)
    assert found == sorted(found[::2] + found[1::2], key=walk_key)


@given(st.dictionaries(WORDS, WORDS, min_size=1))
def test_what_is_exported_is_imported_again(places) -> None:
    assert read_locations(written_text(places)) == places


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("between", [",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_spreadsheets_are_read(encoding, between, end) -> None:
    lines = ("商家编码,库位", "TS-01,二楼-3", "", "杯-䶮,A-2", "TS-01,二楼-3")
    text = end.join(line.replace(",", between) for line in lines)
    assert read_locations(text.encode(encoding)) == {"TS-01": "二楼-3", "杯-䶮": "A-2"}


def test_a_quoted_cell_and_a_place_taken_away() -> None:
    assert read_locations(b'"A,1",B-2\nC,\n') == {"A,1": "B-2", "C": ""}


def test_every_wrong_line_is_named_and_nothing_is_taken() -> None:
    text = "编码,库位\nA,1\n,2\nB\nA,9\nC,1,2\n" + f"D,{'9' * 41}\n"
    with pytest.raises(InvalidInput, match="5 行不对") as caught:
        read_locations(text.encode())
    advice = caught.value.advice
    for part in (
        "第 3 行：没有写商家编码",
        "第 4 行：只有一列",
        "第 5 行：和第 2 行的编码相同",
        "第 6 行：多于两列",
        "第 7 行：库位超过 40 个字",
    ):
        assert part in advice


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (b"", "没有内容"),
        ("商家编码,库位\n".encode(), "没有内容"),
        (b'A,"1\nB,2', "引号不对"),
        (b"PK\x03\x04\x00\x00\xff\xfe", "读不懂"),
    ],
)
def test_a_file_that_is_none_says_so(data, title) -> None:
    with pytest.raises(InvalidInput, match=title):
        read_locations(data)


@pytest.mark.parametrize(("code", "place"), [(" ", "A"), ("A" * 101, "A"), ("A", "b\nc")])
def test_what_cannot_be_kept_is_refused(code, place) -> None:
    with pytest.raises(InvalidInput):
        checked(code, place)


def test_one_place_is_kept_trimmed_and_listed_along_the_walk() -> None:
    assert checked(" TS-1 ", " A-2 ") == ("TS-1", "A-2")
    listed = along_the_walk({"z": "A-2", "b": "A-10", "a": "A-10"})
    assert listed == [("z", "A-2"), ("a", "A-10"), ("b", "A-10")]


def test_each_line_says_what_is_wrong_with_it_and_the_others_stand() -> None:
    lines = [
        SheetLine(1, ("商家编码", "库位")),
        SheetLine(3, ("A", "1")),
        SheetLine(4, ("B",)),
        SheetLine(5, ("", "")),
        SheetLine(6, ("123", "2"), "数字不全"),
    ]
    file = read_lines(lines)
    assert [(line.number, line.code, bool(line.trouble)) for line in file.lines] == [
        (3, "A", False),
        (4, "B", True),
        (6, "123", True),
    ]
    assert file.places == {"A": "1"}
    assert file.wrong[1].trouble == "数字不全"
