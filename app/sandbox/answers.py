"""Envelopes and refusals in the platform's form (reference 1.4, 1.5)."""

from dataclasses import dataclass

OK = 10_000
MAIN_TEXT = {
    OK: "success",
    20_000: "服务不可用",
    30_001: "没有接口访问权限",
    40_001: "缺少必要参数",
    40_002: "缺少必要参数",
    40_003: "参数错误",
    40_004: "参数错误",
    50_001: "业务处理失败",
    50_002: "业务处理失败",
    60_000: "请求过于频繁",
    70_000: "接口已关闭",
    90_000: "其他错误",
}


class Refused(Exception):
    """The platform says no.

    Args:
        code: main code.
        sub_code: such as ``isv.business-failed:60021``.
        sub_msg: text for a person.
    """

    def __init__(self, code: int, sub_code: str, sub_msg: str) -> None:
        super().__init__(code, sub_code)
        self.code = code
        self.sub_code = sub_code
        self.sub_msg = sub_msg


def business(number: int, text: str) -> Refused:
    """A business failure."""
    return Refused(50_002, f"isv.business-failed:{number}", text)


def bad_parameter(number: int, text: str) -> Refused:
    """A business parameter that cannot be."""
    return Refused(40_004, f"isv.parameter-invalid:{number}", text)


def missing_parameter(number: int, name: str) -> Refused:
    """A business parameter that is not there."""
    return Refused(40_002, f"isv.missing-parameter:{number}", f"缺少参数 {name}")


def platform_parameter(sub_code: str, text: str) -> Refused:
    """A system parameter that cannot be: sign, time, token."""
    return Refused(40_003, sub_code, text)


def platform_missing(sub_code: str, text: str) -> Refused:
    """A system parameter that is not there."""
    return Refused(40_001, sub_code, text)


def token_failure(cause: str, text: str) -> Refused:
    """A token call that fails."""
    return Refused(50_001, f"isv.{cause}", text)


@dataclass(frozen=True, slots=True)
class RawJson:
    """Part of an answer that is JSON already."""

    data: bytes


Data = dict[str, object] | list[object] | RawJson
