"""The way in: document to dots, or to what is wrong with it."""

from app.domain.errors import InvalidInput
from app.labels.document import LabelDocument, LabelProblem
from app.labels.fonts import packaged_typeface
from app.labels.layout import lay_out
from app.labels.raster import paint
from app.labels.template import load_template
from app.ports.printer import Raster

SUPPORTED_DPI = (203, 300)


def check(document: LabelDocument, dpi: int = 203) -> tuple[LabelProblem, ...]:
    """Everything wrong with ``document`` at ``dpi``, before paper is used. Empty: all is well."""
    _require(dpi)
    return lay_out(document, load_template(), packaged_typeface(), dpi).problems


def render(document: LabelDocument, *, dpi: int = 203) -> Raster:
    """The label as the very dots that go to the printer.

    Raises:
        InvalidInput: a problem that would make the parcel go astray; the first one is named.
    """
    _require(dpi)
    face = packaged_typeface()
    layout = lay_out(document, load_template(), face, dpi)
    for problem in layout.problems:
        if problem.blocking:
            raise InvalidInput(
                f"label.{problem.kind}",
                f"面单没有打印：{problem.slot}有问题",
                "请看面单预览里的说明，改好后再打印。",
                context={"slot": problem.slot, "kind": problem.kind},
            )
    return paint(layout.pieces, face, width=layout.width, height=layout.height, dpi=dpi)


def _require(dpi: int) -> None:
    if dpi not in SUPPORTED_DPI:
        raise InvalidInput("label.dpi", f"不支持 {dpi} dpi 的打印机", "请在设置里选 203 或 300。")
