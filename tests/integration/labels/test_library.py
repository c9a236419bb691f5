"""A person's own templates on a real disk."""

import os
from pathlib import Path

import pytest
from PIL import Image

from app.domain.errors import InvalidInput
from app.labels.library import Origin, TemplateLibrary, shipped_names, shipped_text
from app.labels.raster import to_image
from app.labels.render import render
from app.labels.schema import TemplateInvalid
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


def test_own_templates_stand_beside_the_shipped_ones(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    library = TemplateLibrary(tmp_path)
    assert [entry.name for entry in library.entries()] == [*shipped_names(), "mine"]
    assert library.entry("mine").origin is Origin.USER
    assert library.load("mine").width_mm == 60
    assert library.text("mine") == GOOD
    assert library.text("product_60x40") == shipped_text("product_60x40")


def test_without_a_folder_there_are_the_shipped_ones(tmp_path: Path) -> None:
    for library in (TemplateLibrary(), TemplateLibrary(tmp_path / "none")):
        assert [entry.name for entry in library.entries()] == list(shipped_names())
        with pytest.raises(InvalidInput, match="没有这个"):
            library.load("mine")


def test_a_file_that_turns_bad_is_named_and_the_good_one_stays(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    library = TemplateLibrary(tmp_path)
    good = library.load("mine")
    write(tmp_path, GOOD.replace("[2, 2, 56, 10]", "[2, 2, 99, 10]"))
    entry = library.entry("mine")
    assert [(fault.line, fault.reason) for fault in entry.faults] == [(9, "超出了纸边")]
    assert library.load("mine") == good
    write(tmp_path, GOOD.replace("60", "76"))
    assert library.entry("mine").faults == ()
    assert library.load("mine").width_mm == 76


def test_a_bad_file_that_never_was_good_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "nonsense")
    library = TemplateLibrary(tmp_path)
    assert library.entry("mine").template is None
    with pytest.raises(TemplateInvalid) as error:
        library.load("mine")
    assert "第 1 行" in error.value.advice


def test_a_bad_file_of_a_shipped_name_leaves_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, "nonsense", "product_60x40")
    entry = TemplateLibrary(tmp_path).entry("product_60x40")
    assert entry.faults
    assert entry.template == TemplateLibrary().load("product_60x40")


def test_other_encodings_and_line_ends(tmp_path: Path) -> None:
    (tmp_path / "win.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    (tmp_path / "gbk.toml").write_bytes(('name = "m"\ntitle = "我的"\n').encode("gbk"))
    library = TemplateLibrary(tmp_path)
    assert library.load("win").height_mm == 40
    assert [fault.line for fault in library.entry("gbk").faults] == [2]


def test_saving_checks_first_and_writes_whole(tmp_path: Path) -> None:
    library = TemplateLibrary(tmp_path / "templates")
    assert library.save("mine", GOOD).width_mm == 60
    with pytest.raises(TemplateInvalid):
        library.save("mine", GOOD.replace("60", "x"))
    assert library.text("mine") == GOOD
    assert [path.name for path in (tmp_path / "templates").iterdir()] == ["mine.toml"]
    for name in ("../mine", "a/b", "", "ruler_60x40", "a.b"):
        with pytest.raises(InvalidInput, match="模板名"):
            library.save(name, GOOD)


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="没有存下"):
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
    assert [(f.line, f.reason) for f in TemplateLibrary(tmp_path).entry("mine").faults] == [
        (13, reason)
    ]


@pytest.mark.parametrize("name", ["../logo.png", "/etc/logo.png", "a\\\\b.png", "logo.svg"])
def test_pictures_elsewhere_are_not_read(tmp_path: Path, name: str) -> None:
    write(tmp_path, IMAGE.replace("logo.png", name))
    (fault,) = TemplateLibrary(tmp_path).entry("mine").faults
    assert fault.reason == "图片要是模板旁边的 .png 文件，不带路径"


def test_a_new_picture_is_seen(tmp_path: Path) -> None:
    write(tmp_path, IMAGE)
    library = TemplateLibrary(tmp_path)
    assert library.entry("mine").faults
    Image.new("1", (8, 8)).save(tmp_path / "logo.png")
    assert library.entry("mine").faults == ()
