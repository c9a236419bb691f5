"""Exit codes of every command; documented in the help."""

from enum import IntEnum


class Exit(IntEnum):
    """What a script may rely on."""

    OK = 0
    SOME_FAILED = 1  # some rows failed, were blocked or are unknown
    USAGE = 2
    ERROR = 3  # a known error stopped the command
    BUG = 70
    CANCELLED = 130


HELP = """\
退出码：
  0    全部成功
  1    部分失败、被拦下或结果未知（见清单）
  2    命令写错了
  3    出错停下（原因和办法见提示）
  70   程序意外出错
  130  被 Ctrl-C 取消（已完成的都已保存）"""
