"""Options saved so that it can be undone: what was there before comes back, and nothing else."""

from collections.abc import Callable, Mapping

from app.ports.settings import Settings, Value
from app.presentation.formatting import Phrase, phrase
from app.settings.option import Kind
from app.settings.options import BY_KEY

PutBack = Callable[[], int]
"""Undoes a save; how many options were left alone, for they were changed again since."""


def value_of(settings: Settings, key: str) -> Value:
    """The saved value of an option, of its own type."""
    kind = BY_KEY[key].kind
    if kind is Kind.FLAG:
        return settings.flag(key)
    return settings.number(key) if kind is Kind.NUMBER else settings.text(key)


def put_undoably(settings: Settings, values: Mapping[str, Value]) -> PutBack:
    """Save ``values``; what is returned puts back those that were not changed again since."""
    before = {key: value_of(settings, key) for key in values}
    settings.put(values)

    def put_back() -> int:
        mine = {key: old for key, old in before.items() if value_of(settings, key) == values[key]}
        if mine:
            settings.put(mine)
        return len(before) - len(mine)

    return put_back


def changed_words(values: Mapping[str, Value]) -> Phrase:
    """``改了「界面语言」``, or how many options were."""
    if len(values) > 1:
        return phrase("改了 {n} 项设置", n=len(values))
    (key,) = values
    return phrase("改了「{option}」", option=phrase(BY_KEY[key].label))


def left_words(left: int) -> Phrase:
    """What is said of options that an undo left alone."""
    return phrase("{n} 项后来又改过，没有撤销", n=left)
