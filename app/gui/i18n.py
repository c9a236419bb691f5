"""Words on the screen: Chinese in the source, English from a table when switched on.

Every string a person sees passes :func:`tr`. Patterns are translated before they are filled:
``tr("已选 {n} 单").format(n=3)``, never an f-string with Chinese in it.
"""

import json
from importlib import resources

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTranslator

from app.presentation.formatting import Phrase

CONTEXT = "app"
"""The one translation context; Chinese source strings are unambiguous enough to share it."""


def tr(text: str) -> str:
    """``text`` in the language of the window; itself when there is no translation."""
    return QCoreApplication.translate(CONTEXT, text)


def english_table() -> dict[str, str]:
    """Chinese source text → English, from the files in ``resources/i18n/en``."""
    table: dict[str, str] = {}
    for source in resources.files("resources").joinpath("i18n/en").iterdir():
        if source.name.endswith(".json"):
            table |= json.loads(source.read_text("utf-8"))
    return table


class TableTranslator(QTranslator):
    """A translator over a plain table, so that no compiled catalogue has to be built."""

    def __init__(self, table: dict[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = table

    def translate(
        self,
        context: str,
        sourceText: str,  # noqa: N803  # Qt's name
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        """English for ``sourceText`` of our context; None leaves Qt's own texts alone."""
        del disambiguation, n
        if context != CONTEXT:
            return None  # type: ignore[return-value]  # Qt reads None as "not here"
        return self._table.get(sourceText)  # type: ignore[return-value]

    def isEmpty(self) -> bool:
        """False: Qt drops translators that say they hold nothing."""
        return False


def use_language(app: QCoreApplication, language: str) -> None:
    """Speak ``language`` (``zh_CN`` or ``en``) from now on; widgets get a LanguageChange event."""
    QLocale.setDefault(QLocale("en_US" if language == "en" else "zh_CN"))
    old = app.property("zhunlanTranslator")
    if isinstance(old, QTranslator):
        app.removeTranslator(old)
    app.setProperty("zhunlanTranslator", None)
    if language == "en":
        translator = TableTranslator(english_table(), app)
        app.setProperty("zhunlanTranslator", translator)
        app.installTranslator(translator)


def sentence(title: str, advice: str) -> str:
    """What happened and what to do, both translated, as one line; ``advice`` may be empty."""
    if not advice:
        return tr(title)
    return tr("{title}。{advice}").format(title=tr(title), advice=tr(advice))


def titled(title: str, about: str) -> str:
    """``撤销：挂起 3 单``: a command's translated title, and what it would act on now."""
    return tr("{title}：{about}").format(title=tr(title), about=about) if about else tr(title)


def say(words: Phrase) -> str:
    """A phrase of the presentation layer in the language of the window."""
    if not words.parts:
        return tr(words.pattern)
    parts = {
        name: say(part) if isinstance(part, Phrase) else part for name, part in words.parts.items()
    }
    return tr(words.pattern).format(**parts)
