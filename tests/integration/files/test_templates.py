"""A person's own templates on a real disk."""

import os
from pathlib import Path

import pytest
from PIL import Image

from app.adapters.files.templates import TemplateLibrary
from app.domain.errors import InvalidInput, StorageError
from app.labels.library import shipped_names, shipped_text
from app.labels.raster import to_image
from app.labels.render import render
from app.labels.schema import TemplateInvalid
from app.labels.stock import STOCKS
from app.labels.template import Template
from app.ports.templates import Templates
from tests.fakes.label_documents import label_document

GOOD = """\
name = "mine"
use = "slip"
width_mm = 60
height_mm = 40

[[slot]]
kind = "text"
field = "number"
box = [2, 2, 56, 10]
"""
IMAGE = GOOD + '\n[[slot]]\nkind = "image"\nfile = "logo.png"\nbox = [10, 20, 20, 10]\n'


def write(folder: Path, text: str, name: str = "mine") -> None:
    path = folder / f"{name}.toml"
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, "utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))  # coarse clocks hide a quick change


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_own_templates_stand_beside_the_shipped_ones(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    library = TemplateLibrary(tmp_path)
    entries = library.list()
    assert [entry.name for entry in entries] == [*shipped_names(), "mine"]
    assert [entry.own for entry in entries] == [False] * len(shipped_names()) + [True]
    mine = entries[-1]
    assert (mine.title, mine.use, mine.width_mm, mine.height_mm) == ("mine", "slip", 60, 40)
    assert mine.problem == ""
    assert library.load("mine").width_mm == 60
    assert library.text("mine") == GOOD
    assert library.text("product_60x40") == shipped_text("product_60x40")


def test_without_a_folder_there_are_the_shipped_ones(tmp_path: Path) -> None:
    for library in (TemplateLibrary(), TemplateLibrary(tmp_path / "none")):
        assert [entry.name for entry in library.list()] == list(shipped_names())
        with pytest.raises(InvalidInput, match="没有这个"):
            library.load("mine")


def test_a_file_that_turns_bad_is_named_and_the_good_one_stays(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    library = TemplateLibrary(tmp_path)
    good = library.load("mine")
    write(tmp_path, GOOD.replace("[2, 2, 56, 10]", "[2, 2, 99, 10]"))
    assert [(fault.line, fault.reason) for fault in library.faults("mine")] == [(9, "超出了纸边")]
    assert library.list()[-1].problem == "第 9 行：超出了纸边"
    assert library.list()[-1].width_mm == 60
    assert library.load("mine") == good
    write(tmp_path, GOOD.replace("60", "76"))
    assert library.faults("mine") == ()
    assert library.load("mine").width_mm == 76


def test_a_bad_file_that_never_was_good_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "nonsense")
    library = TemplateLibrary(tmp_path)
    entry = library.list()[-1]
    assert (entry.name, entry.width_mm, entry.use) == ("mine", 0, "")
    assert entry.problem.startswith("第 1 行：")
    with pytest.raises(TemplateInvalid) as error:
        library.load("mine")
    assert "第 1 行" in error.value.advice


def test_a_bad_file_of_a_shipped_name_leaves_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, "nonsense", "product_60x40")
    library = TemplateLibrary(tmp_path)
    assert library.faults("product_60x40")
    assert library.load("product_60x40") == TemplateLibrary().load("product_60x40")
    (entry,) = (entry for entry in library.list() if entry.own)
    assert (entry.name, entry.title) == ("product_60x40", "商品标签 60×40")
    assert entry.problem


