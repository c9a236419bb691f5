"""What a person and a scanner see on the finished label."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.waybill import SortMarks
from app.labels.document import GoodsLine, LabelProblem, Party, ProblemKind
from app.labels.raster import to_image, to_png
from app.labels.render import check, ready, render, render_pages
from tests.fakes.label_documents import NUMBER, RECEIVER, SAMPLES, label_document
from tests.unit.labels.seeing import codes, ink, part

PAGE = {203: (800, 1440), 300: (1181, 2126)}


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", SAMPLES)
def test_both_codes_scan_on_every_sample(name: str, dpi: int) -> None:
    raster = render(SAMPLES[name], dpi=dpi)
    assert (raster.width, raster.height) == PAGE[dpi]
    number = SAMPLES[name].tracking_number
    assert codes(to_image(raster)) == [number, number]


@settings(max_examples=25)
@given(
    st.one_of(
        st.from_regex(r"[A-Z]{0,3}[0-9]{10,15}", fullmatch=True),
        st.from_regex(r"JD[A-Z0-9]{8,13}-1-1-", fullmatch=True),
    )
)
def test_any_tracking_number_scans_in_both_places(number: str) -> None:
    document = label_document(tracking_number=number)
    assert check(document) == ()
    assert codes(to_image(render(document))) == [number, number]


def test_codes_are_tall_enough_with_free_quiet_zones() -> None:
    raster = render(label_document())
    for top, left, right in ((38.2, 2, 98), (112.4, 28, 98)):
        band = part(raster, left, top, right - left, 10).convert("L")
        rows = {band.crop((0, y, band.width, y + 1)).tobytes() for y in range(band.height)}
        assert len(rows) == 1  # bars all the way down 10 mm, nothing else beside them
        row = rows.pop()
        module = 3 if top < 100 else 2
        assert row.index(b"\x00") >= 10 * module
        assert row[::-1].index(b"\x00") >= 10 * module


@pytest.mark.parametrize(
    ("field", "box"),
    [
        ("carrier", (3, 3, 30, 9)),
        ("product", (73, 3, 24, 9)),
        ("sort", (3, 13.4, 94, 13)),
        ("hub", (11, 28, 50, 7)),
        ("hub_code", (70, 28, 27, 7)),
        ("number", (4, 51.6, 92, 5)),
        ("receiver", (14, 58.8, 60, 7)),
        ("address", (14, 66.4, 83, 13)),
        ("sender", (14, 81.4, 83, 8.6)),
        ("sequence", (70, 92, 27, 8)),
        ("time", (61, 103.4, 36, 3.6)),
        ("number below", (36, 122.5, 60, 3.5)),
        ("receiver below", (9.6, 127.2, 45, 11)),
        ("sender below", (63.8, 127.2, 33, 11)),
        ("goods", (3, 145, 60, 8)),
        ("notes", (3, 166, 50, 11.8)),
    ],
)
def test_text_is_there_in_a_plausible_weight(
    field: str, box: tuple[float, float, float, float]
) -> None:
    # A label whose codes scan may still have lost its text.
    assert 0.04 < ink(part(render(label_document()), *box)) < 0.45, field


def test_text_changes_the_dots_of_its_own_place_only() -> None:
    one = render(label_document())
    other = render(label_document(receiver=Party(name="李四", phone="139******00", address="甲")))
    for box in ((3, 3, 94, 54), (3, 140, 94, 38)):
        assert part(one, *box).tobytes() == part(other, *box).tobytes()
    for box in ((14, 58.8, 83, 21), (9.6, 127.2, 45, 11)):
        assert part(one, *box).tobytes() != part(other, *box).tobytes()


def test_the_sort_code_is_the_largest_text_and_the_receiver_beats_the_sender() -> None:
    def height(box: tuple[float, float, float, float]) -> int:
        found = part(render(label_document()), *box).convert("L").point(lambda v: 255 - v).getbbox()
        assert found is not None
        return found[3] - found[1]

    sort = height((3, 13.4, 94, 13))
    name = height((14, 58.8, 14, 7))
    sender = height((14, 81.4, 14, 4))
    assert sort > 1.4 * name > 1.4 * 1.4 * sender


def test_a_reprint_is_marked_on_both_parts() -> None:
    plain, again = render(label_document()), render(label_document(reprint=1))
    for box in ((56, 4, 16, 7), (3, 120.4, 13, 5)):
        assert ink(part(plain, *box)) == 0
        assert ink(part(again, *box)) > 0.5


def test_the_same_document_gives_the_same_dots() -> None:
    assert render(label_document()) == render(label_document())
    assert to_png(render(label_document())) == to_png(render(label_document()))


def kinds(problems: tuple[LabelProblem, ...]) -> set[tuple[ProblemKind, str, bool]]:
    return {(problem.kind, problem.slot, problem.blocking) for problem in problems}


def test_an_ordinary_label_has_no_problem() -> None:
    assert check(label_document()) == ()
    assert check(label_document(), 300) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"receiver": Party(name="张𪧘", phone="1", address="甲")},
            {(ProblemKind.GLYPH, "收件人", True)},
        ),
        (
            {"receiver": Party(name="小仙女🎀", phone="1", address="甲")},
            {(ProblemKind.GLYPH, "收件人", False)},
        ),
        ({"notes": ("备注🎁",)}, {(ProblemKind.GLYPH, "备注", False)}),
        ({"notes": ("备注𪧘",)}, {(ProblemKind.GLYPH, "备注", False)}),
        ({"notes": ("长" * 2000,)}, {(ProblemKind.OVERFLOW, "备注", False)}),
        (
            {"goods": (GoodsLine(text="长" * 900, quantity=1),)},
            {(ProblemKind.OVERFLOW, "商品", False)},
        ),
        (
            {"marks": SortMarks(sort_code="1234567890-" * 6)},
            {(ProblemKind.OVERFLOW, "三段码", True)},
        ),
        (
            {"receiver": Party(name="王", phone="1", address="长" * 300)},
            {(ProblemKind.OVERFLOW, "收件地址", True), (ProblemKind.OVERFLOW, "收件人", False)},
        ),
        (
            {"receiver": Party(name="", phone="", address="")},
            {(ProblemKind.MISSING, "收件人", True), (ProblemKind.MISSING, "收件地址", True)},
        ),
        ({"tracking_number": ""}, {(ProblemKind.MISSING, "运单号", True)}),
        ({"tracking_number": "单号1234"}, {(ProblemKind.BARCODE, "运单号", True)}),
        (
            {"tracking_number": "ABCDEFGHIJKLMNOPQRSTUVWXYZ-ABCDEFGHIJKLM"},
            {(ProblemKind.BARCODE, "运单号", True)},
        ),
    ],
)
def test_problems_are_found_and_named_before_paper_is_used(
    changes: dict[str, object], expected: set[tuple[ProblemKind, str, bool]]
) -> None:
    document = label_document(**changes)
    assert kinds(check(document)) == expected
    assert ready(document).problems == check(document)
    if any(blocking for _, _, blocking in expected):
        with pytest.raises(InvalidInput) as error:
            render(document)
        assert error.value.code.startswith("label.")
        assert document.receiver.name not in str(error.value) or not document.receiver.name
    else:
        assert codes(to_image(render(document))) == [NUMBER, NUMBER]


def test_a_missing_character_is_named_with_its_number_but_not_in_repr() -> None:
    document = label_document(receiver=Party(name="张𪧘", phone="1", address="甲"))
    (problem,) = check(document)
    assert "𪧘" in problem.text
    assert "U+2A9D8" in problem.text
    assert "𪧘" not in repr(problem)


def test_rare_surnames_print() -> None:
    rare = label_document(receiver=Party(name="㛃䶮𫖯", phone="1", address=RECEIVER.address))
    assert check(rare) == ()
    assert ink(part(render(rare), 14, 58.8, 17, 7)) > 0.15


def test_an_unknown_resolution_is_refused() -> None:
    with pytest.raises(InvalidInput, match="600 dpi"):
        render(label_document(), dpi=600)
    with pytest.raises(InvalidInput, match="600 dpi"):
        check(label_document(), 600)


@pytest.mark.parametrize("name", SAMPLES)
def test_ready_is_check_and_render_in_one(name: str) -> None:
    found = ready(SAMPLES[name], dpi=300)
    assert found.problems == check(SAMPLES[name], 300)
    assert found.pages == render_pages(SAMPLES[name], dpi=300)
    assert found.blocking is None


def test_a_blocked_label_is_not_painted() -> None:
    found = ready(label_document(tracking_number=""))
    assert found.pages == ()
    assert found.blocking == next(problem for problem in found.problems if problem.blocking)
