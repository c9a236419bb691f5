"""zhunlan label: without database, keyring or profile."""

import json
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from app.cli.exits import Exit
from app.cli.label import WEIGHTS
from app.cli.parser_label import LANGUAGES
from app.labels.library import load_template, shipped_names, shipped_text
from app.labels.raster import to_image
from app.labels.render import render
from app.labels.review import Weight
from app.sandbox.printers.tspl_reader import LabelDone, TsplReader
from tests.fakes.label_documents import NUMBER, label_document
from tests.integration.cli.program import Here, run

ORDER = {
    "carrier_name": "圆通速递",
    "product": "标准快递",
    "tracking_number": NUMBER,
    "receiver": {
        "name": "王小明",
        "phone": "138******78",
        "address": "广东省深圳市南山区粤海街道科技园南区高新南七道数字技术园B1栋**",
    },
    "sender": {
        "name": "准揽仓库",
        "phone": "0571-88886666",
        "address": "浙江省杭州市余杭区五常街道文一西路969号3号仓",
    },
    "printed_at": "2026-11-22T14:03:00+08:00",
    "marks": {"sort_code": "570-A12 03-028", "hub_code": "755W", "hub_name": "深圳转运中心"},
    "goods": [
        {"text": "纯棉短袖T恤 白色 XL", "quantity": 2},
        {"text": "加厚保温杯 500ml 墨绿色 送杯刷", "quantity": 1},
    ],
    "notes": ["订单 6921447580236811234", "买家留言：请尽快发货，谢谢", "备注：送小样"],
    "sequence": 3,
    "total": 200,
    "batch": "1122-03",
}
FORTY = {**ORDER, "goods": [{"text": f"商品第{n}款", "quantity": n} for n in range(1, 41)]}


@pytest.fixture
def zhunlan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(tmp_path / "profile", capsys)


def order(tmp_path: Path, content: object = ORDER) -> str:
    file = tmp_path / "订单.json"
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
    return str(file)


def arguments(template: str, file: str, lang: str, out: Path) -> tuple[str, ...]:
    words = ("--template", template, "--order", file, "--lang", lang, "--out", str(out))
    return ("label", "render", *words)


@pytest.mark.parametrize("dpi", [203, 300])
def test_tspl_holds_the_very_raster(zhunlan: Here, tmp_path: Path, dpi: int) -> None:
    out = tmp_path / "label.tspl"
    words = arguments("two_part_100x180", order(tmp_path), "tspl", out)
    got = zhunlan.json(*words, "--dpi", str(dpi))
    assert (zhunlan.code, zhunlan.err) == (Exit.OK, "")
    assert got == {
        "template": "two_part_100x180",
        "lang": "tspl",
        "dpi": dpi,
        "blocked": False,
        "problems": [],
        "files": [{"path": str(out), "bytes": out.stat().st_size}],
    }
    (label,) = TsplReader(8.0 if dpi == 203 else dpi / 25.4).feed(out.read_bytes())
    assert isinstance(label, LabelDone)
    assert label.picture.tobytes() == to_image(render(label_document(), dpi=dpi)).tobytes()
    assert not zhunlan.folder.exists()  # no profile was needed, and none was made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_format_is_written(zhunlan: Here, tmp_path: Path, lang: str) -> None:
    out = tmp_path / f"label.{lang}"
    assert zhunlan(*arguments("one_part_76x130", order(tmp_path), lang, out)) == Exit.OK
    assert str(out) in zhunlan.out
    starts = {"png": b"\x89PNG", "pdf": b"%PDF", "zpl": b"^XA", "cpcl": b"! 0", "escpos": b"\x1b@"}
    assert out.read_bytes().startswith(starts.get(lang, b"SIZE 76 mm"))
    if lang == "png":
        with Image.open(out) as picture:
            assert zxingcpp.read_barcodes(picture.convert("L"))[0].text == NUMBER


def test_several_pages_are_numbered_or_one_pdf(zhunlan: Here, tmp_path: Path) -> None:
    file = order(tmp_path, FORTY)
    got = zhunlan.json(*arguments("packing_slip_100x100", file, "zpl", tmp_path / "slip.zpl"))
    names = [Path(each["path"]).name for each in got["files"]]
    assert names == [f"slip-{n}.zpl" for n in range(1, len(names) + 1)]
    assert len(names) > 1
    assert all((tmp_path / name).read_bytes().startswith(b"^XA") for name in names)
    assert not (tmp_path / "slip.zpl").exists()
    zhunlan(*arguments("packing_slip_100x100", file, "pdf", tmp_path / "slip.pdf"))
    with pypdfium2.PdfDocument(tmp_path / "slip.pdf") as pdf:
        assert len(pdf) == len(names)


