import pytest

from app.domain.waybill import SortMarks
from app.labels.content import contents, spaced
from tests.fakes.label_documents import label_document


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("YT1234567890123", "YT 1234 5678 90123"),
        ("12345678901234", "1234 5678 9012 34"),
        ("123", "123"),
        ("JDVA123-1-", "JDVA123-1-"),
        ("ABC", "ABC"),
        ("", ""),
    ],
)
def test_numbers_are_grouped_for_the_eye(number: str, shown: str) -> None:
    assert spaced(number) == shown
    assert shown.replace(" ", "") == number


def test_the_short_name_stands_in_for_a_missing_sort_code() -> None:
    both = label_document(marks=SortMarks(sort_code="570", short_name="浙江杭州"))
    assert contents(both)["sort"] == "570"
    only = label_document(marks=SortMarks(short_name="浙江杭州"))
    assert contents(only)["sort"] == "浙江杭州"


@pytest.mark.parametrize(("reprint", "mark"), [(0, ""), (1, "补打"), (3, "补打3")])
def test_reprints_are_marked(reprint: int, mark: str) -> None:
    assert contents(label_document(reprint=reprint))["reprint"] == mark


def test_times_are_shanghai_and_counters_optional() -> None:
    texts = contents(label_document())
    assert texts["printed_at"] == "2026-11-22 14:03"
    assert texts["sequence"] == "3/200"
    assert contents(label_document(sequence=0, total=0))["sequence"] == ""


def test_repr_holds_no_receiver() -> None:
    document = label_document(notes=("备注：给王小明",))
    for secret in ("王小明", "138", "粤海街道", "0571"):
        assert secret not in repr(document)
