"""Words of after-sale cases: what is asked, whose turn it is, what happens when time runs out."""

from dataclasses import dataclass

from app.domain.after_sale import AfterSaleKind, AfterSaleState, AfterSaleStep
from app.domain.parcel import Stage
from app.domain.pickup import Urgency
from app.ports.rows import CaseRow
from app.ports.settings import Settings
from app.presentation.countdown import left_phrase
from app.presentation.formatting import NOTHING, Phrase, phrase
from app.presentation.workbench.words import STAGE_WORDS

KIND_WORDS = {
    AfterSaleKind.RETURN_AND_REFUND: "退货退款",
    AfterSaleKind.REFUND_AFTER_SHIP: "发货后仅退款",
    AfterSaleKind.REFUND_BEFORE_SHIP: "发货前退款",
    AfterSaleKind.EXCHANGE: "换货",
    AfterSaleKind.PRICE_PROTECTION: "价保",
    AfterSaleKind.RESEND: "补寄",
    AfterSaleKind.REPAIR: "维修",
    AfterSaleKind.OTHER: "其他售后",
}
STEP_WORDS = {
    AfterSaleStep.AGREE: "待商家同意",
    AfterSaleStep.RETURN: "待买家退货",
    AfterSaleStep.SEND: "待商家发货",
    AfterSaleStep.CONFIRM: "待商家确认收货",
    AfterSaleStep.ON_WAY: "已寄给买家",
    AfterSaleStep.REFUSED: "商家已拒绝",
    AfterSaleStep.RETURN_REFUSED: "退货后商家已拒绝",
    AfterSaleStep.DONE: "售后完成",
    AfterSaleStep.CANCELLED: "订单已取消",
    AfterSaleStep.CLOSED: "售后关闭",
    AfterSaleStep.OTHER: "处理中",
}
_STATE_WORDS = {
    AfterSaleState.WAITS_FOR_SHOP: "等待商家处理",
    AfterSaleState.WAITS_FOR_BUYER: "等待买家处理",
    AfterSaleState.SUCCEEDED: "已完成",
    AfterSaleState.CLOSED: "已关闭",
    AfterSaleState.OTHER: "状态未知",
}
_TURN_WORDS = {
    AfterSaleState.WAITS_FOR_SHOP: "轮到商家",
    AfterSaleState.WAITS_FOR_BUYER: "轮到买家",
    AfterSaleState.SUCCEEDED: "已结束",
    AfterSaleState.CLOSED: "已结束",
    AfterSaleState.OTHER: "不清楚轮到谁",
}
_GOODS_COME_BACK = frozenset(
    {AfterSaleKind.RETURN_AND_REFUND, AfterSaleKind.EXCHANGE, AfterSaleKind.REPAIR}
)
_MONEY = frozenset({AfterSaleKind.REFUND_BEFORE_SHIP, AfterSaleKind.REFUND_AFTER_SHIP})

NOTE = "同意或拒绝要在抖店后台操作：平台没有公布完整的售后操作接口，这里只看进度、停包裹。"
"""Why there is no 同意 or 拒绝 here."""

SHOP_AFTER_SALES_URL = (
    "https://fxg.jinritemai.com/ffa/maftersale/aftersale/detail?aftersale_id={id}"
)
"""The shop back end's page of a case. UNCERTAIN: taken from no document; change it here only."""


def shop_url(case: CaseRow) -> str:
    """Where the shop's back end shows ``case``."""
    return SHOP_AFTER_SALES_URL.format(id=case.after_sale_id)


@dataclass(frozen=True, slots=True)
class CaseClock:
    """How near a case's deadline is. ``urgency`` DONE: nothing runs."""

    urgency: Urgency
    left_s: int = 0


@dataclass(frozen=True, slots=True)
class CaseRules:
    """Distances at which a deadline turns yellow and red, seconds."""

    soon_s: int
    urgent_s: int


def case_rules(settings: Settings) -> CaseRules:
    """As the settings say."""
    return CaseRules(settings.number("aftersale.soon_s"), settings.number("aftersale.urgent_s"))


def read_clock(deadline_s: int, now_s: int, rules: CaseRules) -> CaseClock:
    """The countdown to ``deadline_s``; 0 has none."""
    if not deadline_s:
        return CaseClock(Urgency.DONE)
    left_s = deadline_s - now_s
    if left_s < 0:
        return CaseClock(Urgency.OVERDUE, left_s)
    if left_s <= rules.urgent_s:
        return CaseClock(Urgency.URGENT, left_s)
    return CaseClock(Urgency.SOON if left_s <= rules.soon_s else Urgency.CALM, left_s)


def step_text(case: CaseRow) -> str:
    """``待商家同意``; the state when the step is not known here."""
    if case.step is AfterSaleStep.OTHER:
        return _STATE_WORDS[case.state]
    return STEP_WORDS[case.step]


def turn_text(case: CaseRow) -> str:
    """``轮到商家``."""
    return _TURN_WORDS[case.state]


def remaining(deadline_s: int, now_s: int) -> Phrase:
    """``还剩 05:12:33``, ``已过期 00:10:00``; nothing without a deadline."""
    if not deadline_s:
        return NOTHING
    if deadline_s < now_s:
        return phrase("已过期 {left}", left=left_phrase(now_s - deadline_s))
    return phrase("还剩 {left}", left=left_phrase(deadline_s - now_s))


def lapse_text(case: CaseRow) -> str:
    """What the platform does by itself when the deadline passes; "" when nothing runs."""
    if case.state is AfterSaleState.OTHER:
        return "平台返回了不认识的状态，在抖店后台核对"
    if not case.deadline_s:
        return ""
    if case.state is AfterSaleState.WAITS_FOR_BUYER:
        return "到期买家没有操作，平台自动关闭或继续售后"
    return _shop_lapses(case) if case.waits_for_shop else ""


def _shop_lapses(case: CaseRow) -> str:
    if case.step is AfterSaleStep.CONFIRM:
        return "到期平台自动当作已收到退货，并退款给买家"
    if case.step is AfterSaleStep.SEND:
        return "到期没有寄出，平台按超时处理，可能直接退款"
    if case.kind in _MONEY:
        return "到期平台自动同意，退款给买家"
    if case.kind in _GOODS_COME_BACK:
        return "到期平台自动同意，让买家退货"
    return "到期平台自动同意"


def parcel_text(case: CaseRow) -> Phrase:
    """What to do with the parcel: ``已打印未发：停下这个包裹``."""
    if case.stage is None:
        return phrase("没有包裹，无需发货") if case.goods else phrase("还没有同步到订单")
    stage = phrase(STAGE_WORDS[case.stage])
    if case.held and case.stage in _CAN_STOP:
        return phrase("{stage}：{advice}", stage=stage, advice=phrase("已挂起"))
    if case.before_ship and case.waits_for_shop and case.stage in _CAN_STOP:
        return phrase("{stage}：{advice}", stage=stage, advice=phrase(_CAN_STOP[case.stage]))
    return stage


_CAN_STOP = {
    Stage.TO_NUMBER: "先不要取号",
    Stage.NUMBER_UNKNOWN: "先查清取号结果",
    Stage.TO_PRINT: "先不要打印",
    Stage.TO_CONFIRM: "停下这个包裹",
    Stage.TO_SHIP: "停下这个包裹",
    Stage.SHIP_UNKNOWN: "先查清发货结果",
    Stage.SHIPPED: "已回传，联系快递拦截",
    Stage.PICKED_UP: "已揽收，联系快递拦截",
}
