"""packs: rule packs listed, checked, added and removed, without a database."""

from app.cli.exits import Exit
from app.cli.screen import table
from app.cli.session import Session
from app.domain.rule_pack import RulePack
from app.presentation.rate_words import pack_text
from app.runtime.bus import Bus
from app.settings.file import SettingsFile
from app.settings.profile import profile_at
from app.settings.rule_pack_file import PackFault, RulePackInvalid
from app.settings.rule_packs import CHOICE, PackEntry, RulePacks
from app.settings.rules import DEFAULT_PACK


def show(session: Session) -> int:
    """List the packs, and what is wrong with files that are not in use."""
    packs = rule_packs(session)
    entries, refused = packs.list(), packs.refused()
    for name, faults in refused.items():
        used = any(entry.pack.name == name for entry in entries)
        end = "，仍用上一次好的" if used else ""
        session.screen.note("\n".join([f"规则包 {name} 不能用{end}：", *_fault_lines(faults)]))
    missing = packs.missing()
    if missing:
        session.screen.note(
            f"设置里选的规则包 {missing} 用不了，倒计时按 {DEFAULT_PACK} 计。"
            f"另选一个：zhunlan settings set {CHOICE}=规则包"
        )
    session.screen.result(
        {
            "packs": [_document(entry) for entry in entries],
            "refused": {name: list(faults) for name, faults in refused.items()},
            "missing": missing or None,
        },
        table(
            ("规则包", "指标", "版本", "从哪天起", "规则截至", "天数", "来源", "说明"),
            [_row(entry) for entry in entries],
        ),
    )
    return Exit.SOME_FAILED if refused or missing else Exit.OK


def check(session: Session) -> int:
    """Look at a file; nothing is changed."""
    return _taken(session, add=False)


def add(session: Session) -> int:
    """Take a file among the person's own packs."""
    return _taken(session, add=True)


def remove(session: Session) -> int:
    """Take an own pack away."""
    name = session.args.name
    rule_packs(session).remove(name)
    session.screen.result({"removed": name}, [f"已删除规则包 {name}。"])
    return Exit.OK


def rule_packs(session: Session) -> RulePacks:
    """The packs of the profile; nothing of it is made."""
    profile = profile_at(session.args.profile)
    return RulePacks(profile.rules, lambda: SettingsFile(profile.settings, Bus()).text(CHOICE))


def _taken(session: Session, *, add: bool) -> int:
    path = session.args.file.expanduser().absolute()
    packs = rule_packs(session)
    if add:
        profile_at(session.args.profile).open()
    try:
        pack = packs.add(path) if add else packs.check(path)
    except RulePackInvalid as error:
        session.screen.result(
            {"file": path, "faults": list(error.faults)},
            [f"{path.name} 不能用{'，没有添加' if add else ''}：", *_fault_lines(error.faults)],
        )
        return Exit.SOME_FAILED
    said = "已添加" if add else "没有发现问题"
    session.screen.result(
        {"file": path, "pack": _about(pack), "faults": []},
        [f"{said}：{pack_text(pack)}。", *(f"假设：{each}" for each in pack.assumptions)],
    )
    return Exit.OK


def _fault_lines(faults: tuple[PackFault, ...]) -> list[str]:
    return [f"  第 {fault.line} 行：{fault.reason}" for fault in faults]


def _about(pack: RulePack) -> dict[str, object]:
    return {
        "name": pack.name,
        "title": pack.title,
        "version": pack.version,
        "from": pack.from_day,
        "as_of": pack.as_of,
        "indicator": pack.indicator,
        "window_days": pack.window_days,
        "assumptions": pack.assumptions,
    }


def _document(entry: PackEntry) -> dict[str, object]:
    return {
        **_about(entry.pack),
        "own": entry.own,
        "shipped_version": entry.shipped_version or None,
    }


def _row(entry: PackEntry) -> tuple[str, ...]:
    pack = entry.pack
    notes = [f"{len(pack.assumptions)} 处假设"] if pack.assumptions else []
    if entry.faults:
        notes.append("文件有误，仍用上一次好的")
    elif entry.shipped_version > pack.version:
        notes.append(f"自带的更新：第 {entry.shipped_version} 版")
    return (
        pack.name,
        pack.title,
        str(pack.version),
        pack.from_day.isoformat(),
        pack.as_of.isoformat(),
        str(pack.window_days),
        "自己的" if entry.own else "自带",
        "，".join(notes),
    )
