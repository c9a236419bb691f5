"""printers calibrate: rulers to paper, readings into the book."""

import re
from typing import TYPE_CHECKING, Any

from app.cli.exits import Exit
from app.cli.printing import chosen_printer
from app.cli.session import Session
from app.domain.calibration import (
    DENSITIES,
    DOUBTFUL_SHIFT_MM,
    Drift,
    Drifting,
    RulerReading,
    drift_of,
    parse_mm,
    span_mm,
)
from app.domain.errors import InvalidInput
from app.domain.instants import SHANGHAI
from app.domain.station import PrinterSetup
from app.labels.stock import Stock
from app.ports.printer import Paper, SendResult
from app.ports.tasks import PRINT
from app.services.calibrate_printer import CalibratePrinter, calibration_text, stock_name

if TYPE_CHECKING:
    from app.presentation.desk import Desk

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*[x×*X]\s*(\d+(?:\.\d+)?)")
_READINGS = ("left", "top", "width", "height")


def calibrate(session: Session) -> int:
    """One step of a calibration: print something, keep something, show, reset or judge a run."""
    args = session.args
    with session.desk() as desk:
        setup = chosen_printer(desk, args.name)
        stock = _stock(desk, setup, args.stock)
        work = CalibratePrinter(book=desk.station, printers=desk.printers, clock=desk.clock)
        work.setup(setup.printer_id)
        if args.print or args.print_run or args.print_darkness:
            return _print(session, desk, work, setup, stock)
        if args.drift:
            return _drift(session, setup, args.drift)
        if args.reset:
            work.reset(setup.printer_id, stock)
        elif not args.show:
            _keep(session, work, setup, stock)
        return _tell(session, work.setup(setup.printer_id), stock)


def _stock(desk: "Desk", setup: PrinterSetup, text: str) -> Stock:
    """The paper that was named, else that of the printer's template."""
    if not text:
        template = desk.templates.load(setup.template)
        return Stock(template.width_mm, template.height_mm)
    size = _SIZE.fullmatch(text.strip())
    if size is None:
        raise InvalidInput("calibration.stock", "纸张尺寸写错了", "写成 宽x高，如 100x180。")
    return Stock(float(size[1]), float(size[2]))


def _print(
    session: Session, desk: "Desk", work: CalibratePrinter, setup: PrinterSetup, stock: Stock
) -> int:
    args, printer_id = session.args, setup.printer_id
    lane = f"{PRINT}.{printer_id}"
    if args.print_run:
        what = f"{args.print_run} 张编号标尺"
        result = session.work(
            desk, lane, lambda ctx: work.print_run(ctx, printer_id, stock, args.print_run)
        )
        then = "量第一张和最后一张横线到上边的距离，再运行 --drift 第一张 最后一张 张数。"
    elif args.print_darkness:
        what = f"浓度 {'、'.join(map(str, DENSITIES))} 各一张"
        result = session.work(
            desk, lane, lambda ctx: work.print_darkness(ctx, printer_id, stock, DENSITIES)
        )
        then = "选黑块实、细线不断、小字不糊的一张，再运行 --density 浓度。"
    else:
        what = f"{stock.name} 标尺"
        result = session.work(desk, lane, lambda ctx: work.print_ruler(ctx, printer_id, stock))
        across, down = span_mm(stock.width_mm), span_mm(stock.height_mm)
        then = (
            "量竖线到左边、横线到上边的毫米数，再运行 --left 毫米 --top 毫米。"
            f"横尺从 10 起应长 {across}、竖尺应长 {down} 毫米，不对时加上 --width、--height。"
        )
    words = [part for part in (result.title, result.advice) if part]
    fine = result.paper is Paper.PRINTED
    session.screen.result(
        {
            "printer": printer_id,
            "stock": stock_name(stock),
            "paper": result.paper,
            "title": result.title,
            "advice": result.advice,
        },
        [f"已打印 {what}。" if fine else " ".join(words) or "已发送，看看纸出来没有。"]
        + ([then] if result.paper is not Paper.NOTHING_SENT else []),
    )
    return _code(result)


def _code(result: SendResult) -> int:
    if result.paper is Paper.PRINTED or (result.paper is Paper.UNKNOWN and result.silent):
        return Exit.OK
    return Exit.SOME_FAILED if result.paper is Paper.UNKNOWN else Exit.ERROR


