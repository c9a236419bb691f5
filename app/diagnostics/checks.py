"""The checks themselves: each turns what an injected probe saw into a finding."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.diagnostics.doctor import Check, Finding, Level
from app.ports.printer import PrinterStatus

SKEW_WARN = timedelta(seconds=30)
SKEW_FAIL = timedelta(seconds=300)
"""The platform allows 300 s or 600 s, sources disagree (reference 1.1); the smaller counts."""

DISK_WARN = 2 * 10**9
DISK_FAIL = 200 * 10**6

PYSIDE_TRAP = (6, 12, 0)
"""PySide6 from here on aborts on Python before 3.12 after some thousands of void calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFacts:
    """What a look into the database file showed.

    ``exists`` False: nothing was stored yet. ``schema`` is the stored revision, ``""`` for none.
    """

    exists: bool
    intact: bool = True
    schema: str = ""
    newest: str = ""
    free_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAnswer:
    """The shop server's answer to a plain request: its clock, and ours in the middle of it."""

    server_date: datetime | None
    local: datetime
    status: int


def packaged_font(load: Callable[[], str]) -> Check:
    """Does the packaged label font load? ``load`` returns its name, or raises."""

    def probe() -> Finding:
        return Finding(
            name="font.packaged", title="面单字体", level=Level.OK, text=f"{load()} 可用"
        )

    return Check(name="font.packaged", title="面单字体", probe=probe)


def system_font(find: Callable[[], str | None]) -> Check:
    """Is there a Chinese font for the window? ``find`` returns one's name, or None."""

    def probe() -> Finding:
        name = find()
        if name:
            return _found("font.system", "界面字体", Level.OK, f"{name} 可用")
        return _found(
            "font.system",
            "界面字体",
            Level.WARN,
            "系统没有中文字体，界面用自带字体",
            "Debian/Ubuntu 可安装 fonts-noto-cjk。",
        )

    return Check(name="font.system", title="界面字体", probe=probe)


def keyring(backend: Callable[[], str]) -> Check:
    """Can secrets be kept? ``backend`` stores, reads and deletes one and returns its name."""

    def probe() -> Finding:
        return _found("keyring", "密钥存放", Level.OK, f"{backend()} 可用")

    return Check(name="keyring", title="密钥存放", probe=probe)


def printer(name: str, title: str, host: str, status: Callable[[], PrinterStatus]) -> Check:
    """Does the configured printer answer? ``host`` empty: none is configured."""

    def probe() -> Finding:
        if not host:
            return _found(
                f"printer.{name}",
                title,
                Level.WARN,
                "还没有设置",
                "在「设置 → 打印机」里添加，不用可以不管。",
            )
        answer = status()
        if answer.ready is None:
            return _found(
                f"printer.{name}",
                title,
                Level.WARN,
                answer.title or "已连上，但打印机不报告状态",
                answer.advice or "打印后请核对纸张，按提示确认。",
            )
        if answer.ready:
            return _found(f"printer.{name}", title, Level.OK, answer.title or "就绪")
        return _found(
            f"printer.{name}", title, Level.FAIL, answer.title or "打印机没有就绪", answer.advice
        )

    return Check(name=f"printer.{name}", title=title, probe=probe)


def network(ask: Callable[[], ServerAnswer], *, proxy: bool) -> Check:
    """Does the shop server answer at all? Any HTTP answer counts."""
    way = "经代理" if proxy else "直连"

    def probe() -> Finding:
        answer = ask()
        if answer.status >= 500:
            return _found(
                "network",
                "网络",
                Level.WARN,
                f"{way}：已连上，但服务器报错（HTTP {answer.status}）",
                "稍后再试；持续出现请检查开放平台地址和代理。",
            )
        return _found("network", "网络", Level.OK, f"{way}：已连上开放平台")

    return Check(name="network", title="网络", probe=probe)


