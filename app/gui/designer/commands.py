"""The designer's verbs in the command registry."""

from collections.abc import Callable
from typing import Protocol

from app.gui.shell_api import DESIGNER
from app.presentation.commands import Command, PageVerbs
from app.presentation.designer.arranger import Arranger
from app.presentation.designer.geometry import Alignment
from app.presentation.designer.model import DesignerModel
from app.presentation.designer.proofs import Proofs

GROUP = "面单模板"
_verb = PageVerbs(DESIGNER, GROUP)


class Page(Protocol):
    """What the commands need of the page."""

    model: DesignerModel
    arranger: Arranger

    @property
    def in_front(self) -> bool:
        """Whether the page has been built and is shown."""
        ...

    def save(self) -> None: ...
    def ask_title(self) -> None: ...
    def take_in(self) -> None: ...
    def give_out(self) -> None: ...
    def take_picture(self) -> None: ...
    def revert(self) -> None: ...
    def remove(self) -> None: ...
    def copy(self) -> None: ...
    def cut(self) -> None: ...
    def paste(self) -> None: ...
    def duplicate(self) -> None: ...
    def delete(self) -> None: ...
    def zoom(self, how: str) -> None: ...


def designer_commands(page: Page) -> tuple[Command, ...]:
    """Every verb of the page."""
    return (*_file(page), *_edit(page), *_arrange(page), *_look(page))


FILE_MENU = ("save-as", "import", "export", "picture", "revert", "remove")
CONTEXT_MENU = (
    "cut",
    "copy",
    "paste",
    "duplicate",
    "delete",
    "to-front",
    "forward",
    "backward",
    "to-back",
)


def _command(
    page: Page,
    name: str,
    title: str,
    run: Callable[[], object],
    *keys: str,
    when: Callable[[], bool] | None = None,
) -> Command:
    return _verb(name, title, run, *keys, when=lambda: page.in_front and (when is None or when()))


def _file(page: Page) -> tuple[Command, ...]:
    model = page.model

    def saveable() -> bool:
        return model.dirty and model.draft is not None and model.draft.good

    def good() -> bool:
        return model.draft is not None and model.draft.good

    def owned() -> bool:
        return model.draft is not None and model.own

    return (
        _command(page, "save", "保存模板", page.save, "Ctrl+S", when=saveable),
        _command(page, "save-as", "另存为…", page.ask_title, "Ctrl+Shift+S", when=good),
        _command(page, "import", "导入模板…", page.take_in, "Ctrl+O"),
        _command(page, "export", "导出模板…", page.give_out, "Ctrl+E", when=good),
        _command(page, "picture", "添加图片…", page.take_picture, when=lambda: model.editable),
        _command(page, "revert", "还原到保存时", page.revert, when=lambda: model.dirty),
        _command(page, "remove", "删除模板…", page.remove, when=owned),
    )


def _edit(page: Page) -> tuple[Command, ...]:
    model = page.model

    def chosen() -> bool:
        return model.editable and bool(model.selection)

    def redo() -> bool:
        return model.draft is not None and model.draft.can_redo

    return (
        _command(page, "redo", "重做", model.redo, "Ctrl+Y", "Ctrl+Shift+Z", when=redo),
        _command(page, "cut", "剪切部件", page.cut, "Ctrl+X", when=chosen),
        _command(page, "copy", "复制部件", page.copy, "Ctrl+C", when=chosen),
        _command(page, "paste", "粘贴部件", page.paste, "Ctrl+V", when=lambda: model.editable),
        _command(page, "duplicate", "复制一份", page.duplicate, "Ctrl+D", when=chosen),
        _command(page, "delete", "删除部件", page.delete, "Delete", when=chosen),
        _command(page, "select-all", "全选部件", model.select_all, "Ctrl+A"),
        _command(page, "next-slot", "下一个部件", lambda: model.select_next(1), "Ctrl+J"),
        _command(page, "slot-before", "上一个部件", lambda: model.select_next(-1), "Ctrl+Shift+J"),
    )


_ALIGN = (
    ("left", "左对齐", "Ctrl+Alt+Left", Alignment.LEFT),
    ("center", "水平居中", "Ctrl+Alt+C", Alignment.CENTER),
    ("right", "右对齐", "Ctrl+Alt+Right", Alignment.RIGHT),
    ("top", "上对齐", "Ctrl+Alt+Up", Alignment.TOP),
    ("middle", "垂直居中", "Ctrl+Alt+M", Alignment.MIDDLE),
    ("bottom", "下对齐", "Ctrl+Alt+Down", Alignment.BOTTOM),
)


def _arrange(page: Page) -> tuple[Command, ...]:
    model, arranger = page.model, page.arranger

    def chosen() -> bool:
        return model.editable and bool(model.selection)

    def three() -> bool:
        return model.editable and len(model.selection) > 2

    def align(how: Alignment) -> Callable[[], object]:
        return lambda: arranger.align(how)

    def spread(*, across: bool) -> Callable[[], object]:
        return lambda: arranger.spread(across=across)

    aligning = (
        _command(page, f"align-{name}", title, align(how), key, when=chosen)
        for name, title, key, how in _ALIGN
    )
    return (
        *aligning,
        _command(page, "spread-across", "水平等距", spread(across=True), when=three),
        _command(page, "spread-down", "垂直等距", spread(across=False), when=three),
        _command(page, "to-front", "移到最前", arranger.to_front, "Ctrl+Shift+]", when=chosen),
        _command(page, "forward", "前移一层", arranger.forward, "Ctrl+]", when=chosen),
        _command(page, "backward", "后移一层", arranger.backward, "Ctrl+[", when=chosen),
        _command(page, "to-back", "移到最后", arranger.to_back, "Ctrl+Shift+[", when=chosen),
    )


def _look(page: Page) -> tuple[Command, ...]:
    proofs: Proofs = page.model.proofs

    def pages() -> bool:
        return proofs.proof is not None and len(proofs.proof.pages) > 1

    def zoom(how: str) -> Callable[[], object]:
        return lambda: page.zoom(how)

    def wrong() -> bool:
        return proofs.proof is not None and bool(proofs.proof.by_slot)

    return (
        _command(page, "problem", "下一处问题", page.model.select_problem, "F8", when=wrong),
        _command(page, "zoom-in", "放大", zoom("in"), "Ctrl+=", "Ctrl++"),
        _command(page, "zoom-out", "缩小", zoom("out"), "Ctrl+-"),
        _command(page, "zoom-fit", "看全整张", zoom("fit"), "Ctrl+0"),
        _command(page, "zoom-dots", "放大到打印点", zoom("dots"), "Ctrl+Shift+0"),
        _command(
            page, "page-before", "预览上一页", lambda: proofs.turn(-1), "Ctrl+PgUp", when=pages
        ),
        _command(
            page, "page-after", "预览下一页", lambda: proofs.turn(1), "Ctrl+PgDown", when=pages
        ),
    )
