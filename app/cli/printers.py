"""printers: what this station prints on; find, add, change, remove, ask, print a test label."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from app.cli.exits import Exit
from app.cli.printing import chosen_printer
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId, new_id
from app.domain.station import PrinterSetup, Silence, Way
from app.ports.printer import Paper, PrinterStatus
from app.ports.station import FoundPrinter
from app.ports.tasks import NET_USER, PRINT
from app.presentation.desk import Desk, current_printer
from app.presentation.printing.sample_label import print_sample
from app.presentation.printing.words import WAYS
from app.presentation.settings_page_printer_form import USUAL_TEMPLATE, label_profiles

_PAPERS = {
    Paper.PRINTED: (Exit.OK, "测试页已打印。"),
    Paper.UNKNOWN: (Exit.SOME_FAILED, "测试页已发送，打印机没有回报，请看纸出来没有。"),
    Paper.NOTHING_SENT: (Exit.ERROR, "测试页没有打印。"),
}


def show(session: Session) -> int:
    """List the printers of this station, the usual one first."""
    with session.desk() as desk:
        setups, current = desk.station.all(), current_printer(desk)
    rows = [_facts(setup, usual=setup is setups[0], current=setup == current) for setup in setups]
    head = ("名字", "连接方式", "位置", "型号", "模板", "标记")
    session.screen.result(
        {"printers": rows},
        table(head, map(_line, rows)) if rows else ["还没有打印机。用 zhunlan printers add 添加。"],
    )
    return Exit.OK


def find(session: Session) -> int:
    """Look for printers; prints nothing."""
    scan = session.args.scan
    with session.desk() as desk:
        found = session.work(desk, NET_USER, lambda ctx: desk.find_printers(ctx, scan=scan))
    there = [each for each in found if each.place]
    left_out = [each for each in found if not each.place]
    session.screen.result(
        {
            "found": [
                {
                    "name": each.name,
                    "way": each.way,
                    "place": each.place,
                    "printer_model": each.model,
                    "model": each.profile,
                    "note": each.note,
                }
                for each in there
            ],
            "not_searched": [{"name": each.name, "note": each.note} for each in left_out],
        },
        _found_lines(there),
    )
    for each in left_out:
        session.screen.note(f"{each.name}：{each.note}")
    return Exit.OK


def add(session: Session) -> int:
    """Add a printer to this station."""
    with session.desk() as desk:
        setup = _wanted(session, desk)
        desk.station.put(setup)
        if session.args.usual:
            desk.station.make_usual(setup.printer_id)
        usual = desk.station.all()[0].printer_id == setup.printer_id
        current = current_printer(desk)
    facts = _facts(setup, usual=usual, current=setup == current)
    session.screen.result(
        facts, [f"已添加打印机 {setup.name}。接着运行 zhunlan printers test {setup.name}。"]
    )
    return Exit.OK


def change(session: Session) -> int:
    """Set a printer up otherwise; what is not given stays."""
    args = session.args
    with session.desk() as desk:
        old = chosen_printer(desk, args.name)
        given = {
            "name": None if args.new_name is None else args.new_name.strip(),
            "way": None if args.way is None else Way(args.way),
            "place": None if args.place is None else args.place.strip(),
            "profile": args.model,
            "template": args.template,
            "gap_mm": args.gap,
            "media": args.media,
            "speed_ips": args.speed,
            "density": args.density,
            "burst": args.burst,
            "turned": args.turned,
            "finish": args.finish,
            "baud": args.baud,
            "silence": None if args.silence is None else Silence(args.silence),
        }
        setup = replace(old, **{key: value for key, value in given.items() if value is not None})
        _check(desk, setup)
        desk.station.put(setup)
        if args.usual:
            desk.station.make_usual(setup.printer_id)
        usual = desk.station.all()[0].printer_id == setup.printer_id
        current = current_printer(desk)
    facts = _facts(setup, usual=usual, current=setup == current)
    session.screen.result(facts, [f"已保存打印机 {setup.name}。"])
    return Exit.OK


def usual(session: Session) -> int:
    """Make a printer the one that is used unless another is chosen."""
    with session.desk() as desk:
        setup = chosen_printer(desk, session.args.name)
        desk.station.make_usual(setup.printer_id)
        current = current_printer(desk)
    facts = _facts(setup, usual=True, current=setup == current)
    session.screen.result(facts, [f"{setup.name} 现在是常用打印机。"])
    return Exit.OK


def remove(session: Session) -> int:
    """Forget a printer; what it printed stays in the ledger."""
    with session.desk() as desk:
        setup = chosen_printer(desk, session.args.name)
        desk.station.remove(setup.printer_id)
    session.screen.result(
        {"printer_id": setup.printer_id, "name": setup.name, "removed": True},
        [f"已删除打印机 {setup.name}，打印记录都保留着。"],
    )
    return Exit.OK


def state(session: Session) -> int:
    """Ask one printer, or each of them, how it is."""
    with session.desk() as desk:
        named = session.args.name
        setups = (chosen_printer(desk, named),) if named else desk.station.all()
        answers = [(setup, _asked(session, desk, setup)) for setup in setups]
    session.screen.result(
        {
            "printers": [
                {
                    "printer_id": setup.printer_id,
                    "name": setup.name,
                    "ready": answer.ready,
                    "title": answer.title,
                    "advice": answer.advice,
                }
                for setup, answer in answers
            ]
        },
        table(
            ("名字", "状态", "怎么办"),
            [(setup.name, _said(answer), answer.advice) for setup, answer in answers],
        )
        if answers
        else ["还没有打印机。用 zhunlan printers add 添加。"],
    )
    bad = any(answer.ready is False for _, answer in answers)
    return Exit.SOME_FAILED if bad else Exit.OK


def test(session: Session) -> int:
    """Print one test label in the printer's own template."""
    with session.desk() as desk:
        setup = chosen_printer(desk, session.args.name)
        printer_id = setup.printer_id
        result = session.work(
            desk, f"{PRINT}.{printer_id}", lambda _ctx: print_sample(desk, printer_id)
        )
    code, words = _PAPERS[result.paper]
    session.screen.result(
        {
            "printer_id": printer_id,
            "name": setup.name,
            "paper": result.paper,
            "title": result.title,
            "advice": result.advice,
        },
        [words, *(text for text in (result.title, result.advice) if text)],
    )
    return code