def _keep(session: Session, work: CalibratePrinter, setup: PrinterSetup, stock: Stock) -> None:
    args = session.args
    typed = {name: getattr(args, name) for name in _READINGS}
    given = {name: parse_mm(text, name) for name, text in typed.items() if text is not None}
    if not given and args.density is None:
        raise InvalidInput(
            "calibration.nothing",
            "没有说要做什么",
            "加上 --print 打标尺、--left 和 --top 填读数，或 --show 查看。",
        )
    if given:
        if not {"left", "top"} <= given.keys():
            raise InvalidInput(
                "calibration.reading", "两个距离都要填", "同时写 --left 毫米 和 --top 毫米。"
            )
        reading = RulerReading(
            left_mm=given["left"],
            top_mm=given["top"],
            across_mm=given.get("width"),
            down_mm=given.get("height"),
        )
        work.measured(setup.printer_id, stock, reading)  # refuse before anything is kept
    if args.density is not None:
        work.keep_density(setup.printer_id, stock, args.density)
    if given:
        found = work.keep(setup.printer_id, stock, reading)
        if max(abs(found.shift_x_mm), abs(found.shift_y_mm)) > DOUBTFUL_SHIFT_MM:
            session.screen.note("偏得很多。请核对单位是毫米、两个数没有填反，再打一张标尺看看。")


def _tell(session: Session, setup: PrinterSetup, stock: Stock) -> int:
    key = stock_name(stock)
    found, ruler = setup.calibration(key), setup.rulers.get(key)
    density = "随打印机设置" if found.density is None else str(found.density)
    printed = (
        f"{ruler.printed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if ruler else "还没有打过标尺"
    )
    session.screen.result(
        {
            "printer": setup.printer_id,
            "stock": key,
            "calibrated": key in setup.calibrations,
            "shift_x_mm": found.shift_x_mm,
            "shift_y_mm": found.shift_y_mm,
            "scale_x": found.scale_x,
            "scale_y": found.scale_y,
            "density": found.density,
            "ruler_printed_at": ruler.printed_at if ruler else None,
            "span_mm": [span_mm(stock.width_mm), span_mm(stock.height_mm)],
        },
        [
            f"{setup.name} · {stock.name} mm",
            f"校准：{calibration_text(found) if key in setup.calibrations else '还没有'}",
            f"浓度：{density}",
            f"标尺：{printed}",
        ],
    )
    return Exit.OK


def _drift(session: Session, setup: PrinterSetup, typed: list[str]) -> int:
    first, last = parse_mm(typed[0], "first"), parse_mm(typed[1], "last")
    if not (typed[2].isascii() and typed[2].isdecimal()):
        raise InvalidInput("calibration.count", "张数应是整数", "写成 --drift 10.0 11.2 10。")
    drift = drift_of(first, last, int(typed[2]), gap_mm=setup.gap_mm)
    document: dict[str, Any] = {
        "printer": setup.printer_id,
        "drift": drift.way,
        "total_mm": drift.total_mm,
        "per_label_mm": drift.per_label_mm,
        "labels_left": drift.labels_left,
        "gap_mm": drift.gap_mm,
    }
    session.screen.result(document, _drift_lines(drift, setup))
    return Exit.OK if drift.way is Drifting.STEADY else Exit.SOME_FAILED


def _drift_lines(drift: Drift, setup: PrinterSetup) -> list[str]:
    if drift.way is Drifting.STEADY:
        return ["没有跑偏：第一张和最后一张在同一个位置。"]
    side = "下" if drift.way is Drifting.LATER else "上"
    creep = f"每张往{side}偏 {abs(drift.per_label_mm):.2f} 毫米"
    lines = [f"{creep}，约 {drift.labels_left} 张后偏出 2 毫米。"]
    if setup.media == "continuous" or not setup.gap_mm:
        return [*lines, "现在按连续纸打印，不找间隙。用的是间隙纸或黑标纸就在设置里改过来。"]
    if setup.media == "mark":
        lines.append("核对黑标传感器对着黑标，再让打印机自己学一次纸（见说明书的纸张校准）。")
    else:
        lines.append("先让打印机自己学一次纸（一般是按住进纸键开机），再打一次检查。")
    if drift.gap_mm is not None and setup.media == "gap":
        lines.append(
            f"还偏就量一量间隙：算下来约 {drift.gap_mm:g} 毫米，现在设的是 {setup.gap_mm:g}。"
        )
    return lines
