from hypothesis import given
from hypothesis import strategies as st

from app.labels.fonts import packaged_typeface
from app.labels.goods import GoodsBox, place_goods
from app.labels.pieces import Line

FACE = packaged_typeface()
BOX = GoodsBox(left=24, top=1123, width=752, height=299, largest=29, smallest=18)
GOODS = st.lists(
    st.tuples(st.text("白色短袖恤XL-01 ", min_size=1, max_size=40), st.integers(1, 99)), max_size=60
).map(tuple)
NOTES = st.text("订单备注尽快发货123，。\n", max_size=300)


def lines(pieces: tuple[object, ...]) -> list[Line]:
    return [piece for piece in pieces if isinstance(piece, Line)]


@given(GOODS, NOTES)
def test_everything_stays_in_the_box_and_nothing_is_dropped_unsaid(
    goods: tuple[tuple[str, int], ...], notes: str
) -> None:
    placed = place_goods(goods, notes, FACE, BOX)
    for line in lines(placed.pieces):
        assert line.x >= BOX.left
        assert line.x + FACE.width(line.text, line.size) <= BOX.left + BOX.width
        assert line.baseline - line.size >= BOX.top - line.size
        assert line.baseline <= BOX.top + BOX.height
        assert line.size >= BOX.smallest
    counts = [line.text for line in lines(placed.pieces) if line.text.startswith("×")]
    assert len(counts) + placed.goods_left_out == len(goods)


@given(GOODS)
def test_lines_do_not_run_into_each_other(goods: tuple[tuple[str, int], ...]) -> None:
    placed = lines(place_goods(goods, "备注：好", FACE, BOX).pieces)
    for one in placed:
        for other in placed:
            if one is other or one.x > other.x:
                continue
            apart = abs(one.baseline - other.baseline) >= min(one.size, other.size)
            assert apart or one.x + FACE.width(one.text, one.size) <= other.x


def test_what_is_left_out_is_counted_on_the_label() -> None:
    goods = tuple((f"商品名称示例第{i}款 颜色红 尺码大 加厚加长", 2) for i in range(60))
    placed = place_goods(goods, "", FACE, BOX)
    assert placed.goods_left_out > 0
    left = placed.goods_left_out
    rest = f"另有 {left} 种 {2 * left} 件，见拣货单"
    assert rest in [line.text for line in lines(placed.pieces)]
    assert any(line.text == "共 60 种 120 件" for line in lines(placed.pieces))


def test_one_kind_of_goods_is_printed_large_and_whole() -> None:
    placed = place_goods((("纯棉短袖T恤 白色 XL", 2),), "", FACE, BOX)
    name = next(line for line in lines(placed.pieces) if line.text.startswith("纯棉"))
    assert name.size == BOX.largest
    assert not placed.goods_cut


def test_notes_alone_begin_at_the_top() -> None:
    placed = place_goods((), "备注：好", FACE, BOX)
    (line,) = lines(placed.pieces)
    assert line.baseline < BOX.top + 2 * line.size
