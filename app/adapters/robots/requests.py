r"""What each kind of robot wants to be asked, and what its answers mean.

Sources: the vendors' pages on custom robots. DingTalk signs ``timestamp\nsecret`` with the secret
as key, milliseconds, in the address; Feishu signs an empty text with ``timestamp\nsecret`` as key,
seconds, in the body; WeCom signs nothing, its key in the address is all.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from app.domain.robot import RobotKind, RobotSecrets

TEXT_MAX = 1800
"""Bytes. WeCom takes 2048, the others more."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Asking:
    """One request. Its path and query hold secrets."""

    path: str
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Robotics:
    """Everything particular to one kind.

    Attributes:
        host: where its robots live.
        code: names of the field that says how it went, the first that is there counts.
        busy: codes for "too often".
        advice: Chinese, by code; what to do about the usual refusals.
    """

    host: str
    code: tuple[str, ...]
    message: tuple[str, ...]
    busy: frozenset[int]
    advice: Mapping[int, str]


OTHER_ADVICE = "按提示检查机器人的安全设置，再按「测试」。"

ROBOTICS: Mapping[RobotKind, Robotics] = {
    RobotKind.DINGTALK: Robotics(
        host="https://oapi.dingtalk.com",
        code=("errcode",),
        message=("errmsg",),
        busy=frozenset({130101, 410100, 660026}),
        advice={
            310000: "安全设置没有通过：核对加签密钥；用关键词时写「揽收提醒」；用 IP 时加上本机。",
            300001: "地址里的 access_token 不对，重新复制机器人的地址。",
            300005: "地址里的 access_token 不对，重新复制机器人的地址。",
        },
    ),
    RobotKind.FEISHU: Robotics(
        host="https://open.feishu.cn",
        code=("code", "StatusCode"),
        message=("msg", "StatusMessage"),
        busy=frozenset({11232}),
        advice={
            19021: "签名没有通过：核对签名密钥，电脑时间也要准。",
            19022: "安全设置里的 IP 白名单没有这台电脑。",
            19024: "安全设置里的关键词请写「揽收提醒」。",
            19001: "机器人已被删除或地址不对，重新复制机器人的地址。",
        },
    ),
    RobotKind.WECOM: Robotics(
        host="https://qyapi.weixin.qq.com",
        code=("errcode",),
        message=("errmsg",),
        busy=frozenset({45009, 45033}),
        advice={93000: "机器人已被删除或地址不对，重新复制机器人的地址。"},
    ),
}


def ask(kind: RobotKind, secrets: RobotSecrets, text: str, now: datetime) -> Asking:
    """The request that makes a robot say ``text``; ``now`` dates the signature."""
    text = cut(text)
    content = {"msgtype": "text", "text": {"content": text}}
    if kind is RobotKind.WECOM:
        return _asking("/cgi-bin/webhook/send", {"key": secrets.token}, content)
    if kind is RobotKind.DINGTALK:
        query = {"access_token": secrets.token}
        if secrets.secret:
            stamp = str(round(now.timestamp() * 1000))
            query |= {"timestamp": stamp, "sign": dingtalk_sign(stamp, secrets.secret)}
        return _asking("/robot/send", query, content)
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secrets.secret:
        stamp = str(int(now.timestamp()))
        body |= {"timestamp": stamp, "sign": feishu_sign(stamp, secrets.secret)}
    return _asking(f"/open-apis/bot/v2/hook/{secrets.token}", {}, body)


def dingtalk_sign(stamp_ms: str, secret: str) -> str:
    """Base64; the query encodes it further."""
    return _hmac(secret, f"{stamp_ms}\n{secret}")


def feishu_sign(stamp_s: str, secret: str) -> str:
    """Base64."""
    return _hmac(f"{stamp_s}\n{secret}", "")


def cut(text: str) -> str:
    """``text`` within :data:`TEXT_MAX` bytes, whole lines, so that nobody refuses it."""
    if len(text.encode()) <= TEXT_MAX:
        return text
    kept, size = list[str](), 0
    for line in text.splitlines():
        size += len(line.encode()) + 1
        if size > TEXT_MAX - 4:
            break
        kept.append(line)
    return "\n".join([*kept, "…"])


def _hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), sha256).digest()).decode()


def _asking(path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> Asking:
    return Asking(path=path, query=query, body=json.dumps(body, ensure_ascii=False).encode())