def test_a_template_can_be_a_file_and_a_persons_own_comes_first(
    zhunlan: Here, tmp_path: Path
) -> None:
    mine = shipped_text("one_part_76x130").replace("76.0", "80.0")
    (tmp_path / "mine.toml").write_text(mine, "utf-8")
    out = tmp_path / "a.png"
    zhunlan(*arguments(str(tmp_path / "mine.toml"), order(tmp_path), "png", out))
    with Image.open(out) as picture:
        assert picture.size == (640, 1040)
    (zhunlan.folder / "labels").mkdir(parents=True)
    (zhunlan.folder / "labels" / "one_part_76x130.toml").write_text(mine, "utf-8")
    zhunlan(*arguments("one_part_76x130", order(tmp_path), "png", out))
    with Image.open(out) as picture:
        assert picture.size == (640, 1040)
    assert [path.name for path in zhunlan.folder.iterdir()] == ["labels"]


@pytest.mark.parametrize(
    ("template", "content"),
    [
        ("product_60x40", {"name": "杯", "code": "A1"}),
        ("manifest_a4", {"carrier_name": "圆通", "parcels": [{"tracking_number": "YT1"}]}),
        ("picking_list_a4", {"parcels": 2, "lines": [{"name": "杯", "quantity": 5}]}),
        ("ruler_60x40", {"printer": "打包台 1 号"}),
        ("custom_area_76x30", ORDER),
    ],
)
def test_every_use_has_its_form(
    zhunlan: Here, tmp_path: Path, template: str, content: object
) -> None:
    out = tmp_path / "a.pdf"
    assert zhunlan(*arguments(template, order(tmp_path, content), "pdf", out)) == Exit.OK
    assert zhunlan.err == ""
    with pypdfium2.PdfDocument(out) as pdf:
        assert len(pdf) == 1


def test_a_blocking_problem_writes_nothing(zhunlan: Here, tmp_path: Path) -> None:
    out = tmp_path / "a.zpl"
    file = order(tmp_path, {**ORDER, "tracking_number": "运单号", "notes": ["🎁"]})
    got = zhunlan.json(*arguments("one_part_76x130", file, "zpl", out))
    assert zhunlan.code == Exit.SOME_FAILED
    assert (got["blocked"], got["files"]) == (True, [])
    kinds = {(each["kind"], each["field"], each["blocking"]) for each in got["problems"]}
    assert kinds == {("barcode", "number", True), ("glyph", "notes", False)}
    assert not out.exists()
    assert zhunlan(*arguments("one_part_76x130", file, "zpl", out)) == Exit.SOME_FAILED
    assert "错误：运单号有条码不支持的字符" in zhunlan.out
    assert "警告：备注字库里没有「🎁」" in zhunlan.out
    assert "没有生成" in zhunlan.out


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (("--template", "nope"), "没有模板 nope"),
        (("--template", "nope.toml"), "没有模板文件 nope.toml"),
        (("--template", "manifest_a4"), "第 3 行 product：不认识 product"),
        (("--order", "nope.json"), "订单文件无法读取"),
        (("--profile-model", "nope"), "没有打印机型号 nope"),
        (("--profile-model", "zebra-gk888-203"), "请用 --lang zpl"),
        (("--profile-model", "tsc-ttp-244", "--dpi", "300"), "请用 --dpi 203"),
        (("--lang", "png", "--profile-model", "tsc-ttp-244"), "png 不用打印机型号"),
        (("--lang", "cpcl", "--profile-model", "hprt-hm-a300"), "标签比打印头宽"),
        (("--out", "no/such/folder/a.tspl"), "文件夹不存在"),
    ],
)
def test_what_is_wrong_is_said(
    zhunlan: Here, tmp_path: Path, changes: tuple[str, ...], said: str
) -> None:
    words = arguments("two_part_100x180", order(tmp_path), "tspl", tmp_path / "a.tspl")
    assert zhunlan(*words, *changes) == Exit.ERROR
    assert said in zhunlan.err
    assert not (tmp_path / "a.tspl").exists()


def test_a_model_brings_its_resolution(zhunlan: Here, tmp_path: Path) -> None:
    words = arguments("one_part_76x130", order(tmp_path), "zpl", tmp_path / "a.zpl")
    assert zhunlan.json(*words, "--profile-model", "zebra-zd420-300")["dpi"] == 300


