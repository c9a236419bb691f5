"""Templates to choose from: open, save, save as, bring in, give out, remove."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.domain.errors import AppError, InvalidInput
from app.labels.schema import TemplateInvalid
from app.labels.template import DEFAULT_TEMPLATE, Bitmap
from app.labels.template_text import cut
from app.ports.tasks import READ, STORE
from app.ports.templates import TemplateEntry
from app.presentation.designer.draft import Draft
from app.presentation.designer.model import DesignerModel
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.status_notify import Notifier

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A template as it was read."""

    text: str
    own: bool
    images: dict[str, Bitmap]
    pictures: dict[str, object]


class Shelf:
    """The list of templates, and the way of the draft from and to its file.

    Args:
        desk: the library and tasks.
        model: gets what is opened.
        say: tells a person what was done.
        failed: takes errors.
    """

    def __init__(
        self,
        desk: Desk,
        model: DesignerModel,
        *,
        say: Callable[[Phrase], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self.entries: tuple[TemplateEntry, ...] = ()
        self.changed = Notifier()
        self.busy = False
        self.opening = False
        self._desk = desk
        self._model = model
        self._say = say
        self._failed = failed
        self._wanted = ""

    @property
    def entry(self) -> TemplateEntry | None:
        """What is open."""
        draft = self._model.draft
        found = (each for each in self.entries if draft and each.name == draft.name)
        return next(found, None)

    def refresh(self, then: Callable[[], None] | None = None) -> None:
        """Read the list again."""

        def take(entries: tuple[TemplateEntry, ...]) -> None:
            self.entries = entries
            self.changed.notify()
            if then is not None:
                then()

        templates = self._desk.templates
        self._desk.tasks.run(READ, lambda _ctx: templates.list(), done=take, failed=self._failed)

    def open(self, name: str = DEFAULT_TEMPLATE) -> None:
        """Work on the template ``name``; what is not saved of another one is lost."""
        self._wanted, self.opening = name, True
        templates = self._desk.templates

        def read(_ctx: object) -> _Opened:
            own = any(each.own for each in templates.list() if each.name == name)
            try:
                images = dict(templates.load(name).images)
            except TemplateInvalid:
                images = {}
            return _Opened(
                text=templates.text(name),
                own=own,
                images=images,
                pictures=dict(templates.pictures()),
            )

        def take(opened: _Opened) -> None:
            if self._wanted == name:
                self.opening = False
                pictures = {k: v for k, v in opened.pictures.items() if isinstance(v, Bitmap)}
                draft = Draft(name, opened.text, opened.images | pictures)
                self._model.open_draft(draft, own=opened.own, pictures=opened.pictures)
                self.changed.notify()

        def failed(error: Exception) -> None:
            self.opening = False
            self._failed(error)

        self._desk.tasks.run(READ, read, done=take, failed=failed)

    def revert(self) -> None:
        """Back to what is in the file."""
        if self._model.draft is not None:
            self.open(self._model.draft.name)

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Write the draft: into its file, or, of a shipped one, into a new file of the person's."""
        draft = self._model.draft
        if draft is None:
            return
        if self._model.own:
            self._write(draft.name, draft.text, before=draft.saved_text, then=then)
        else:
            self.save_as(self.free_title(), then)

    def free_title(self) -> str:
        """A title for a copy of what is open."""
        template = self._model.template
        base = (template.title or template.name) if template else "模板"
        taken = {each.title for each in self.entries}
        title, number = f"{base} {_COPY}", 2
        while title in taken:
            title, number = f"{base} {_COPY} {number}", number + 1
        return title

    def save_as(self, title: str, then: Callable[[], None] | None = None) -> None:
        """Write the draft into a new file of the person's, called ``title``."""
        draft = self._model.draft
        if draft is None:
            return
        text, base = draft.text, draft.name if title == self.free_title() else title
        templates = self._desk.templates

        def work(_ctx: object) -> tuple[str, str]:
            name = templates.free_name(base)
            named = _named(text, name, title)
            templates.save(name, named)
            return name, named

        def done(written: tuple[str, str]) -> None:
            now = _named(draft.text, written[0], title)  # it may have been edited meanwhile
            self._model.saved(*written, now=now)
            self._say(phrase("已另存为「{title}」", title=verbatim(title)))
            self.refresh(then)

        self._run(work, done)

    def take_in(self, path: Path) -> None:
        """Bring a template file in and open it."""
        templates = self._desk.templates

        def done(name: str) -> None:
            self._say(phrase("已导入「{name}」", name=verbatim(name)))
            self.refresh(lambda: self.open(name))

        self._run(lambda _ctx: templates.take_in(path), done)

    def give_out(self, path: Path) -> None:
        """Write the saved template to ``path``."""
        draft, templates = self._model.draft, self._desk.templates
        if draft is None:
            return
        name = draft.name

        def done(_: None) -> None:
            self._say(phrase("已导出到 {path}", path=verbatim(path.name)))

        self._run(lambda _ctx: templates.give_out(name, path), done)

    def remove(self) -> None:
        """Take the person's file away, and open what stands in its place."""
        draft, templates = self._model.draft, self._desk.templates
        if draft is None or not self._model.own:
            return
        name = draft.name

        def done(_: None) -> None:
            self._say(phrase("模板已删除，文件留有备份"))
            self.refresh(self._open_what_is_left(name))

        self._run(lambda _ctx: templates.remove(name), done)

    def take_picture(self, path: Path, then: Callable[[str], None]) -> None:
        """Put a picture on the shelf, then tell its name."""
        templates = self._desk.templates

        def work(_ctx: object) -> tuple[str, dict[str, object]]:
            return templates.take_picture(path), dict(templates.pictures())

        def done(taken: tuple[str, dict[str, object]]) -> None:
            self._model.take_pictures(taken[1])
            then(taken[0])

        self._run(work, done)

    def _open_what_is_left(self, name: str) -> Callable[[], None]:
        def go() -> None:
            left = any(each.name == name for each in self.entries)
            self.open(name if left else DEFAULT_TEMPLATE)

        return go

    def _write(self, name: str, text: str, *, before: str, then: Callable[[], None] | None) -> None:
        templates = self._desk.templates

        def work(_ctx: object) -> None:
            if templates.text(name) != before:
                raise InvalidInput(
                    "label.template_changed",
                    "模板文件被别处改过，没有保存",
                    "可以另存为新模板，或还原后再改。",
                )
            templates.save(name, text)

        def done(_: None) -> None:
            self._model.saved(name, text)
            self._say(phrase("已保存"))
            self.refresh(then)

        self._run(work, done)

    def _run(self, work: Callable[[object], T], done: Callable[[T], None]) -> None:
        if self.busy:
            return
        self.busy = True
        self.changed.notify()

        def finished(result: T) -> None:
            self.busy = False
            done(result)
            self.changed.notify()

        def failed(error: Exception) -> None:
            self.busy = False
            self.changed.notify()
            self._failed(error)

        self._desk.tasks.run(STORE, work, done=finished, failed=failed)


_COPY = "副本"


def _named(text: str, name: str, title: str) -> str:
    """``text`` under another name; left as it is where its head cannot be set."""
    try:
        return cut(text).head_set({"name": name, "title": title}).text
    except AppError:
        return text
