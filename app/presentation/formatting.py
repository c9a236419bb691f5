"""Chinese phrases whose words can still be translated: a pattern and what fills it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Union

from app.domain.words import Words

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86400
JUST_NOW_S = 10


@dataclass(frozen=True, slots=True)
class Phrase:
    """``pattern`` is Chinese source text with ``{names}``; ``parts`` fill them.

    Without parts the pattern is taken as it is, braces and all: titles of errors are phrases too.

    The window translates the pattern (and phrases among the parts) before filling; ``str`` fills
    the Chinese.
    """

    pattern: str
    parts: Mapping[str, Union[str, int, "Phrase"]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def __str__(self) -> str:
        return self.pattern.format(**self.parts) if self.parts else self.pattern

    def __bool__(self) -> bool:
        return bool(self.pattern)


NOTHING = Phrase("")


def phrase(pattern: str, **parts: str | int | Phrase) -> Phrase:
    """``phrase("已选 {n} 单", n=3)``."""
    return Phrase(pattern, MappingProxyType(parts))


def verbatim(text: str) -> Phrase:
    """Text that is data, such as a shop's name, and never translated."""
    return phrase("{text}", text=text)


def said(text: str) -> Phrase:
    """Words of ours and of the rule files that come with the program, with what fills them.

    Anything else as it is, and so are the words of a person's own rule files.
    """
    if not isinstance(text, Words):
        return phrase(text)
    parts = {
        key: said(part) if isinstance(part, Words) else part for key, part in text.parts.items()
    }
    return phrase(text.pattern, **parts)


def error_phrase(title: str, advice: str) -> Phrase:
    """What happened and what to do."""
    if not advice:
        return said(title)
    return phrase("{title}。{advice}", title=said(title), advice=said(advice))


def age(seconds: float) -> Phrase:
    """How old something is, coarse: 刚刚, 35 秒前, 3 分钟前, 2 小时前, 4 天前."""
    whole = max(int(seconds), 0)
    if whole < JUST_NOW_S:
        return phrase("刚刚")
    if whole < MINUTE_S:
        return phrase("{n} 秒前", n=whole)
    if whole < HOUR_S:
        return phrase("{n} 分钟前", n=whole // MINUTE_S)
    if whole < DAY_S:
        return phrase("{n} 小时前", n=whole // HOUR_S)
    return phrase("{n} 天前", n=whole // DAY_S)


def span(seconds: float) -> Phrase:
    """How long something takes, coarse: 8 秒, 3 分钟, 2 小时."""
    whole = max(int(seconds + 0.5), 1)
    if whole < MINUTE_S:
        return phrase("{n} 秒", n=whole)
    if whole < HOUR_S:
        return phrase("{n} 分钟", n=(whole + MINUTE_S // 2) // MINUTE_S)
    return phrase("{n} 小时", n=(whole + HOUR_S // 2) // HOUR_S)
