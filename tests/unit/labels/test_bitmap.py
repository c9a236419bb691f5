"""Bands laid over a page, against Pillow drawing the same dot by dot."""

import threading

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from app.labels.document import LabelDocument
from app.labels.fonts import Typeface, packaged_path, packaged_typeface
from app.labels.layout import lay_out
from app.labels.library import load_template
from app.labels.pieces import Bars, Disc, Line, Modules, Piece, Rect
from app.labels.raster import paint
from tests.fakes.label_documents import SAMPLES, label_document

WIDTH, HEIGHT = 83, 60
PLACE = st.integers(-40, 90)
EDGES = st.builds(
    Line,
    text=st.text(st.sampled_from("深圳gjÅ|_字，0 "), min_size=1, max_size=6),
    x=PLACE,
    baseline=PLACE,
    size=st.integers(8, 70),
    bold=st.booleans(),
    black=st.booleans(),
)
PIECES = st.one_of(
    EDGES,
    st.builds(
        Rect,
        x=PLACE,
        y=PLACE,
        width=st.integers(1, 90),
        height=st.integers(1, 90),
        black=st.booleans(),
    ),
    st.builds(Disc, x=PLACE, y=PLACE, diameter=st.integers(2, 50), black=st.booleans()),
    st.builds(
        Bars,
        bars=st.lists(st.integers(1, 9), min_size=1, max_size=8).map(
            lambda widths: tuple((11 * at - 5, width) for at, width in enumerate(widths))
        ),
        y=PLACE,
        height=st.integers(1, 40),
    ),
    st.builds(
        Modules,
        rows=st.lists(
            st.binary(min_size=7, max_size=7).map(lambda row: bytes(byte & 1 for byte in row)),
            min_size=7,
            max_size=7,
        ).map(tuple),
        x=PLACE,
        y=PLACE,
        dots=st.integers(1, 12),
    ),
)


def by_pillow(pieces: list[Piece]) -> bytes:
    """The same pieces, each pasted at its place by Pillow, which cuts at the edges."""
    page = Image.new("1", (WIDTH, HEIGHT), 0)
    pen = ImageDraw.Draw(page)
    for piece in pieces:
        if isinstance(piece, Line):
            write(page, piece)
        elif isinstance(piece, Disc):
            right, bottom = piece.x + piece.diameter - 1, piece.y + piece.diameter - 1
            pen.ellipse((piece.x, piece.y, right, bottom), fill=int(piece.black))
        else:
            for x, y, width, height in boxes(piece):
                black = getattr(piece, "black", True)
                pen.rectangle((x, y, x + width - 1, y + height - 1), fill=int(black))
    return page.tobytes()


def write(page: Image.Image, line: Line) -> None:
    face, x = packaged_typeface(), line.x
    for char in line.text:
        glyph = face.glyph(char, line.size, line.bold)
        if glyph:
            mask = Image.frombytes("1", (glyph.width, glyph.height), glyph.rows)
            page.paste(int(line.black), (x + glyph.left, line.baseline + glyph.top), mask)
        x += face.advance(char, line.size)


def boxes(piece: Piece) -> list[tuple[int, int, int, int]]:
    match piece:
        case Rect():
            return [(piece.x, piece.y, piece.width, piece.height)]
        case Bars():
            return [(x, piece.y, width, piece.height) for x, width in piece.bars]
        case Modules():
            dots = piece.dots
            return [
                (piece.x + x * dots, piece.y + y * dots, dots, dots)
                for y, row in enumerate(piece.rows)
                for x, module in enumerate(row)
                if module
            ]
    raise AssertionError(piece)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6))
def test_every_piece_lands_on_its_dots_and_is_cut_at_the_edges(pieces: list[Piece]) -> None:
    raster = paint(pieces, packaged_typeface(), width=WIDTH, height=HEIGHT, dpi=203)
    assert raster.rows == by_pillow(pieces)


def test_printers_may_paint_at_the_same_time() -> None:
    """Each lane with labels of its own, all on one typeface that none has used before."""
    labels = [
        [*SAMPLES.values(), *(label_document(sequence=lane * 9 + n) for n in range(4))]
        for lane in range(4)
    ]
    known = painted([document for lane in labels for document in lane], packaged_typeface())
    fresh = Typeface(packaged_path())
    start = threading.Barrier(len(labels))
    found: list[list[bytes]] = [[] for _ in labels]

    def run(lane: int) -> None:
        start.wait()
        found[lane] = painted(labels[lane], fresh)

    threads = [threading.Thread(target=run, args=(lane,)) for lane in range(len(labels))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [rows for lane in found for rows in lane] == known


def painted(documents: list[LabelDocument], face: Typeface) -> list[bytes]:
    rows = []
    for document in documents:
        layout = lay_out(document, load_template(), face, 203)
        page = layout.pages[0]
        raster = paint(page, face, width=layout.width, height=layout.height, dpi=203)
        rows.append(raster.rows)
    return rows
