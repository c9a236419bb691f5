"""A printer's reasons in words for a person."""

from printers.result import Reason

_WORDS: dict[Reason, tuple[str, str]] = {
    Reason.REFUSED: (
        "连不上打印机 {place}",
        "请看打印机是否开机、网线是否插好，再核对设置里的地址和端口。",
    ),
    Reason.UNREACHABLE: (
        "找不到打印机 {place}",
        "请看打印机是否开机、和电脑是否在同一网络，再核对设置里的地址。",
    ),
    Reason.CUT: ("和打印机 {place} 的连接断了", "请看网线和电源。"),
    Reason.STALLED: ("打印机 {place} 不再接收数据", "请看打印机是否卡住，必要时关机重开。"),
    Reason.SILENT: ("打印机 {place} 没有回应", "请看打印机是否正常。"),
    Reason.BUSY: ("打印机一直没有打完", "请看打印机是否卡住。"),
    Reason.PAPER_OUT: ("打印机没有纸", "请装好纸再打印。"),
    Reason.HEAD_OPEN: ("打印机上盖打开", "请合上上盖再打印。"),
    Reason.RIBBON_OUT: ("打印机没有碳带", "请装好碳带再打印。"),
    Reason.PAUSED: ("打印机已暂停", "请按打印机上的暂停键恢复。"),
    Reason.JAM: ("打印机卡纸", "请取出卡住的纸再打印。"),
    Reason.OVERHEATED: ("打印头过热", "请等几分钟，凉下来会自己恢复。"),
    Reason.OTHER: ("打印机报告故障", "请看打印机上的指示灯，必要时关机重开。"),
    Reason.TOO_WIDE: ("面单比打印头宽", "请在设置里换打印机型号或分辨率。"),
    Reason.WRONG_LANGUAGE: ("这种打印机不能打印这个内容", "请在设置里换打印机型号。"),
    Reason.SETTING: (
        "这种打印机没有这项打印设置",
        "请在设置里核对打印机型号，或改掉速度、浓度、纸张和切纸的设置。",
    ),
    Reason.NO_FILE: ("不能写入 {place}", "请看这个位置是否存在、能否写入。"),
}

_LOOK = "请先看纸出来没有。"


def words(reason: Reason, place: str, *, maybe_out: bool = False) -> tuple[str, str]:
    """Title and advice. ``maybe_out``: the label may be on paper, a person must look first."""
    if reason is Reason.NONE:
        return "", ""
    title, advice = _WORDS[reason]
    return title.format(place=place), (_LOOK + advice) if maybe_out else advice
