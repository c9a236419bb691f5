"""What a calibration says on the screen."""

from datetime import datetime

from app.domain.calibration import DOUBTFUL_SHIFT_MM, Drift, Drifting
from app.domain.errors import InvalidInput
from app.domain.instants import SHANGHAI
from app.domain.station import Calibration, PrinterSetup, RulerPrint, stock_key
from app.labels.stock import Stock
from app.ports.printer import Paper, SendResult
from app.presentation.formatting import NOTHING, Phrase, error_phrase, phrase

SEEN_MM = 0.05
"""Smaller shifts are shown as none."""
SEEN_SCALE = 0.0005


def shift_phrase(found: Calibration) -> Phrase:
    """``右移 1.3 毫米，上移 0.5 毫米``."""
    return phrase("{across}，{down}", across=_across(found), down=_down(found))


def calibration_phrase(found: Calibration | None) -> Phrase:
    """All that is kept of a stock but the darkness; None: it was never measured."""
    if found is None:
        return phrase("还没有校准")
    if max(abs(found.scale_x - 1), abs(found.scale_y - 1)) < SEEN_SCALE:
        return shift_phrase(found)
    return phrase(
        "{shift}，横向 {x}，纵向 {y}",
        shift=shift_phrase(found),
        x=f"{found.scale_x:.1%}",
        y=f"{found.scale_y:.1%}",
    )


def stock_phrase(stock: Stock, setup: PrinterSetup | None) -> Phrase:
    """Size, name and whether it is calibrated on this printer."""
    shown = phrase("{size} {title}", size=stock.name, title=phrase(stock.title))
    shown = shown if stock.title else phrase("{size}", size=stock.name)
    key = stock_key(stock.width_mm, stock.height_mm)
    if setup is None or key not in setup.calibrations:
        return shown
    return phrase("{stock} · 已校准", stock=shown)


def density_phrase(found: Calibration | None, setup: PrinterSetup, model: int | None) -> Phrase:
    """The darkness in use, and whence it is. ``model``: the model's own, None: not known."""
    if found is not None and found.density is not None:
        return phrase("浓度 {n}", n=found.density)
    own = setup.density if setup.density is not None else model
    if own is None:
        return phrase("浓度随打印机自己")
    return phrase("浓度 {n}（打印机设置）", n=own)


def ruler_phrase(ruler: RulerPrint | None, now: datetime) -> Phrase:
    """When the newest ruler was printed."""
    if ruler is None:
        return phrase("还没有打过标尺")
    at, today = ruler.printed_at.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    if at.date() == today.date():
        return phrase("标尺打印于今天 {time}", time=f"{at:%H:%M}")
    return phrase("标尺打印于 {day} {time}", day=f"{at:%Y-%m-%d}", time=f"{at:%H:%M}")


def doubt_phrase(before: Calibration, after: Calibration) -> Phrase:
    """A second look at numbers that move the picture far; nothing for the usual ones."""
    moved = max(
        abs(after.shift_x_mm - before.shift_x_mm), abs(after.shift_y_mm - before.shift_y_mm)
    )
    if moved <= DOUBTFUL_SHIFT_MM:
        return NOTHING
    return phrase("偏得很多，核对单位是毫米、两个数没有填反。")


def sent_phrase(result: SendResult, done: Phrase) -> tuple[bool | None, Phrase]:
    """Whether the paper came out, and in words; ``done`` for paper that did."""
    if result.paper is Paper.PRINTED:
        return True, done
    if result.paper is Paper.UNKNOWN and not result.title:
        return None, phrase("已发送，打印机没有回报。看看纸出来没有。")
    return (None if result.paper is Paper.UNKNOWN else False), error_phrase(
        result.title or "打印机没有就绪", result.advice
    )


_READINGS = {
    "left": phrase("竖线到左边的距离"),
    "top": phrase("横线到上边的距离"),
    "across": phrase("横尺的长度"),
    "down": phrase("竖尺的长度"),
    "first": phrase("第一张的距离"),
    "last": phrase("最后一张的距离"),
}


def reading_fault(error: InvalidInput) -> Phrase:
    """Why a number cannot be, in words that can be translated."""
    facts = error.context
    name = _READINGS.get(str(facts.get("field")), NOTHING)
    match facts.get("kind"):
        case "range":
            least, most = str(facts["least"]), str(facts["most"])
            return phrase("{name}应在 {least}–{most} 毫米之间。", name=name, least=least, most=most)
        case "length":
            should, end = str(facts["should"]), str(facts["end"])
            pattern = "{name}应在 {should} 毫米上下。从 10 量到 {end}，两处都量刻度的同一侧。"
            return phrase(pattern, name=name, should=should, end=end)
        case "shift":
            return phrase("要移的距离超过 20 毫米。先在打印机上把纸装正，再打一张标尺。")
        case _:
            return error_phrase(error.title, error.advice)


def drift_phrase(drift: Drift) -> Phrase:
    """How a run creeps."""
    if drift.way is Drifting.STEADY:
        return phrase("没有跑偏：第一张和最后一张在同一个位置。")
    pattern = (
        "每张往下偏 {each} 毫米，约 {n} 张后偏出 2 毫米。"
        if drift.way is Drifting.LATER
        else "每张往上偏 {each} 毫米，约 {n} 张后偏出 2 毫米。"
    )
    return phrase(pattern, each=f"{abs(drift.per_label_mm):.2f}", n=drift.labels_left)


def drift_advice(drift: Drift, setup: PrinterSetup) -> tuple[Phrase, ...]:
    """What to do about it, first things first."""
    if drift.way is Drifting.STEADY:
        return ()
    if setup.media == "continuous" or not setup.gap_mm:
        return (
            phrase("现在按连续纸打印，不找间隙。用的是间隙纸或黑标纸，就在打印机设置里改过来。"),
        )
    learn = phrase(
        "让打印机自己学一次纸：一般是按住进纸键开机，见说明书的纸张校准。学完再打一次检查。"
    )
    if setup.media == "mark":
        return (phrase("核对黑标传感器对着黑标，黑标一面朝向传感器。"), learn)
    if drift.gap_mm is None:
        return (learn, phrase("还偏就量一量间隙，和打印机设置里的比一比。"))
    gap = phrase(
        "还偏就量一量间隙：算下来约 {found} 毫米，现在设的是 {set} 毫米。",
        found=f"{drift.gap_mm:g}",
        set=f"{setup.gap_mm:g}",
    )
    return (learn, gap)


def _across(found: Calibration) -> Phrase:
    if abs(found.shift_x_mm) < SEEN_MM:
        return phrase("左右不动")
    pattern = "右移 {mm} 毫米" if found.shift_x_mm > 0 else "左移 {mm} 毫米"
    return phrase(pattern, mm=f"{abs(found.shift_x_mm):.1f}")


def _down(found: Calibration) -> Phrase:
    if abs(found.shift_y_mm) < SEEN_MM:
        return phrase("上下不动")
    pattern = "下移 {mm} 毫米" if found.shift_y_mm > 0 else "上移 {mm} 毫米"
    return phrase(pattern, mm=f"{abs(found.shift_y_mm):.1f}")