def clock(ask: Callable[[], ServerAnswer]) -> Check:
    """Is this computer's clock near the shop server's?"""

    def probe() -> Finding:
        answer = ask()
        if answer.server_date is None:
            return _found("clock", "时钟", Level.WARN, "服务器没有给出时间，无法核对", "稍后再试。")
        skew = answer.server_date - answer.local
        seconds = round(abs(skew).total_seconds())
        side = "慢" if skew > timedelta() else "快"
        # A Date header counts whole seconds, so one second says nothing.
        if seconds <= 1:
            return _found("clock", "时钟", Level.OK, "与服务器一致")
        text = f"本机比服务器{side} {seconds} 秒"
        if abs(skew) <= SKEW_WARN:
            return _found("clock", "时钟", Level.OK, text)
        level = Level.FAIL if abs(skew) > SKEW_FAIL else Level.WARN
        return _found("clock", "时钟", level, text, "打开系统的「自动设置时间」。")

    return Check(name="clock", title="时钟", probe=probe)


def profile(folder: Path, open_it: Callable[[], object]) -> Check:
    """Can the profile folder be written? ``open_it`` raises when not."""

    def probe() -> Finding:
        open_it()
        return _found("profile", "数据文件夹", Level.OK, f"{folder} 可写")

    return Check(name="profile", title="数据文件夹", probe=probe)


def database(look: Callable[[], DatabaseFacts]) -> Check:
    """Does the database open, is it whole, is its schema ours, is there room on the disk?"""

    def probe() -> Finding:
        facts = look()
        if not facts.intact:
            return _found(
                "database", "数据库", Level.FAIL, "数据库文件已损坏", "停止使用并恢复最近的备份。"
            )
        if facts.free_bytes < DISK_WARN:
            level = Level.FAIL if facts.free_bytes < DISK_FAIL else Level.WARN
            return _found(
                "database",
                "数据库",
                level,
                f"磁盘只剩 {facts.free_bytes / 10**9:.1f} GB",
                "清理磁盘，至少留出 2 GB。",
            )
        if not facts.exists:
            return _found("database", "数据库", Level.OK, "还没有数据，首次使用时建立")
        if facts.newest and facts.schema != facts.newest:
            return _found(
                "database",
                "数据库",
                Level.WARN,
                "数据库结构与本版本不同",
                "启动程序时会自动升级；若提示版本过新，请安装新版程序。",
            )
        return _found("database", "数据库", Level.OK, "完好")

    return Check(name="database", title="数据库", probe=probe)


def opens(name: str, title: str, open_it: Callable[[], object]) -> Check:
    """Does ``open_it`` come through? For parts whose own errors say what to do."""

    def probe() -> Finding:
        open_it()
        return _found(name, title, Level.OK, "正常")

    return Check(name=name, title=title, probe=probe)


def audit(verify: Callable[[], int | None]) -> Check:
    """Is the audit log as it was written?"""

    def probe() -> Finding:
        broken = verify()
        if broken is None:
            return _found("audit", "操作记录", Level.OK, "完好，没有被改动")
        return _found(
            "audit",
            "操作记录",
            Level.FAIL,
            f"第 {broken} 条被改动过",
            "保留这份数据库，查清是谁改的；可用备份对照。",
        )

    return Check(name="audit", title="操作记录", probe=probe)


def python_and_qt(python: tuple[int, int], pyside: str | None) -> Check:
    """Is this pair of Python and PySide6 known to be sound? ``pyside`` None: not installed."""

    def probe() -> Finding:
        title = "Python 与 PySide6"
        if pyside is None:
            return _found("python", title, Level.FAIL, "没有安装 PySide6", "重新运行安装程序。")
        text = f"Python {python[0]}.{python[1]}，PySide6 {pyside}"
        if python < (3, 12) and version_tuple(pyside) >= PYSIDE_TRAP:
            return _found(
                "python",
                title,
                Level.FAIL,
                f"{text}：这一组合会使窗口崩溃",
                "安装 PySide6 6.11，或改用 Python 3.12 以上。",
            )
        return _found("python", title, Level.OK, text)

    return Check(name="python", title="Python 与 PySide6", probe=probe)


def version_tuple(text: str) -> tuple[int, ...]:
    """``"6.11.3"`` → ``(6, 11, 3)``; ends at the first part that is not a number."""
    parts: list[int] = []
    for part in text.split("."):
        if not part.isdecimal():
            break
        parts.append(int(part))
    return tuple(parts)


def _found(name: str, title: str, level: Level, text: str, advice: str = "") -> Finding:
    return Finding(name=name, title=title, level=level, text=text, advice=advice)
