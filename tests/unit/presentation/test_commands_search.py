"""Commands are found by Chinese, pinyin, initials and further words; better fits come first."""

import pytest

from app.presentation.commands import Command
from app.presentation.commands_search import find_commands, rank


def make(title: str, *words: str) -> Command:
    return Command(command_id=title, title=title, run=lambda: None, words=words)


PRINT, TEST, SHIP, SYNC = (
    make("打印"),
    make("打印测试页"),
    make("发货"),
    make("立即同步", "刷新", "拉单"),
)
ALL = (SHIP, TEST, PRINT, SYNC)


@pytest.mark.parametrize("query", ["打印", "dayin", "dy", "DaYin", "da yin", "dayi"])
def test_chinese_pinyin_and_initials(query: str) -> None:
    found = find_commands(ALL, query)
    assert set(found) == {PRINT, TEST}


def test_further_words_find_it_too() -> None:
    assert find_commands(ALL, "shuaxin") == (SYNC,)
    assert find_commands(ALL, "ld") == (SYNC,)


def test_the_middle_is_found_after_the_beginning() -> None:
    titles = [command.title for command in find_commands((make("立即打印"), PRINT), "打印")]
    assert titles == ["打印", "立即打印"]


def test_nothing_typed_shows_everything_in_its_order() -> None:
    assert find_commands(ALL, "  ") == ALL


def test_nothing_fits() -> None:
    assert find_commands(ALL, "xyzxyz") == ()


def test_the_window_may_speak_english() -> None:
    english = {"发货": "Ship"}
    assert find_commands(ALL, "ship", lambda text: english.get(text, text)) == (SHIP,)


def test_rank_prefers_the_beginning() -> None:
    assert rank("打印", "打") < rank("立即打印", "打")
    assert rank("打印", "没有") == -1
