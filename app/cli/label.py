"""label: templates made into print data, checked and listed, without a database."""

from dataclasses import dataclass
from pathlib import Path

from app.adapters.files.atomic import write_atomically
from app.adapters.files.templates import (
    ENDING,
    TemplateLibrary,
    load_template_file,
    read_template_text,
)
from app.adapters.printing.label_file import LabelEncoder
from app.cli.exits import Exit
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.labels.content import USE_TITLES
from app.labels.document import Document, LabelProblem
from app.labels.order_file import read_order
from app.labels.pdf import to_pdf
from app.labels.raster import to_png
from app.labels.render import check as problems_of
from app.labels.render import render_pages
from app.labels.review import Finding, Weight, review
from app.labels.schema import TemplateInvalid
from app.labels.template import Template, Use
from app.settings.profile import profile_at

WEIGHTS = {Weight.ERROR: "错误", Weight.WARNING: "警告", Weight.NOTE: "提示"}


@dataclass(frozen=True, slots=True)
class _Made:
    """The pages of one document as files to be; sizes in bytes."""

    dpi: int
    problems: tuple[LabelProblem, ...]
    pages: tuple[bytes, ...] = ()


def render(session: Session) -> int:
    """Make a document into print data, pictures or a PDF; nothing is written when it is blocked."""
    args = session.args
    template = _template(session, args.template)
    document = read_order(session.read_text(args.order, "订单文件"), template.use)
    made = _made(session, template, document)
    path = args.out.expanduser().absolute()
    files = list(zip(_numbered(path, len(made.pages)), made.pages, strict=True))
    for file, data in files:
        write_atomically(file, data)
    blocked = any(problem.blocking for problem in made.problems)
    session.screen.result(
        {
            "template": template.name,
            "lang": args.lang,
            "dpi": made.dpi,
            "blocked": blocked,
            "problems": [
                {
                    "kind": problem.kind,
                    "field": problem.about,
                    "title": problem.slot,
                    "text": problem.text,
                    "blocking": problem.blocking,
                }
                for problem in made.problems
            ],
            "files": [{"path": file, "bytes": len(data)} for file, data in files],
        },
        [
            *(f"{_weight(each)}：{each.slot}{each.text}" for each in made.problems),
            *(f"{file}  {len(data):,} 字节" for file, data in files),
            *(["没有生成：请先改好上面的错误。"] if blocked else []),
        ],
    )
    return Exit.SOME_FAILED if blocked else Exit.OK


def check(session: Session) -> int:
    """Look at template files: mistakes, warnings, and a trial with the worst document."""
    library = _library(session)
    found: list[tuple[Path, Template | None, tuple[Finding, ...]]] = []
    for path in session.args.files:
        template: Template | None = None
        try:
            template, text = _to_check(library, path)
            findings = review(text, template, library.stocks())
        except TemplateInvalid as error:
            findings = tuple(Finding(Weight.ERROR, each.line, each.reason) for each in error.faults)
        found.append((path, template, findings))
    session.screen.result(
        {
            "files": [
                {
                    "path": path,
                    "ok": not _wrong(findings),
                    "name": template.name if template else None,
                    "use": template.use if template else None,
                    "findings": [
                        {
                            "weight": each.weight,
                            "line": each.line,
                            "text": each.text,
                            "dpi": each.dpi or None,
                        }
                        for each in findings
                    ],
                }
                for path, template, findings in found
            ]
        },
        [line for path, _, findings in found for line in _told(path, findings)],
    )
    return Exit.SOME_FAILED if any(_wrong(findings) for _, _, findings in found) else Exit.OK


def templates(session: Session) -> int:
    """List shipped and own templates."""
    entries = _library(session).list()
    session.screen.result(
        {"templates": entries},
        table(
            ("模板", "名称", "用途", "尺寸（毫米）", "来源", "问题"),
            [
                (
                    entry.name,
                    entry.title,
                    USE_TITLES[Use(entry.use)] if entry.use else "",
                    f"{entry.width_mm:g}×{entry.height_mm:g}" if entry.width_mm else "",
                    "自己的" if entry.own else "自带",
                    entry.problem,
                )
                for entry in entries
            ],
        ),
    )
    return Exit.OK