def test_other_encodings_and_line_ends(tmp_path: Path) -> None:
    (tmp_path / "win.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    (tmp_path / "gbk.toml").write_bytes(('name = "m"\ntitle = "我的"\n').encode("gbk"))
    library = TemplateLibrary(tmp_path)
    assert library.load("win").height_mm == 40
    assert [fault.line for fault in library.faults("gbk")] == [2]


def test_saving_checks_first_and_writes_whole(tmp_path: Path) -> None:
    library = TemplateLibrary(tmp_path / "templates")
    assert library.save("mine", GOOD).width_mm == 60
    with pytest.raises(TemplateInvalid):
        library.save("mine", GOOD.replace("60", "x"))
    assert library.text("mine") == GOOD
    assert names(tmp_path / "templates") == ["mine.toml"]
    for name in ("../mine", "a/b", "", "ruler_60x40", "a.b", "NUL", "com1", "stocks", "名" * 61):
        with pytest.raises(InvalidInput, match="模板名"):
            library.save(name, GOOD)


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="文件夹不存在"):
        TemplateLibrary(tmp_path / "file" / "below").save("mine", GOOD)


def test_a_picture_is_printed_where_it_stands(tmp_path: Path) -> None:
    picture = Image.new("1", (40, 20), 1)
    picture.paste(0, (0, 0, 20, 20))
    picture.save(tmp_path / "logo.png")
    write(tmp_path, IMAGE)
    template = TemplateLibrary(tmp_path).load("mine")
    page = to_image(render(label_document(), template=template))
    left = page.crop((80, 160, 160, 240)).convert("L").getextrema()
    right = page.crop((160, 160, 240, 240)).convert("L").getextrema()
    assert (left, right) == ((0, 0), (255, 255))


