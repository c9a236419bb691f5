"""Words of handing over: states of manifests, verdicts on scans, waits and shares."""

from app.domain.manifest import ManifestState, ScanVerdict
from app.ports.manifests import ManifestRow
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.workbench.verdict import Grade, Verdict, case_words, checking, early_words
from app.services.hand_over import ScanAnswer

HOUR_S = 3600
NO_BRANCH = "网点未知"

VERDICT_WORDS = {
    ScanVerdict.BELONGS: "装上车",
    ScanVerdict.TWICE: "扫过了",
    ScanVerdict.OTHER_CARRIER: "别家快递",
    ScanVerdict.OTHER_BRANCH: "别的网点",
    ScanVerdict.STOPPED: "不能发，拿下来",
    ScanVerdict.CASE: "有售后，先别装",
    ScanVerdict.HANDED_OVER: "已在别的清单",
    ScanVerdict.PICKED_UP: "已揽收",
    ScanVerdict.NOT_READY: "未打印",
    ScanVerdict.OLD_NUMBER: "旧运单号",
    ScanVerdict.UNKNOWN: "不在系统",
    ScanVerdict.CHECKING: "装上车",
    ScanVerdict.UNCHECKED: "未核对，先别装",
}
_ADVICE = {
    ScanVerdict.OTHER_CARRIER: "不要装这辆车，等它自己的快递来取。",
    ScanVerdict.OTHER_BRANCH: "同一家快递的另一个网点，不要装这辆车。",
    ScanVerdict.PICKED_UP: "快递已经扫过这件，不用再交接。",
    ScanVerdict.NOT_READY: "这个号的面单还没打印，先核对面单。",
    ScanVerdict.OLD_NUMBER: "包裹换过运单号，撕掉旧面单，贴新面单。",
    ScanVerdict.UNKNOWN: "没有找到这个号。同步后再扫一次。",
}
_GRADES = {
    ScanVerdict.BELONGS: Grade.GO,
    ScanVerdict.TWICE: Grade.DONE,
    ScanVerdict.CASE: Grade.WAIT,
    ScanVerdict.PICKED_UP: Grade.WAIT,
    ScanVerdict.NOT_READY: Grade.WAIT,
    ScanVerdict.CHECKING: Grade.GO,
    ScanVerdict.UNCHECKED: Grade.WAIT,
}


def scan_verdict(answer: ScanAnswer, number: str) -> Verdict:
    """The large line after a scan into a manifest."""
    kind, found = answer.verdict, answer.found
    parts: dict[str, str | int | Phrase] = {"number": verbatim(number)}
    if kind.good or kind is ScanVerdict.CHECKING:
        detail = phrase("{number} · 已扫 {n} 件", **parts, n=answer.counted.ticked)
        if answer.early_s:
            detail = phrase("{early} · {detail}", early=early_words(answer.early_s), detail=detail)
    elif kind is ScanVerdict.CASE and found is not None:
        detail = phrase("{number} · {reason}", **parts, reason=case_words(found.after_sale_s))
    elif answer.reason:
        detail = phrase("{number} · {reason}", **parts, reason=phrase(answer.reason))
    elif kind is ScanVerdict.HANDED_OVER and found is not None and found.on is not None:
        label = found.on.label
        on = phrase("在 {label} 上", label=label) if label else phrase("在另一张清点中的清单上")
        detail = phrase("{number} · {reason}", **parts, reason=on)
    else:
        detail = phrase("{number} · {reason}", **parts, reason=phrase(_ADVICE[kind]))
    grade = _GRADES.get(kind, Grade.STOP)
    if answer.early_s:
        grade = max(grade, Grade.WAIT)  # taken, and heard: a person sees to it
    verdict = Verdict(grade=grade, word=phrase(VERDICT_WORDS[kind]), detail=detail)
    return checking(verdict) if answer.asks else verdict


def hours_text(seconds: int | None) -> str:
    """``5:07`` in hours and minutes, cut; a dash for none."""
    if seconds is None:
        return "—"
    whole = abs(seconds)
    return f"{'-' if seconds < 0 else ''}{whole // HOUR_S}:{whole % HOUR_S // 60:02d}"


def percent_text(part: int, whole: int) -> str:
    """``58.5%``, cut to a tenth and never rounded up; a dash of nothing."""
    if not whole:
        return "—"
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}%"


def state_words(row: ManifestRow, *, missed: bool) -> tuple[str, str]:
    """How a manifest stands, and the colour that says so."""
    if row.manifest.state is ManifestState.OPEN:
        return "清点中", "accent"
    if missed:
        return ("快递来晚了", "soon") if row.first_scan_s else ("快递没来", "urgent")
    if row.scanned + row.early == row.parcels:
        return "揽收齐了", "ok"
    return ("部分揽收", "soon") if row.first_scan_s else ("等揽收", "text-2")
