"""The way in: document to dots, or to what is wrong with it."""

from dataclasses import dataclass

from app.domain.errors import InvalidInput
from app.labels.document import Document, LabelProblem
from app.labels.fonts import packaged_typeface
from app.labels.layout import Layout, lay_out
from app.labels.library import load_template
from app.labels.raster import paint
from app.labels.stretch import PLAIN, Stretch
from app.labels.template import Template
from app.ports.printer import Raster

SUPPORTED_DPI = (203, 300)


@dataclass(frozen=True, slots=True)
class Ready:
    """A label looked through and, unless a problem is blocking, painted: a raster each page."""

    problems: tuple[LabelProblem, ...]
    pages: tuple[Raster, ...]

    @property
    def blocking(self) -> LabelProblem | None:
        """The first problem for which the label must not be printed."""
        return next((problem for problem in self.problems if problem.blocking), None)


def ready(
    document: Document,
    *,
    dpi: int = 203,
    template: Template | None = None,
    stretch: Stretch = PLAIN,
) -> Ready:
    """What ``check`` and ``render_pages`` say of ``document``, laid out once for both.

    ``pages`` is empty where a problem is blocking.

    Raises:
        InvalidInput: another resolution, or a template for documents of another kind.
    """
    layout = _laid_out(document, dpi, template, stretch)
    blocked = any(problem.blocking for problem in layout.problems)
    return Ready(layout.problems, () if blocked else _painted(layout, dpi))


def check(
    document: Document, dpi: int = 203, template: Template | None = None
) -> tuple[LabelProblem, ...]:
    """Everything wrong with ``document`` at ``dpi``, before paper is used. Empty: all is well.

    Raises:
        InvalidInput: another resolution, or a template for documents of another kind.
    """
    return _laid_out(document, dpi, template).problems


def render(
    document: Document,
    *,
    dpi: int = 203,
    template: Template | None = None,
    stretch: Stretch = PLAIN,
) -> Raster:
    """The label as the very dots that go to the printer; the shipped two-part one by default.

    ``stretch`` makes up for what the printer does to distances; it changes no problem.

    Raises:
        InvalidInput: a problem that would make the parcel go astray (the first one is named),
            or more than one page.
    """
    pages = render_pages(document, dpi=dpi, template=template, stretch=stretch)
    if len(pages) > 1:
        raise InvalidInput(
            "label.pages", f"这份单据有 {len(pages)} 页", "请选单页的模板，或按多页打印。"
        )
    return pages[0]


def render_pages(
    document: Document,
    *,
    dpi: int = 203,
    template: Template | None = None,
    stretch: Stretch = PLAIN,
) -> tuple[Raster, ...]:
    """All pages of ``document`` as dots, in order.

    Raises:
        InvalidInput: as ``render``.
    """
    layout = _laid_out(document, dpi, template, stretch)
    require_printable(layout)
    return _painted(layout, dpi)


def require_printable(layout: Layout) -> None:
    """Refuse a layout with a blocking problem.

    Raises:
        InvalidInput: the first one is named.
    """
    for problem in layout.problems:
        if problem.blocking:
            raise InvalidInput(
                f"label.{problem.kind}",
                f"面单没有打印：{problem.slot}有问题",
                "请看面单预览里的说明，改好后再打印。",
                context={"slot": problem.slot, "kind": problem.kind},
            )


def _painted(layout: Layout, dpi: int) -> tuple[Raster, ...]:
    face = packaged_typeface()
    return tuple(
        paint(page, face, width=layout.width, height=layout.height, dpi=dpi)
        for page in layout.pages
    )


def _laid_out(
    document: Document, dpi: int, template: Template | None, stretch: Stretch = PLAIN
) -> Layout:
    if dpi not in SUPPORTED_DPI:
        raise InvalidInput("label.dpi", f"不支持 {dpi} dpi 的打印机", "请在设置里选 203 或 300。")
    return lay_out(document, template or load_template(), packaged_typeface(), dpi, stretch)
