"""From the file and back: open, save, copy, import, export, pictures."""

import tomllib
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from app.domain.errors import InvalidInput
from app.labels.library import shipped_text
from app.labels.schema import TemplateInvalid
from app.labels.template import SlotKind
from tests.unit.presentation.designer.conftest import Bench

NAME = "product_60x40"
Write = Callable[[str, str], Path]


def nudge(bench: Bench) -> None:
    bench.model.select([(0,)])
    bench.arranger.nudge(0.5, 0)


def test_saving_a_shipped_template_makes_a_copy(bench: Bench) -> None:
    nudge(bench)
    edited = bench.text
    bench.shelf.save()
    assert bench.model.own
    assert not bench.model.dirty
    (path,) = bench.folder.glob("*.toml")
    data = tomllib.loads(path.read_text("utf-8"))
    assert data["title"] == "商品标签 60×40 副本"
    assert data["name"] == path.stem != NAME
    assert set(path.read_text("utf-8").split("\n")) - set(edited.split("\n")) == {
        f'name = "{path.stem}"',
        'title = "商品标签 60×40 副本"',
    }
    assert bench.said == ["已另存为「商品标签 60×40 副本」"]
    assert [e.name for e in bench.shelf.entries if e.own] == [path.stem]
    assert shipped_text(NAME) == bench.desk.templates.text(NAME)


def test_saving_ones_own_keeps_the_file_and_its_comments(bench: Bench, write: Write) -> None:
    path = write("mine", "# 我的注释\n" + shipped_text(NAME))
    bench.shelf.open("mine")
    nudge(bench)
    bench.shelf.save()
    assert path.read_text("utf-8").startswith("# 我的注释\n")
    assert "box = [3.5, 2.4, 54.0, 9.4]" in path.read_text("utf-8")
    assert bench.said == ["已保存"]
    bench.model.undo()
    assert bench.model.dirty


def test_a_file_changed_elsewhere_is_not_overwritten(bench: Bench, write: Write) -> None:
    path = write("mine", shipped_text(NAME))
    bench.shelf.open("mine")
    nudge(bench)
    path.write_text(shipped_text(NAME) + "# theirs\n", "utf-8")
    bench.shelf.save()
    (error,) = bench.failures
    assert isinstance(error, InvalidInput)
    assert error.code == "label.template_changed"
    assert path.read_text("utf-8").endswith("# theirs\n")
    assert bench.model.dirty
    bench.shelf.revert()
    assert bench.text.endswith("# theirs\n")
    assert not bench.model.dirty


def test_edits_made_while_a_copy_is_written_are_kept(bench: Bench) -> None:
    nudge(bench)
    bench.tasks.hold()
    bench.shelf.save_as("新的")
    nudge(bench)
    bench.tasks.release()
    assert bench.model.dirty
    assert tomllib.loads(bench.text)["title"] == "新的"
    assert tomllib.loads(bench.text)["slot"][0]["box"][0] == 4.0
    bench.shelf.save()
    assert not bench.model.dirty


def test_a_broken_file_opens_with_its_text_and_is_mended(bench: Bench, write: Write) -> None:
    text = shipped_text(NAME)
    path = write("mine", text.replace("size = 4.4", "size = 0.2"))
    bench.shelf.refresh()
    assert next(e for e in bench.shelf.entries if e.name == "mine").problem
    bench.shelf.open("mine")
    draft = bench.model.draft
    assert draft is not None
    assert draft.template is None
    assert bench.model.proofs.proof is None
    assert [fault.line for fault in draft.faults] == [13, 14]
    bench.model.rewrite(text)
    assert bench.model.editable
    assert bench.model.proofs.proof is not None
    bench.shelf.save()
    assert path.read_text("utf-8") == text


def test_a_broken_draft_is_not_saved(bench: Bench, write: Write) -> None:
    path = write("mine", shipped_text(NAME))
    bench.shelf.open("mine")
    bench.model.rewrite("name = ")
    bench.shelf.save()
    assert isinstance(bench.failures[0], TemplateInvalid)
    assert path.read_text("utf-8") == shipped_text(NAME)


def test_import_and_export(bench: Bench, tmp_path: Path) -> None:
    source = tmp_path / "来自同事.toml"
    source.write_text("# 同事\n" + shipped_text(NAME), "utf-8")
    bench.shelf.take_in(source)
    assert bench.model.own
    assert bench.text == source.read_text("utf-8")
    target = tmp_path / "out" / "给你.toml"
    target.parent.mkdir()
    bench.shelf.give_out(target)
    assert target.read_text("utf-8") == source.read_text("utf-8")
    assert bench.said[-1] == "已导出到 给你.toml"


def test_a_bad_import_says_where(bench: Bench, tmp_path: Path) -> None:
    source = tmp_path / "bad.toml"
    source.write_text('name = "x"\n', "utf-8")
    bench.shelf.take_in(source)
    assert isinstance(bench.failures[0], TemplateInvalid)
    assert not bench.model.own


def test_removing_ones_own_opens_what_stands_behind_it(bench: Bench, write: Write) -> None:
    write(NAME, shipped_text(NAME) + "# mine\n")
    bench.shelf.refresh()
    bench.shelf.open(NAME)
    assert bench.model.own
    bench.shelf.remove()
    assert not bench.model.own
    assert bench.text == shipped_text(NAME)
    bench.shelf.remove()  # nothing of theirs is left
    assert bench.failures == []


def test_a_picture_becomes_black_and_white_and_can_be_placed(bench: Bench, tmp_path: Path) -> None:
    photo = tmp_path / "店标 1.jpg"
    Image.linear_gradient("L").convert("RGB").save(photo)
    named: list[str] = []
    bench.shelf.take_picture(photo, named.append)
    assert named == ["店标_1.png"]
    with Image.open(bench.folder / named[0]) as picture:
        assert picture.mode == "1"
    assert SlotKind.IMAGE in bench.arranger.addable()
    assert not bench.arranger.add(SlotKind.IMAGE, (30, 20), file=named[0])
    assert bench.model.proofs.proof is not None
    before = bench.model.proofs.proof.pages[0]
    bench.shelf.save()
    assert bench.failures == []
    bench.shelf.revert()
    assert bench.model.proofs.proof.pages[0] == before
    (tmp_path / "not.png").write_bytes(b"no picture")
    bench.shelf.take_picture(tmp_path / "not.png", named.append)
    assert isinstance(bench.failures[-1], InvalidInput)
    assert len(named) == 1


def test_titles_of_copies_are_told_apart(bench: Bench) -> None:
    bench.shelf.save_as(bench.shelf.free_title())
    bench.shelf.open(NAME)
    assert bench.shelf.free_title() == "商品标签 60×40 副本 2"