def _library(session: Session) -> TemplateLibrary:
    """The templates of the profile, which is only read and not made."""
    return TemplateLibrary(profile_at(session.args.profile).labels)


def _template(session: Session, named: str) -> Template:
    """The template file ``named``, or the template of that name, a person's own first."""
    if named.endswith(ENDING) or "/" in named or "\\" in named:
        return load_template_file(_existing(Path(named)))
    library = _library(session)
    names = [entry.name for entry in library.list()]
    if named not in names:
        raise InvalidInput(
            "label.template",
            f"没有模板 {named}",
            f"zhunlan label templates 列出全部：{' '.join(names)}",
        )
    return library.load(named)


def _to_check(library: TemplateLibrary, path: Path) -> tuple[Template, str]:
    """A template with its text: the file at ``path``, or the one of that name.

    Raises:
        TemplateInvalid: it cannot be printed; of a person's own its text now, not the last good.
    """
    named = str(path)
    if path.exists() or named not in {entry.name for entry in library.list()}:
        return load_template_file(_existing(path)), read_template_text(path)
    if faults := library.faults(named):
        raise TemplateInvalid(named, faults)
    return library.load(named), library.text(named)


def _existing(path: Path) -> Path:
    found = path.expanduser()
    if not found.is_file():
        raise InvalidInput(
            "label.template_file",
            f"没有模板文件 {path.name}",
            "请核对路径；自带的模板写名字就行，见 zhunlan label templates。",
        )
    return found


def _made(session: Session, template: Template, document: Document) -> _Made:
    args = session.args
    if args.lang in {"png", "pdf"} and args.profile_model:
        raise InvalidInput(
            "label.model",
            f"{args.lang} 不用打印机型号",
            "请去掉 --profile-model，或换一个 --lang。",
        )
    encoder = None
    if args.lang not in {"png", "pdf"}:
        encoder = LabelEncoder(args.lang, args.profile_model, args.dpi)
    dpi = encoder.dpi if encoder else args.dpi or 203
    problems = problems_of(document, dpi, template)
    if any(problem.blocking for problem in problems):
        return _Made(dpi, problems)
    if args.lang == "pdf":
        return _Made(dpi, problems, (to_pdf([document], template, dpi=dpi),))
    pages = render_pages(document, dpi=dpi, template=template)
    if encoder is None:
        return _Made(dpi, problems, tuple(to_png(page) for page in pages))
    width, height = template.width_mm, template.height_mm
    jobs = (encoder.encode(page, width_mm=width, height_mm=height) for page in pages)
    return _Made(dpi, problems, tuple(jobs))


def _numbered(path: Path, count: int) -> list[Path]:
    """``label.zpl``, or ``label-01.zpl`` and so on for several pages."""
    if count == 1:
        return [path]
    digits = len(str(count))
    return [path.with_stem(f"{path.stem}-{n:0{digits}}") for n in range(1, count + 1)]


def _weight(problem: LabelProblem) -> str:
    return WEIGHTS[Weight.ERROR if problem.blocking else Weight.WARNING]


def _wrong(findings: tuple[Finding, ...]) -> bool:
    return any(each.weight is Weight.ERROR for each in findings)


def _told(path: Path, findings: tuple[Finding, ...]) -> list[str]:
    """One line a finding, as compilers write them; a good file says so, too."""
    lines = [
        f"{path}:{each.line}: {WEIGHTS[each.weight]}："
        f"{f'{each.dpi} dpi ' if each.dpi else ''}{each.text}"
        for each in findings
    ]
    if not _wrong(findings):
        lines.append(f"{path}: 可以用")
    return lines
