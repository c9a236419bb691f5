"""What came of one request, and the rule that goes with it."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TypeAlias

import msgspec

from app.adapters.doudian.codes import MAIN, rule_for
from app.adapters.doudian.rules import Rule, Then, advice_with, code_text
from app.adapters.doudian.transport import Loss, Lost, Reply
from app.domain.errors import AppError, NetworkError, Retry

_ASK_FIRST = "结果未知：先向平台核对，再决定是否重做。"
_WHOLE = re.compile(r"-?\d{1,18}")


class _Envelope(msgspec.Struct):
    code: int | str | None = None
    err_no: int | str | None = None
    sub_code: str | int | None = None
    sub_msg: str | None = None
    msg: str | None = None
    message: str | None = None
    log_id: str | int | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Answer:
    """A readable envelope (reference 1.4). ``data`` is its payload, ``body`` all of it, as JSON."""

    code: int
    sub_code: str
    message: str  # the platform's own words; may name a person
    log_id: str
    data: msgspec.Raw
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFault:
    """An HTTP status that is no answer of the API: a gateway, a relay or a proxy spoke."""

    status: int


Outcome: TypeAlias = Answer | HttpFault | Lost

_decoder = msgspec.json.Decoder(_Envelope)


def read_reply(reply: Reply) -> Outcome:
    """The envelope in ``reply``, or what is in its place."""
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return HttpFault(status=reply.status)
    found: _Envelope | None
    try:
        found = _decoder.decode(reply.body)
    except (msgspec.DecodeError, ValueError):
        found = None
    code = _code(found) if found is not None else None
    if found is not None and code is not None:
        return Answer(
            code=code,
            sub_code=code_text(found.sub_code or ""),
            message=found.sub_msg or found.msg or found.message or "",
            log_id=code_text(found.log_id or ""),
            data=found.data,
            body=reply.body,
        )
    if reply.status != HTTPStatus.OK:
        return HttpFault(status=reply.status)
    return Lost(loss=Loss.GARBLED, detail="NotAnEnvelope")


def _code(found: _Envelope) -> int | None:
    """The main code; the legacy ``err_no`` (0: success) stands in when there is none."""
    if found.code is not None:
        return int(found.code) if _WHOLE.fullmatch(str(found.code)) else None
    if found.err_no is not None and _WHOLE.fullmatch(str(found.err_no)):
        return int(found.err_no) or 10000
    return None


def _network(
    code: str, title: str, advice: str, *, then: Then = Then.RETRY, lost: bool = True
) -> Rule:
    return Rule(
        code=f"network.{code}",
        title=title,
        advice=advice,
        then=then,
        retry=Retry.NOW,
        error=NetworkError,
        lost=lost,
    )


_LOSSES = MappingProxyType(
    {
        Loss.CONNECT: _network(
            "connect", "连不上抖店平台", "检查网络、代理和平台地址后重试。", lost=False
        ),
        Loss.TIMEOUT: _network("timeout", "抖店平台没有及时答复", "稍后重试。"),
        Loss.BROKEN: _network("broken", "与抖店平台的连接中断", "检查网络后重试。"),
        Loss.GARBLED: _network("garbled", "抖店平台的答复不完整，读不出来", "稍后重试。"),
    }
)
_SERVER = _network("server", "抖店平台或中转服务出错", "稍后重试。")
_STATUS = _network(
    "http",
    "没有连到抖店平台的接口",
    "检查「设置 → 网络」里的平台地址和代理。",
    then=Then.STOP,
    lost=False,  # turned away before the platform
)


def rule_of(method: str, outcome: Outcome) -> Rule:
    """The rule that ``outcome`` of a call of ``method`` falls under."""
    match outcome:
        case Lost(loss=loss):
            return _LOSSES[loss]
        case HttpFault(status=HTTPStatus.TOO_MANY_REQUESTS):
            return MAIN[60000]
        case HttpFault(status=status):
            return _SERVER if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _STATUS
        case Answer(code=code, sub_code=sub_code):
            return rule_for(method, code, sub_code)


def error_of(method: str, rule: Rule, outcome: Outcome, *, unknown: bool) -> AppError:
    """The error to raise.

    Args:
        method: the platform's name of the call.
        rule: what ``outcome`` falls under.
        outcome: what came of the last try, or of the one that left the outcome in doubt.
        unknown: the call changes something, and may have done so.
    """
    context: dict[str, str | int] = {"method": method}
    advice = rule.advice
    match outcome:
        case Answer():
            context |= {"code": outcome.code, "sub_code": outcome.sub_code}
            context["log_id"] = outcome.log_id
            advice = advice_with(rule, outcome.message)
        case HttpFault(status=status):
            context["status"] = status
        case Lost(detail=detail):
            context["detail"] = detail
    if unknown:
        return NetworkError(
            rule.code, rule.title, _ASK_FIRST, context=context, retry=Retry.ASK_FIRST
        )
    return rule.error(rule.code, rule.title, advice, context=context, retry=rule.retry)
