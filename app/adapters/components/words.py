"""What a component says, in words for a person."""

from dataclasses import dataclass

from app.domain.errors import AppError
from printers.components import DocumentReport, Paper, Standing, Why

GET_DOUDIAN = "请打开「抖店后台 → 打单工具 → 打印组件下载」页面，安装并启动抖店打印组件。"
"""Where to get it: the path in the shop's back office, since no address of the page is known."""
GET_CAINIAO = "请打开「菜鸟电子面单 → 打印组件下载」页面，安装并启动菜鸟打印组件。"

_LOOK = "请先看纸出来没有，再选「出来了」或「没出来」。"
_DETAIL_MOST = 80
_TOO_LONG = "…"


@dataclass(frozen=True, slots=True)
class Names:
    """A component's Chinese name, and how to get it."""

    name: str
    get: str


DOUDIAN = Names("抖店打印组件", GET_DOUDIAN)
CAINIAO = Names("菜鸟打印组件", GET_CAINIAO)

_STANDING: dict[Standing, tuple[str, str]] = {
    Standing.NOT_RUNNING: ("{name}没有运行", "如已安装，请启动它再试。{get}"),
    Standing.OTHER_PROGRAM: (
        "{name}的端口被别的程序占用",
        "请关闭占用端口的程序，再重新启动{name}。",
    ),
    Standing.SILENT: ("{name}没有回应", "请退出{name}，重新启动后再试。"),
    Standing.TOO_OLD: ("{name}版本太旧（{version}）", "{get}"),
    Standing.CLOSED: ("打印已停止", "请重新打开本程序再试。"),
}

_WHY: dict[Why, tuple[str, str]] = {
    Why.REFUSED: ("{name}没有接收打印任务", "没有出纸。请按提示处理后重新打印。"),
    Why.FAILED: ("{name}打印失败", "没有出纸。请看打印机是否正常，再重新打印。"),
    Why.CANCELED: ("打印任务在{name}里被取消", "没有出纸。需要时请重新打印。"),
    Why.UNSURE: ("不知道这张面单是否打出", _LOOK),
    Why.CONFLICT: ("{name}前后两次回复不一致", _LOOK),
    Why.CUT: ("打印中和{name}的连接断了", _LOOK),
    Why.SILENT: ("{name}一直没有回复打印结果", _LOOK),
    Why.DROPPED: ("已从打印队列取出", "没有出纸。需要时请重新打印。"),
    Why.CLOSED: ("打印前程序已停止打印", "没有出纸。请重新打印。"),
    Why.NOT_SIGNED: ("打印授权没有取到", "没有出纸。请检查店铺授权和网络后重试。"),
}

HELD = ("打印组件中断过，这张面单在等待确认", "还没有打印。请选「继续打印」或「取出」。")
BUSY = ("{name}正在打印别的面单", "没有出纸。请等前面的打完再试。")


def standing_words(standing: Standing, names: Names, version: str = "") -> tuple[str, str]:
    """Title and advice; both empty for one that can print."""
    title, advice = _STANDING.get(standing, ("", ""))
    return _filled(title, names, version), _filled(advice, names, version)


def why_words(
    report: DocumentReport, names: Names, error: Exception | None = None
) -> tuple[str, str]:
    """Title and advice for a document that was not surely printed; both empty otherwise."""
    if report.paper in {Paper.PRINTED, Paper.PENDING}:
        return "", ""
    if report.why is Why.NOT_SIGNED and isinstance(error, AppError):
        return error.title, "没有出纸。" + error.advice
    title, advice = _WHY[report.why]
    told = _told(report)
    return _filled(title, names) + (f"：{told}" if told else ""), advice


def busy_words(names: Names) -> tuple[str, str]:
    """Title and advice when others are before it in the queue."""
    return _filled(BUSY[0], names), BUSY[1]


def _told(report: DocumentReport) -> str:
    """The component's own text and code: no list of its codes is known."""
    text = " ".join(report.detail.split())
    if len(text) > _DETAIL_MOST:
        text = text[:_DETAIL_MOST] + _TOO_LONG
    if report.code:
        text = f"{text}（{report.code}）" if text else report.code
    return text


def _filled(text: str, names: Names, version: str = "") -> str:
    return text.format(name=names.name, get=names.get, version=version)
