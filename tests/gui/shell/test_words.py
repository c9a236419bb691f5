"""Every word of the screen can be said in English, and no placeholder is lost on the way."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.gui.i18n import english_table, say, sentence, tr, use_language
from app.presentation.formatting import phrase, verbatim
from tests.gui.shell.texts import (
    HAN,
    ROOT,
    chinese_fstrings,
    option_texts,
    screen_files,
    screen_texts,
)

PRINTED_ON_THE_TEST_LABEL = {
    "测试页",
    "测试收件人",
    "请核对四边文字完整、条码可扫",
    "本页不是面单，请勿贴在包裹上",
    "测试",
    "测试打印",
}
"""Paper speaks Chinese whatever the window speaks."""

OF_OTHERS = {"快递与发件人", "练习店铺"}
"""Headings of the settings that only the command line prints, and a shop's own name."""

HOLE = re.compile(r"\{(\w+)\}")


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    use_language(qapp, "en")
    yield
    use_language(qapp, "zh_CN")


@pytest.mark.parametrize("path", screen_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_of_the_screen_has_english(path: Path) -> None:
    table = english_table()
    missing = {text for text in screen_texts(path) if text not in table}
    assert missing - PRINTED_ON_THE_TEST_LABEL == set()


@pytest.mark.parametrize("path", screen_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_hides_in_an_fstring(path: Path) -> None:
    assert chinese_fstrings(path) == []


def test_the_search_for_texts_finds_them(tmp_path: Path) -> None:
    source = tmp_path / "page.py"
    source.write_text('"""文档"""\na = "打印"\nb = f"{a} 单"\nc = "plain"\n', "utf-8")
    assert list(screen_texts(source)) == ["打印"]
    assert chinese_fstrings(source) == [3]


def test_every_option_has_english() -> None:
    table = english_table()
    assert {text for text in option_texts() if text not in table} == set()


def test_the_shells_table_holds_nothing_that_is_not_said() -> None:
    said = {text for path in screen_files() for text in screen_texts(path)} | set(option_texts())
    for name in ("shell", "settings"):
        table = json.loads((ROOT / f"resources/i18n/en/{name}.json").read_text("utf-8"))
        assert {text for text in table if HAN.search(text)} - said - OF_OTHERS == set()


def test_english_keeps_every_placeholder() -> None:
    for chinese, english in english_table().items():
        assert sorted(HOLE.findall(chinese)) == sorted(HOLE.findall(english)), chinese


def test_no_english_is_empty_or_shouts() -> None:
    for chinese, english in english_table().items():
        assert english.strip(), chinese
        assert "!" not in english + chinese
        assert "！" not in chinese


def test_chinese_is_the_source(qapp: QApplication) -> None:
    assert tr("打印测试页") == "打印测试页"


@pytest.mark.usefixtures("english")
def test_speaking_english() -> None:
    assert tr("打印测试页") == "Print test label"
    assert tr("没有这句话") == "没有这句话"
    words = phrase("{name} · {age}更新", name=verbatim("云上"), age=phrase("{n} 分钟前", n=3))
    assert say(words) == "云上 · updated 3 min ago"
    assert sentence("保存", "设置") == "Save. Settings"
    assert sentence("保存", "") == "Save"


@pytest.mark.usefixtures("english")
def test_texts_of_qt_itself_are_left_alone() -> None:
    assert QCoreApplication.translate("QDialogButtonBox", "Cancel") == "Cancel"


def test_switching_back(qapp: QApplication) -> None:
    use_language(qapp, "en")
    use_language(qapp, "en")
    use_language(qapp, "zh_CN")
    assert tr("保存") == "保存"
