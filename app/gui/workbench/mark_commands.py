"""Remark, hold, 加急 and tags in the command registry."""

from types import MappingProxyType

from app.gui.shell_api import WORKBENCH
from app.gui.workbench.mark_desk import MarkDesk
from app.presentation.commands import Command, PageVerbs
from app.presentation.workbench.acts import Act

_command = PageVerbs(WORKBENCH, "工作台")
MARKS = MappingProxyType(
    {
        "remark": Act.REMARK,
        "flag": Act.FLAG,
        "hold": Act.HOLD,
        "release": Act.RELEASE,
        "urgent": Act.URGENT,
        "not_urgent": Act.NOT_URGENT,
        "tag": Act.TAG,
        "no_retry": Act.NO_RETRY,
    }
)
"""Command name → act; these are the rows of a context menu too."""


def mark_commands(marks: MarkDesk) -> tuple[Command, ...]:
    """One command an act."""

    def act(name: str, title: str, *words: str, key: str = "") -> Command:
        keys = (key,) if key else ()
        return _command(name, title, lambda: marks.do(MARKS[name]), *keys, words=words)

    return (
        act("remark", "备注…", "商家备注", "留言", key="B"),
        act("flag", "插旗…", "旗子", "颜色", key="F"),
        act("hold", "挂起…", "暂停", "稍后", key="H"),
        act("release", "解除挂起", "恢复", "放行", key="Shift+H"),
        act("urgent", "加急", "优先", key="U"),
        act("not_urgent", "取消加急"),
        act("tag", "标签…", "标记", "分组", key="T"),
        act("no_retry", "不再自动重试", "稍后重试", "取消重试"),
    )
