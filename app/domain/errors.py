"""Errors a person can act on. Anything else that is raised is a bug."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Retry(StrEnum):
    """Whether doing the same again can help."""

    NEVER = "never"
    NOW = "now"  # passing fault
    LATER = "later"  # wait first (rate limit, review)
    AFTER_FIX = "after_fix"  # a person must change something
    ASK_FIRST = "ask_first"  # outcome unknown: reconcile before repeating


class AppError(Exception):
    """A known error.

    Args:
        code: stable, dotted, for logs and tests, such as ``network.timeout``.
        title: what happened, Chinese, one short sentence.
        advice: what to do, Chinese; may be empty.
        context: small facts for the log (codes, log_id, counts). Never personal data or secrets.
        retry: whether the same again can help.
    """

    default_retry = Retry.NEVER

    def __init__(
        self,
        code: str,
        title: str,
        advice: str = "",
        *,
        context: Mapping[str, str | int] | None = None,
        retry: Retry | None = None,
    ) -> None:
        super().__init__(code, title)
        self.code = code
        self.title = title
        self.advice = advice
        self.context: Mapping[str, str | int] = MappingProxyType(dict(context or {}))
        self.retry = retry or self.default_retry

    def __str__(self) -> str:
        return f"{self.title}（{self.code}）"

    @property
    def outcome_unknown(self) -> bool:
        """True when the far side may have done what was asked: ask before repeating."""
        return self.retry is Retry.ASK_FIRST


class NetworkError(AppError):
    """No answer, or none that can be read. The far side may have done the work."""

    default_retry = Retry.ASK_FIRST


class RateLimited(AppError):
    """The platform asked to slow down, and patience ran out."""

    default_retry = Retry.LATER


class AuthorizationError(AppError):
    """The shop's authorization is missing, expired or refused."""

    default_retry = Retry.AFTER_FIX


class PlatformRejected(AppError):
    """The platform understood and said no. ``context`` has code, sub_code and log_id."""


class NumberKept(PlatformRejected):
    """A number was surely not given back: the platform looked at it and said no."""


class NumberGone(PlatformRejected):
    """A number is no longer ours, whoever took it back."""


class PrinterError(AppError):
    """A printer is offline, out of paper, open or silent."""

    default_retry = Retry.AFTER_FIX


class StorageError(AppError):
    """The database or a file cannot be read or written (disk full, read-only, newer schema)."""

    default_retry = Retry.AFTER_FIX


class SecretsError(AppError):
    """The keyring is absent or locked, or a secret is missing."""

    default_retry = Retry.AFTER_FIX


class InvalidInput(AppError):
    """What a person or a file gave is not usable."""

    default_retry = Retry.AFTER_FIX


class Cancelled(AppError):
    """A person stopped the work. What was committed stays.

    It may cut the wait after a lost answer short, so a call that ends this way has an unknown
    outcome.
    """

    default_retry = Retry.ASK_FIRST

    def __init__(self) -> None:
        super().__init__("cancelled", "已取消", "已完成的部分都已保存。")