@pytest.mark.parametrize(
    ("file", "mode", "reason"),
    [
        ("logo.png", "RGB", "图片 logo.png 要是 1 位黑白的 PNG"),
        ("other.png", "1", "没有图片 logo.png"),
        ("broken", "", "图片 logo.png 打不开"),
        ("logo.png", "large", "图片 logo.png 太大，最多 2400×2400 点"),
    ],
)
def test_a_picture_that_will_not_do_is_named(
    tmp_path: Path, file: str, mode: str, reason: str
) -> None:
    if file == "broken":
        (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    else:
        size = (2401, 8) if mode == "large" else (8, 8)
        Image.new("1" if mode == "large" else mode, size).save(tmp_path / file)
    write(tmp_path, IMAGE)
    assert [(f.line, f.reason) for f in TemplateLibrary(tmp_path).faults("mine")] == [(13, reason)]


@pytest.mark.parametrize("name", ["../logo.png", "/etc/logo.png", "a\\\\b.png", "logo.svg"])
def test_pictures_elsewhere_are_not_read(tmp_path: Path, name: str) -> None:
    write(tmp_path, IMAGE.replace("logo.png", name))
    (fault,) = TemplateLibrary(tmp_path).faults("mine")
    assert fault.reason == "图片要是模板旁边的 .png 文件，不带路径"


def test_a_new_picture_is_seen(tmp_path: Path) -> None:
    write(tmp_path, IMAGE)
    library = TemplateLibrary(tmp_path)
    assert library.faults("mine")
    Image.new("1", (8, 8)).save(tmp_path / "logo.png")
    assert library.faults("mine") == ()


def test_the_text_before_is_kept_once(tmp_path: Path) -> None:
    library: Templates[Template] = TemplateLibrary(tmp_path)
    for width in (60, 70, 80):
        library.save("mine", GOOD.replace("60", str(width)))
    assert names(tmp_path) == ["mine.toml", "mine.toml.bak"]
    assert "width_mm = 70" in (tmp_path / "mine.toml.bak").read_text("utf-8")
    library.save("mine", library.text("mine"))  # the same again is no change to go back from
    assert "width_mm = 70" in (tmp_path / "mine.toml.bak").read_text("utf-8")


def test_removing_leaves_the_shipped_one_and_a_way_back(tmp_path: Path) -> None:
    library = TemplateLibrary(tmp_path)
    library.save("product_60x40", GOOD)
    assert library.load("product_60x40").use == "slip"
    library.remove("product_60x40")
    assert library.load("product_60x40").use == "product"
    assert names(tmp_path) == ["product_60x40.toml.bak"]
    for name in ("product_60x40", "mine", "../mine"):
        with pytest.raises(InvalidInput, match="不能删除"):
            library.remove(name)


@pytest.mark.parametrize(
    ("base", "name"),
    [
        ("mine", "mine"),
        ("我的 面单", "我的_面单"),
        ("Taken", "Taken_3"),
        ("two_part_100x180", "two_part_100x180_2"),
        ("../../etc/passwd", "etc_passwd"),
        ("ruler_60x40", "my_ruler_60x40"),
        ("con", "my_con"),
        ("stocks", "my_stocks"),
        ("。。", "template"),
    ],
)
def test_a_free_name_can_be_saved(base: str, name: str, tmp_path: Path) -> None:
    library = TemplateLibrary(tmp_path)
    library.save("taken", GOOD)
    library.save("taken_2", GOOD)
    assert library.free_name(base) == name
    library.save(name, GOOD)
    assert library.load(name).use == "slip"


def test_a_very_long_name_has_room_for_its_number(tmp_path: Path) -> None:
    library = TemplateLibrary(tmp_path)
    for _ in range(3):
        library.save(library.free_name("名" * 99), GOOD)
    assert len(library.list()) == len(shipped_names()) + 3


def test_a_template_goes_from_one_computer_to_another_with_its_picture(tmp_path: Path) -> None:
    here, there, out = tmp_path / "here", tmp_path / "there", tmp_path / "out"
    out.mkdir()
    here.mkdir()
    Image.new("1", (8, 8)).save(here / "logo.png")
    write(here, IMAGE)
    TemplateLibrary(here).give_out("mine", out / "给同事.toml")
    assert names(out) == ["logo.png", "给同事.toml"]
    library = TemplateLibrary(there)
    assert library.take_in(out / "给同事.toml") == "给同事"
    assert library.take_in(out / "给同事.toml") == "给同事_2"
    assert library.load("给同事").images.keys() == {"logo.png"}
    assert library.text("给同事") == IMAGE
    TemplateLibrary().give_out("product_60x40", out / "product.toml")
    assert (out / "product.toml").read_text("utf-8") == shipped_text("product_60x40")


def test_a_picture_is_never_written_over_another(tmp_path: Path) -> None:
    folder, out = tmp_path / "labels", tmp_path / "out"
    for place, colour in ((folder, 0), (out, 1)):
        place.mkdir()
        Image.new("1", (8, 8), colour).save(place / "logo.png")
    write(out, IMAGE)
    before = (folder / "logo.png").read_bytes()
    with pytest.raises(InvalidInput, match="另一张图片"):
        TemplateLibrary(folder).take_in(out / "mine.toml")
    assert names(folder) == ["logo.png"]
    assert (folder / "logo.png").read_bytes() == before


def test_what_is_no_template_is_not_taken_in(tmp_path: Path) -> None:
    library = TemplateLibrary(tmp_path / "labels")
    write(tmp_path, GOOD.replace("[2, 2, 56, 10]", "[2, 2, 99, 10]"), "bad")
    with pytest.raises(TemplateInvalid) as error:
        library.take_in(tmp_path / "bad.toml")
    assert "第 9 行：超出了纸边" in error.value.advice
    with pytest.raises(TemplateInvalid, match="不能用"):
        library.take_in(tmp_path / "missing.toml")
    assert not (tmp_path / "labels").exists()


def test_own_paper_sizes_have_a_ruler(tmp_path: Path) -> None:
    library = TemplateLibrary(tmp_path)
    assert library.stocks() == STOCKS
    (tmp_path / "stocks.toml").write_text(
        '[[stock]]\nwidth_mm = 80\nheight_mm = 50\ntitle = "吊牌"\n', "utf-8"
    )
    assert [stock.title for stock in library.stocks()][-1] == "吊牌"
    assert library.load("ruler_80x50").width_mm == 80
    assert "校准标尺 80×50" in library.text("ruler_80x50")
    assert library.list()[-1].title == "校准标尺 80×50"
    (tmp_path / "stocks.toml").write_text("nonsense", "utf-8")
    assert library.stocks() == STOCKS
    with pytest.raises(InvalidInput, match="没有这个"):
        library.load("ruler_80x50")