def test_a_wrong_order_is_named_by_field_and_line(zhunlan: Here, tmp_path: Path) -> None:
    file = order(tmp_path, {**ORDER, "goods": [{"text": "杯", "quantity": "2"}]})
    lines = Path(file).read_text("utf-8").splitlines()
    (line,) = (n for n, text in enumerate(lines, 1) if '"quantity": "2"' in text)
    got = zhunlan.json(*arguments("one_part_76x130", file, "zpl", tmp_path / "a.zpl"))
    assert zhunlan.code == Exit.ERROR
    assert f"第 {line} 行 goods[0].quantity：应为整数" in got["error"]["advice"]
    assert got["error"]["context"]["line"] == line


def test_checking_good_and_bad_files(zhunlan: Here, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(shipped_text("two_part_100x180"), "utf-8")
    text = shipped_text("one_part_76x130")
    line = text.splitlines().index("box = [3.0, 2.6, 38.0, 8.0]") + 1
    bad.write_text(text.replace("[3.0, 2.6, 38.0, 8.0]", "[3.0, 2.6, 98.0, 8.0]"), "utf-8")
    assert zhunlan("label", "check", str(good)) == Exit.OK
    assert f"{good}: 可以用" in zhunlan.out
    assert zhunlan("label", "check", str(good), str(bad)) == Exit.SOME_FAILED
    assert f"{bad}:{line}: 错误：超出了纸边" in zhunlan.out
    assert f"{bad}: 可以用" not in zhunlan.out
    got = zhunlan.json("label", "check", str(good), str(bad))["files"]
    assert [(each["ok"], each["name"]) for each in got] == [
        (True, "two_part_100x180"),
        (False, None),
    ]
    assert got[1]["findings"] == [
        {"weight": "error", "line": line, "text": "超出了纸边", "dpi": None}
    ]
    assert zhunlan("label", "check", str(tmp_path / "none.toml")) == Exit.ERROR
    assert not zhunlan.folder.exists()


def test_a_template_in_which_an_address_does_not_fit_is_not_good(
    zhunlan: Here, tmp_path: Path
) -> None:
    file = tmp_path / "tight.toml"
    text = shipped_text("one_part_76x130")
    file.write_text(text.replace("[11.6, 58.6, 61.4, 13.0]", "[11.6, 58.6, 61.4, 5.0]"), "utf-8")
    assert zhunlan("label", "check", str(file)) == Exit.SOME_FAILED
    assert "错误：203 dpi 最难的快递面单：收件地址太长，放不下" in zhunlan.out


def test_the_list_of_templates(zhunlan: Here) -> None:
    got = zhunlan.json("label", "templates")["templates"]
    assert [each["name"] for each in got] == list(shipped_names())
    sizes = {(each["use"], each["width_mm"], each["height_mm"]) for each in got}
    assert ("courier", 100, 180) in sizes
    (zhunlan.folder / "labels").mkdir(parents=True)
    (zhunlan.folder / "labels" / "我的.toml").write_text("nonsense", "utf-8")
    assert zhunlan("label", "templates") == Exit.OK
    (line,) = (line for line in zhunlan.out.splitlines() if line.startswith("我的"))
    assert "自己的" in line
    assert "第 1 行" in line
    for name in shipped_names():
        assert load_template(name).title in zhunlan.out


def test_every_weight_has_a_word() -> None:
    assert set(WEIGHTS) == set(Weight)


@pytest.mark.e2e
def test_the_order_can_come_by_standard_input(tmp_path: Path) -> None:
    out = tmp_path / "label.zpl"
    done = run(arguments("two_part_100x180", "-", "zpl", out), stdin=json.dumps(ORDER))
    assert (done.returncode, done.stderr) == (Exit.OK, "")
    assert out.read_bytes().startswith(b"^XA")


def test_a_template_is_checked_by_name_a_person_s_own_as_it_stands(
    zhunlan: Here, tmp_path: Path
) -> None:
    assert zhunlan("label", "check", "one_part_76x130") == Exit.OK
    assert "one_part_76x130: 可以用" in zhunlan.out
    own = tmp_path / "profile" / "labels" / "mine.toml"
    own.parent.mkdir(parents=True)
    own.write_text(shipped_text("one_part_76x130"), "utf-8")
    assert zhunlan.json("label", "check", "mine")["files"][0]["ok"] is True
    own.write_text("nothing = 1", "utf-8")
    (found,) = zhunlan.json("label", "check", "mine")["files"]
    assert (zhunlan.code, found["ok"]) == (Exit.SOME_FAILED, False)
    assert zhunlan("label", "check", "nope") == Exit.ERROR
    assert "没有模板文件 nope" in zhunlan.err
