"""What a practice shop is started with."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.domain.errors import InvalidInput
from app.sandbox.scenarios import SCENARIOS

APP_KEY_DIGITS = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeConfig:
    """Everything that decides the data and the rules; the same config gives the same day.

    Attributes:
        app_key: 19 digits, the only app the platform knows.
        app_secret: its secret; never in ``repr``.
        shop_id: the first shop; ``more_shop_ids`` adds others, each with its own data.
        orders: orders that exist per shop at the start.
        seed: of every choice.
        scenario: one of :data:`app.sandbox.scenarios.SCENARIOS`.
        speed: practice seconds per real second; 0 stops the clock (tests move it by hand).
        port: 0 picks a free one.
        start: the practice clock at the start; None is the real now.
        arrivals_per_hour: new orders per practice hour; None is the scenario's own rate.
        recycle_after_s: practice seconds after which a cancelled number may be issued again.
        refresh_takes_s: real seconds a token refresh takes; a second one meanwhile gets 31012.
        expires_in: how tokens tell their end; both readings of the reference (2.2).
        virtual_phones: phones are decrypted to a virtual number with an extension.
        service_id: of the tool app, for the authorize page.
    """

    app_key: str = "7100000000000000001"
    app_secret: str = field(default="practice-app-secret", repr=False)
    shop_id: str = "88000001"
    more_shop_ids: tuple[str, ...] = ()
    orders: int = 60
    seed: int = 1
    scenario: str = "calm"
    speed: float = 1.0
    host: str = "127.0.0.1"
    port: int = 0
    start: datetime | None = None
    arrivals_per_hour: float | None = None
    recycle_after_s: int = 3600
    refresh_takes_s: float = 0.03
    expires_in: Literal["duration", "timestamp"] = "duration"
    virtual_phones: bool = False
    service_id: str = "10001"

    def __post_init__(self) -> None:
        """Refuse what cannot work, in words for the person who typed it."""
        if self.scenario not in SCENARIOS:
            raise InvalidInput(
                "sandbox.scenario",
                f"没有练习场景「{self.scenario}」",
                "可选：" + "、".join(SCENARIOS) + "。",
            )
        if not (self.app_key.isascii() and self.app_key.isdigit()):
            raise InvalidInput("sandbox.app_key", "appKey 应为数字", "请用 19 位数字。")
        if len(self.app_key) != APP_KEY_DIGITS:
            raise InvalidInput("sandbox.app_key", "appKey 应为 19 位数字", "请检查位数。")
        if not all(shop.isdigit() for shop in self.shop_ids):
            raise InvalidInput("sandbox.shop_id", "店铺 ID 应为数字", "请检查店铺 ID。")
        if self.orders < 0 or self.speed < 0:
            raise InvalidInput("sandbox.amount", "订单数和速度不能为负", "请改为 0 或更大的数。")
        if self.start is not None and self.start.tzinfo is None:
            raise ValueError("start must be aware")

    @property
    def shop_ids(self) -> tuple[str, ...]:
        """Every shop of this server."""
        return (self.shop_id, *self.more_shop_ids)
