"""System parameters of a call: app, sign, time (reference 1.1, 1.2).

Written from the reference alone, so that a fault of the client's own signing shows here.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

from app.domain.instants import SHANGHAI
from app.sandbox.answers import platform_missing, platform_parameter

WINDOW_S = 300
"""Allowed clock difference; the smaller of the two published figures."""
_APP_KEY = re.compile(r"\d{19}")
_OLD_APP_KEY = re.compile(r"\d{1,18}")


def signature(
    secret: str, *, app_key: str, method: str, param_json: str, timestamp: str, sign_method: str
) -> str | None:
    """The sign of exactly these texts; None for an unknown ``sign_method``."""
    text = (
        f"{secret}app_key{app_key}method{method}param_json{param_json}"
        f"timestamp{timestamp}v2{secret}"
    ).encode()
    if sign_method == "hmac-sha256":
        return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    if sign_method in {"md5", ""}:
        return hashlib.md5(text, usedforsecurity=False).hexdigest()
    return None


def timestamp_seconds(text: str) -> float | None:
    """Unix seconds, milliseconds or ``yyyy-MM-dd HH:mm:ss`` at GMT+8; None for anything else."""
    if re.fullmatch(r"\d{10}", text):
        return float(text)
    if re.fullmatch(r"\d{13}", text):
        return int(text) / 1000
    try:
        local = datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - zone added below
    except ValueError:
        return None
    return local.replace(tzinfo=SHANGHAI).timestamp()


def check(
    query: Mapping[str, str], param_json: str, *, app_key: str, secret: str, now: float
) -> None:
    """Refuse a call whose system parameters are wrong.

    Raises:
        Refused: with the platform's code for the first thing that is wrong.
    """
    _check_present(query)
    _check_app(query["app_key"], app_key)
    if query["v"] != "2":
        raise platform_parameter("isv.parameter-invalid", "v 只支持 2")
    at = timestamp_seconds(query["timestamp"])
    if at is None:
        raise platform_parameter("isv.timestamp-format-error", "timestamp 格式错误")
    expected = signature(
        secret,
        app_key=app_key,
        method=query["method"],
        param_json=param_json,
        timestamp=query["timestamp"],
        sign_method=query.get("sign_method", ""),
    )
    if expected is None or not hmac.compare_digest(expected.encode(), query["sign"].encode()):
        raise platform_parameter("isv.signature-invalid", "sign 校验失败")
    if abs(at - now) > WINDOW_S:
        raise platform_parameter("isv.timestamp-invalid", "timestamp 与平台时间相差过大")


def _check_present(query: Mapping[str, str]) -> None:
    if not query.get("app_key"):
        raise platform_missing("isv.app-id-missing", "缺少 app_key")
    if not query.get("sign"):
        raise platform_missing("isv.signature-missing", "缺少 sign")
    for name in ("method", "timestamp", "v"):
        if not query.get(name):
            raise platform_missing("isv.parameter-missing", f"缺少 {name}")


def _check_app(sent: str, known: str) -> None:
    if _OLD_APP_KEY.fullmatch(sent):
        raise platform_parameter("isv.app-id-expired", "app_key 已停用，请升级应用")
    if not _APP_KEY.fullmatch(sent) or sent != known:
        raise platform_parameter("isv.app-id-invalid", "app_key 不存在")
