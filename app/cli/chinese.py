"""argparse in Chinese: headings, usage and complaints."""

import argparse
import re
from collections.abc import Iterable
from typing import NoReturn

_COMPLAINTS = (
    (r"the following arguments are required: (.*)", r"缺少参数：{0}"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：{0}"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.*)\)", r"{0} 不能是 {1}，可选：{2}"),
    (r"argument (.+?): expected one argument", r"{0} 后面要跟一个值"),
    (r"argument (.+?): expected at least one argument", r"{0} 后面至少要跟一个值"),
    (r"argument (.+?): invalid .* value: (.*)", r"{0} 的值 {1} 不对"),
    (r"argument (.+?): not allowed with argument (.*)", r"{0} 不能和 {1} 一起用"),
    (r"one of the arguments (.*) is required", r"以下参数要选一个：{0}"),
    (r"ambiguous option: (.+?) could match (.*)", r"{0} 不够明确，可能是：{1}"),
    (r"argument (.+?): ignored explicit argument (.*)", r"{0} 后面不带值"),
    (r"argument (.+?): (.*)", r"{0}：{1}"),
)


def chinese_complaint(message: str) -> str:
    """The English ``message`` of argparse in Chinese; an unknown one is returned as it is."""
    for pattern, words in _COMPLAINTS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return words.format(*found.groups())
    return message


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that speaks Chinese and never guesses shortened options."""

    def __init__(self, **settings: object) -> None:
        settings.setdefault("formatter_class", _Formatter)
        settings["add_help"] = False
        settings["allow_abbrev"] = False
        super().__init__(**settings)  # type: ignore[arg-type]
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and leave with the usage code."""
        self.exit(2, f"{self.format_usage()}{chinese_complaint(message)}\n")