def _asked(session: Session, desk: Desk, setup: PrinterSetup) -> PrinterStatus:
    printer_id = setup.printer_id
    try:
        return session.work(
            desk, f"{PRINT}.{printer_id}", lambda _ctx: desk.printers.status(printer_id)
        )
    except InvalidInput as error:  # its set-up does not fit; the others can still be asked
        return PrinterStatus(ready=False, title=error.title, advice=error.advice)


def _said(answer: PrinterStatus) -> str:
    if answer.ready is None:
        return "不回报状态"
    return "就绪" if answer.ready else answer.title or "未就绪"


def _wanted(session: Session, desk: Desk) -> PrinterSetup:
    """The set-up that the arguments describe.

    Raises:
        InvalidInput: as :func:`_check`.
    """
    args = session.args
    way = Way(args.way)
    template = args.template or ("" if way.component else USUAL_TEMPLATE)
    setup = PrinterSetup(
        printer_id=PrinterId(new_id()),
        name=args.name.strip(),
        way=way,
        place=args.place.strip(),
        profile=args.model,
        template=template,
        gap_mm=args.gap,
        media=args.media,
        speed_ips=args.speed,
        density=args.density,
        burst=args.burst,
        turned=args.turned,
        finish=args.finish,
        baud=args.baud,
        silence=Silence(args.silence),
    )
    _check(desk, setup)
    return setup


def _check(desk: Desk, setup: PrinterSetup) -> None:
    """Refuse a set-up that says too little, or names what does not exist.

    Raises:
        InvalidInput: it says which.
    """
    if not setup.place and not setup.way.component:
        raise InvalidInput(
            "printer.place",
            "没有填写打印机在哪里",
            "用 --place 写上地址、队列、设备或文件，例如 --place 192.168.1.50:9100；"
            "zhunlan printers find 会列出找到的打印机。",
        )
    models = {profile.name for profile in label_profiles()}
    if setup.way.raw and setup.profile not in models:
        raise InvalidInput(
            "printer.profile", f"没有型号 {setup.profile}", f"可选：{' '.join(sorted(models))}"
        )
    if not setup.way.component:
        known = [each.name for each in desk.templates.list() if each.use == "courier"]
        if setup.template not in known:
            raise InvalidInput(
                "printer.template", f"没有面单模板 {setup.template}", f"可选：{' '.join(known)}"
            )


def _facts(setup: PrinterSetup, *, usual: bool, current: bool) -> dict[str, Any]:
    return {
        "printer_id": setup.printer_id,
        "name": setup.name,
        "way": setup.way,
        "place": setup.place,
        "model": setup.profile if setup.way.raw else "",
        "template": setup.template,
        "silence": setup.silence,
        "burst": setup.burst,
        "usual": usual,
        "current": current,
    }


def _line(facts: dict[str, Any]) -> tuple[str, ...]:
    marks = [word for word, on in (("常用", facts["usual"]), ("当前", facts["current"])) if on]
    way = WAYS[facts["way"]]
    return (
        facts["name"],
        way,
        facts["place"] or "默认",
        facts["model"],
        facts["template"],
        " ".join(marks),
    )


def _found_lines(found: Iterable[FoundPrinter]) -> list[str]:
    rows = [
        (
            each.name,
            each.way or "",
            each.place,
            each.profile,
            each.note or each.model,
        )
        for each in found
    ]
    if not rows:
        return ["没有找到打印机。看看打印机是否开机、和电脑在不在同一网络。"]
    return table(("名字", "--way", "--place", "--model", "说明"), rows)
