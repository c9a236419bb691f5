from app.labels.raster import to_image
from app.labels.slip import render_slip
from tests.unit.labels.seeing import ink


def test_long_lines_wrap_and_the_title_is_larger() -> None:
    short = render_slip(("发货单", "备注：好"), width=576)
    long = render_slip(("发货单", "备注：" + "好" * 100), width=576)
    assert short.width == 576
    assert long.height > short.height + 3 * 29
    title = to_image(short).crop((0, 0, 576, 50))
    assert 0.02 < ink(title) < 0.2


def test_an_empty_slip_is_still_a_page() -> None:
    assert render_slip(()).height > 0


def test_symbols_the_font_lacks_do_not_stop_a_slip() -> None:
    assert ink(to_image(render_slip(("发货单", "🎁🎁🎁")))) > 0
