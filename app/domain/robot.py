"""Group robots (群机器人) of DingTalk, Feishu and WeCom: which one, and where it listens."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from app.domain.alert_delivery import DESKTOP
from app.domain.errors import InvalidInput
from app.domain.pickup_alert import Level

NAME_MAX = 20
GAP_MAX_MIN = 240


class RobotKind(StrEnum):
    """Whose robot."""

    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WECOM = "wecom"

    @property
    def label(self) -> str:
        """Chinese."""
        return _LABELS[self]

    @property
    def signs(self) -> bool:
        """Whether it can demand a signature. WeCom knows none: its key is all."""
        return self is not RobotKind.WECOM


_LABELS = {
    RobotKind.DINGTALK: "钉钉",
    RobotKind.FEISHU: "飞书",
    RobotKind.WECOM: "企业微信",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Robot:
    """A robot as it is set up. Its token and signing secret are in the keyring alone.

    Attributes:
        gap_min: minutes between two messages at least.
        level: alerts below it are not told.

    Raises:
        InvalidInput: the name or the gap is not usable.
    """

    robot_id: str
    name: str
    kind: RobotKind
    on: bool = True
    gap_min: int = 5
    level: Level = Level.RED

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > NAME_MAX or not self.name.isprintable():
            raise _invalid("name", f"名称应为 1–{NAME_MAX} 个字")
        if not 1 <= self.gap_min <= GAP_MAX_MIN:
            raise _invalid("gap", f"间隔应在 1–{GAP_MAX_MIN} 分钟之间")

    @property
    def channel(self) -> str:
        """What its messages are kept under."""
        return f"robot:{self.robot_id}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RobotSecrets:
    """What must never be shown: the token of the address, and the signing secret, "" for none."""

    token: str
    secret: str = ""


_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,200}")


def read_webhook(url: str) -> tuple[RobotKind, str]:
    """Whose robot an address belongs to, and the token in it.

    Raises:
        InvalidInput: it is none of the three. The address is not repeated: it is a secret.
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:
        raise _invalid_webhook() from None
    query = parse_qs(parts.query)
    found: tuple[RobotKind, str] | None = None
    if host == "oapi.dingtalk.com" and parts.path == "/robot/send":
        found = RobotKind.DINGTALK, query.get("access_token", [""])[0]
    elif host == "qyapi.weixin.qq.com" and parts.path == "/cgi-bin/webhook/send":
        found = RobotKind.WECOM, query.get("key", [""])[0]
    elif host == "open.feishu.cn":
        head, _, token = parts.path.partition("/open-apis/bot/v2/hook/")
        found = (RobotKind.FEISHU, token) if not head else None
    if found is None or parts.scheme != "https" or not _TOKEN.fullmatch(found[1]):
        raise _invalid_webhook()
    return found


def channel_robot(channel: str) -> str:
    """The robot's id in a channel; "" for the desktop."""
    return "" if channel == DESKTOP else channel.partition(":")[2]


def _invalid(field: str, title: str) -> InvalidInput:
    return InvalidInput(f"robot.{field}", title, "改好后再保存。", context={"field": field})


def _invalid_webhook() -> InvalidInput:
    return InvalidInput(
        "robot.webhook",
        "不是钉钉、飞书或企业微信群机器人的地址",
        "在群设置里复制机器人的 Webhook 地址，整条粘贴。",
        context={"field": "webhook"},
    )
