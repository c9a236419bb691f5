"""Error numbers of the waybill calls (reference 4.2, 4.3, 4.5). The same number differs by call."""

from types import MappingProxyType

from app.adapters.doudian.rules import Rule, Rules, Then, group, passing, same
from app.domain.errors import Retry

_PROGRAM = "这是程序的问题，请把日志发给我们。"

BUY_RULES: Rules = MappingProxyType(
    {
        **group(
            "waybill",
            {10003: "共享面单的授权不存在"},
            "在抖店后台「电子面单」里核对共享关系，或换一个网点。",
        ),
        **group("waybill", {4006: "缺少取号需要的内容"}, "按平台说明补全发件人或收件信息。"),
        **group("waybill", {1000: "取号的参数不对"}, "按平台说明改正后再取号。"),
        **group(
            "waybill",
            {4007: "平台没有查到订单"},
            "在抖店后台核对订单状态，稍后再取号。",
            retry=Retry.LATER,
        ),
        **group("waybill", {15000: "订单不属于这个店铺"}, "核对订单号和所选店铺。"),
        **group("waybill", {15002: "平台上没有这个订单"}, "核对订单号；订单可能已被删除。"),
        **passing("waybill", 15001, 4029),
    }
)
"""logistics.newCreateOrder. A repeat is safe: the same order and pack id keep their number."""

APPLY_RULES: Rules = MappingProxyType(
    {
        **group("print_data", {1001: "取打印数据的参数不对"}, _PROGRAM, retry=Retry.NEVER),
        **group("print_data", {1003: "运单号不对"}, "运单号可能已回收，请重新取号。"),
        **passing("print_data", 100101, 100102, 100106),
    }
)
"""logistics.waybillApply."""

_TOO_LATE = "包裹可能已在路上；需要拦截请联系快递网点。"

CANCEL_RULES: Rules = MappingProxyType(
    {
        **group(
            "cancel",
            same((10901, 10801, 1102, 8037), "运单号已经取消"),
            "",
            then=Then.ACCEPT,
            retry=Retry.NEVER,
        ),
        **group(
            "cancel",
            same((10802, 8060, 1105, 20802, 10000, 10902), "快递已揽收，不能回收运单号")
            | {10804: "运单号已有物流记录，不能回收"},
            _TOO_LATE,
            retry=Retry.NEVER,
        ),
        **group(
            "cancel",
            {4007: "订单已用这个运单号发货，不能回收"},
            "先在抖店后台修改订单的运单号。",
        ),
        **group(
            "cancel",
            {10013: "取消比例超过了快递的上限"},
            "联系快递网点处理，或明天再回收。",
            retry=Retry.LATER,
        ),
        **group(
            "cancel", {10903: "运单号已被快递回收"}, "不用再处理这个运单号。", retry=Retry.NEVER
        ),
        **group(
            "cancel",
            same((10014, 10003, 10803), "平台上没有这个运单号"),
            "核对运单号和快递公司。",
        ),
        **group("cancel", {5001: "这家快递不支持回收运单号"}, "联系快递网点处理。"),
        **group("cancel", {10711: "没有开通这家快递的电子面单"}, "在抖店后台「电子面单」里开通。"),
        **passing("cancel", 4001, 4009, 11404, 8018),
    }
)
"""logistics.cancelOrder: a number that is already given back counts as done."""

ROUTE_RULES: Rules = MappingProxyType(
    {
        10015: Rule(
            code="route.10015",
            title="这个运单号还没有用来发货，查不到物流",
            advice="发货后再查；别处取的运单号平台不提供物流。",
            retry=Retry.LATER,
        )
    }
)
"""logistics.trackNoRouteDetail."""
