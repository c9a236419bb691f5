"""What an option is: its kind, its range and how a value is checked."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import InvalidInput
from app.ports.settings import Value

TEXT_MAX = 500

_YES = frozenset({"true", "1", "yes", "on", "是", "开"})
_NO = frozenset({"false", "0", "no", "off", "否", "关"})


class Kind(StrEnum):
    """What a value may be."""

    TEXT = "text"
    NUMBER = "number"  # whole
    FLAG = "flag"
    CHOICE = "choice"  # text out of a fixed list


class Form(StrEnum):
    """What a text must look like; an empty text always means "not set"."""

    ANY = ""
    URL = "url"
    PROXY = "proxy"
    SOCKET = "socket"
    HOST = "host"
    PHONE = "phone"
    TIME = "time"


_FORMS = {
    Form.URL: (re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?"), "应以 http:// 或 https:// 开头"),
    Form.SOCKET: (re.compile(r"wss?://[^\s/?#@]+(/[^\s?#]*)?"), "应以 ws:// 或 wss:// 开头"),
    Form.PROXY: (
        re.compile(r"https?://[^\s/?#]+/?"),
        "应形如 http://127.0.0.1:7890",
    ),
    Form.HOST: (re.compile(r"[^\s/:@]+|[0-9A-Fa-f:]+"), "应为 IP 地址或主机名，不含端口"),
    Form.PHONE: (re.compile(r"\+?[\d-]{5,20}"), "应为电话号码"),
    Form.TIME: (re.compile(r"([01]\d|2[0-3]):[0-5]\d"), "应形如 17:00"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option as data; screens, the command line and the file all read this.

    Args:
        key: dotted, stable.
        default: also tells the type of the value.
        label: short Chinese name.
        group: Chinese heading it stands under.
        note: Chinese explanation, may be empty.
        low, high: range of a number, both ends allowed.
        unit: Chinese unit of a number, such as ``秒``.
        choices: (value, Chinese label) of a choice. A number with choices allows only those.
        form: what a text must look like.
        required: an empty text is refused.
    """

    key: str
    kind: Kind
    default: Value
    label: str
    group: str
    note: str = ""
    low: int = 0
    high: int = 2**31 - 1
    unit: str = ""
    choices: tuple[tuple[Value, str], ...] = ()
    form: Form = Form.ANY
    required: bool = False

    def check(self, value: Value) -> Value:
        """``value`` as it will be stored (texts stripped).

        Raises:
            InvalidInput: wrong type, out of range or malformed. The value is not repeated.
        """
        if self.kind is Kind.FLAG:
            if not isinstance(value, bool):
                raise self._invalid("应为 是 或 否")
            return value
        if self.kind is Kind.NUMBER:
            return self._number(value)
        return self._text(value)

    def parse(self, text: str) -> Value:
        """The value of ``text`` as a person types it, checked.

        Raises:
            InvalidInput: not such a value.
        """
        text = text.strip()
        if self.kind is Kind.FLAG:
            if text.lower() not in _YES | _NO:
                raise self._invalid("应为 true 或 false")
            return text.lower() in _YES
        if self.kind is Kind.NUMBER:
            if not re.fullmatch(r"-?[0-9]{1,12}", text):
                raise self._invalid("应为整数")
            return self.check(int(text))
        return self.check(text)

    def _number(self, value: Value) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._invalid("应为整数")
        if self.choices and value not in self._allowed():
            raise self._invalid(f"可选 {self._listed()}")
        if not self.low <= value <= self.high:
            raise self._invalid(f"应在 {self.low}–{self.high}{self.unit} 之间")
        return value

    def _text(self, value: Value) -> str:
        if not isinstance(value, str):
            raise self._invalid("应为文字")
        text = value.strip()
        if self.kind is Kind.CHOICE and text not in self._allowed():
            raise self._invalid(f"可选 {self._listed()}")
        if self.required and not text:
            raise self._invalid("不能为空")
        if len(text) > TEXT_MAX or not text.isprintable():
            raise self._invalid(f"应为不超过 {TEXT_MAX} 字的一行文字")
        if text and self.form is not Form.ANY:
            pattern, wish = _FORMS[self.form]
            if not pattern.fullmatch(text):
                raise self._invalid(wish)
        return text

    def _allowed(self) -> tuple[Value, ...]:
        return tuple(value for value, _ in self.choices)

    def _listed(self) -> str:
        return " / ".join(str(value) for value in self._allowed())

    def _invalid(self, wish: str) -> InvalidInput:
        return InvalidInput(
            "settings.invalid",
            f"「{self.label}」{wish}",
            "改好后再保存；原来的设置没有变。",
            context={"key": self.key},
        )
