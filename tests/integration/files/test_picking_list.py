import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from app.adapters.files.picking_list import write_picking_list
from app.domain.errors import InvalidInput, StorageError
from app.domain.picking import PickingList, PickLine
from app.labels.library import load_template


def picking(count: int, **changes: object) -> PickingList:
    lines = tuple(
        PickLine(
            code=f"SKU-{i:04d}" if i % 7 else "",
            name=f"纯棉短袖T恤 第{i}款" + "加厚加长" * (i % 5) * 4,
            spec="白色；XL" if i % 3 else "",
            quantity=i % 9 + 1,
            parcels=i % 4 + 1,
        )
        for i in range(count)
    )
    fields: dict[str, object] = {
        "made_at": datetime(2026, 11, 22, 6, 3, tzinfo=UTC),
        "parcels": 123,
        "pieces": sum(line.quantity for line in lines),
        "lines": lines,
        "shops": 3,
    }
    fields.update(changes)
    return PickingList(**fields)  # type: ignore[arg-type]


@contextlib.contextmanager
def opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(path)
    try:
        yield document
    finally:
        document.close()


def texts(path: Path) -> list[str]:
    with opened(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_header_rows_and_page_numbers(tmp_path: Path) -> None:
    path = tmp_path / "拣货单.pdf"
    data = picking(120)
    write_picking_list(data, path)
    pages = texts(path)
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"第 {number} 页 / 共 {len(pages)} 页" in page
        for text in ("拣货单", "2026-11-22 14:03", "编码", "规格", "已拣"):
            assert text in page
        assert f"3 个店铺 · 123 个包裹 · 120 种 · {data.pieces} 件" in page
    together = "".join(pages)
    for line in data.lines:
        assert line.code in together
        assert f"第{line.name.split('第')[1][:3]}" in together
    assert together.index("SKU-0001") < together.index("SKU-0118")


def test_pages_are_a4_and_rows_stay_on_them(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    write_picking_list(picking(100), path)
    with opened(path) as document:
        for page in document:
            assert [round(side) for side in page.get_size()] == [595, 842]
            picture = page.render(scale=1).to_pil().convert("L")
            margins = picture.copy()
            margins.paste(255, (34, 30, 561, 820))
            assert margins.getextrema() == (255, 255)


def test_characters_are_drawn_not_only_recorded(tmp_path: Path) -> None:
    def ink(name: str) -> int:
        path = tmp_path / "ink.pdf"
        line = PickLine(code="A", name=name, spec="", quantity=1, parcels=1)
        write_picking_list(picking(0, lines=(line,), pieces=1), path)
        with opened(path) as document:
            picture = document[0].render(scale=6).to_pil().convert("L")
            return sum(picture.histogram()[:128])

    nothing = ink(" ")
    assert ink("𫖯") > nothing + 300  # its text layer is wrong in reportlab, the picture is not
    assert ink("㛃") > nothing + 300
    assert ink("🎁") > nothing + 200  # a placeholder


def test_a_second_list_has_its_own_characters(tmp_path: Path) -> None:
    for name in ("甲乙丙", "丁戊己", "甲乙丙"):
        line = PickLine(code="A", name=name, spec="", quantity=1, parcels=1)
        write_picking_list(picking(0, lines=(line,), pieces=1), tmp_path / "a.pdf")
        assert name in texts(tmp_path / "a.pdf")[0]


def test_an_empty_list_says_so(tmp_path: Path) -> None:
    write_picking_list(picking(0, shops=0, parcels=0), tmp_path / "a.pdf")
    (page,) = texts(tmp_path / "a.pdf")
    assert "没有要拣的商品" in page
    assert "店铺" not in page


def test_fonts_are_embedded_and_small(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    write_picking_list(picking(60), path)
    data = path.read_bytes()
    assert b"/FontFile2" in data
    assert b"Helvetica" not in data
    assert len(data) < 100_000


def test_a_very_long_name_does_not_leave_the_page(tmp_path: Path) -> None:
    line = PickLine(code="C" * 90, name="长" * 400, spec="细" * 400, quantity=99999, parcels=9999)
    write_picking_list(picking(0, lines=(line, line), pieces=2), tmp_path / "a.pdf")
    (page,) = texts(tmp_path / "a.pdf")
    assert (page.count("长"), page.count("细"), page.count("C")) == (800, 800, 180)


def test_it_can_be_made_for_label_paper(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    write_picking_list(picking(9), path, load_template("picking_list_100x150"))
    with opened(path) as document:
        assert [round(side) for side in document[0].get_size()] == [283, 425]
    with pytest.raises(InvalidInput, match="不适合"):
        write_picking_list(picking(9), tmp_path / "b.pdf", load_template("manifest_a4"))
    assert not (tmp_path / "b.pdf").exists()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        write_picking_list(picking(1), tmp_path / "missing" / "a.pdf")
