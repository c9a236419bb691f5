"""What an answer code means: what the client does next, and what a person is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain.errors import AppError, PlatformRejected, Retry
from app.ports.platform import RowError

MESSAGE_LIMIT = 120
"""Characters of the platform's own words that are passed on."""

_NUMBERS = re.compile(r"\d{7,}")  # phones and ids, whoever put them into a message
_CIPHERS = re.compile(r"[#$]{2}\S*|~\S{8,}")
_CODE = re.compile(r"[^\w.:\-]+")


class Then(StrEnum):
    """What the client does after an answer, before anyone is told."""

    ACCEPT = "accept"  # success, or as good as it
    RETRY = "retry"  # repeat with back-off, where a repeat is safe
    RETRY_ONCE = "retry_once"
    SLOW_DOWN = "slow_down"  # nothing was done: wait longer, at a lower rate
    REFRESH_TOKEN = "refresh_token"  # refresh, repeat once  # noqa: S105 - an action
    RELOAD_TOKEN = "reload_token"  # take the newest, repeat once  # noqa: S105 - an action
    FIX_CLOCK = "fix_clock"  # take the server's time, repeat once
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of a code table.

    Attributes:
        code: ours, stable, such as ``ship.60021``.
        title: what happened, Chinese.
        advice: what to do, Chinese.
        then: what the client does by itself.
        retry: what a person or a service may do when the client has given up.
        error: the error raised then.
        lost: the answer does not say whether the work was done, so a write is unknown.
    """

    code: str
    title: str
    advice: str = ""
    then: Then = Then.STOP
    retry: Retry = Retry.NEVER
    error: type[AppError] = PlatformRejected
    lost: bool = False


Rules = Mapping[int, Rule]


def group(
    area: str,
    titles: Mapping[int, str],
    advice: str,
    *,
    retry: Retry = Retry.AFTER_FIX,
    then: Then = Then.STOP,
    lost: bool = False,
    error: type[AppError] = PlatformRejected,
) -> Rules:
    """Rules of several numbers that ask for the same thing; ``area`` begins their codes."""
    return MappingProxyType(
        {
            number: Rule(
                code=f"{area}.{number}",
                title=title,
                advice=advice,
                retry=retry,
                then=then,
                lost=lost,
                error=error,
            )
            for number, title in titles.items()
        }
    )


def same(numbers: tuple[int, ...], title: str) -> dict[int, str]:
    """One title for numbers whose meanings do not differ for a person."""
    return dict.fromkeys(numbers, title)


def passing(area: str, *numbers: int) -> Rules:
    """Numbers that the platform's tables mark as passing: try again."""
    return group(
        area,
        same(numbers, "平台暂时处理不了这次请求"),
        "稍等片刻再试。",
        retry=Retry.NOW,
        then=Then.RETRY,
        lost=True,
    )


def unlisted(area: str, number: str) -> Rule:
    """A number that no table names."""
    return Rule(
        code=f"{area}.{number or 'rejected'}",
        title="平台拒绝了这次请求",
        advice="按平台说明处理；仍不明白请把日志编号发给平台客服。",
        retry=Retry.AFTER_FIX,
    )


def platform_words(message: str) -> str:
    """The platform's own text, short, without anything that could name a person.

    Long numbers and ciphertext are struck out: a message may quote a phone or an address.
    """
    printable = "".join(ch for ch in message if ch.isprintable())
    plain = _CIPHERS.sub("***", _NUMBERS.sub("***", printable)).strip()
    return plain[:MESSAGE_LIMIT]


def advice_with(rule: Rule, message: str) -> str:
    """The rule's advice and, when it adds something, what the platform said."""
    said = platform_words(message)
    if not said or said in rule.title or said == "success":
        return rule.advice
    return f"{rule.advice}平台说明：{said}"


def code_text(value: object) -> str:
    """A code as it may be logged: letters, digits and ``.:-_``, at most 80 characters."""
    return _CODE.sub("", str(value))[:80]


def row_error(rule: Rule, message: str) -> RowError:
    """What one row of a batch is told."""
    return RowError(
        code=rule.code, title=rule.title, advice=advice_with(rule, message), retry=rule.retry
    )
