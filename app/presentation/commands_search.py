"""Finding commands by Chinese, pinyin or initials: 打印, dayin, dy."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from app.presentation.commands import Command

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Keys:
    text: str
    pinyin: str
    initials: str


@cache
def _keys(text: str) -> _Keys:
    # Imported at first use: the tables take longer to load than the window to show.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    syllables = [part.strip().lower() for part in lazy_pinyin(text) if part.strip()]
    return _Keys(
        text=text.lower(),
        pinyin="".join(syllables),
        initials="".join(syllable[0] for syllable in syllables),
    )


def rank(text: str, query: str) -> int:
    """How well ``query`` fits ``text``: 0 best, larger worse, -1 not at all."""
    wanted = "".join(query.lower().split())
    if not wanted:
        return 0
    keys = _keys(text)
    plain = keys.text.replace(" ", "")
    tests = (
        plain.startswith(wanted),
        keys.initials.startswith(wanted),
        keys.pinyin.startswith(wanted),
        wanted in plain,
        wanted in keys.initials,
        wanted in keys.pinyin,
    )
    return next((place for place, fits in enumerate(tests) if fits), -1)


def find_commands(
    commands: Iterable[Command], query: str, translate: Translate = str
) -> tuple[Command, ...]:
    """Commands that fit ``query``, best first, in their own order among equals.

    Args:
        commands: what may be given now.
        query: what was typed.
        translate: title → the window's language, so that both languages find it.
    """
    found = []
    for place, command in enumerate(commands):
        texts = {command.title, translate(command.title), *command.words}
        ranks = [worth for text in texts if (worth := rank(text, query)) >= 0]
        if ranks:
            found.append((min(ranks), place, command))
    return tuple(command for _, _, command in sorted(found, key=lambda entry: entry[:2]))
