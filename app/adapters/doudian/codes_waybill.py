"""Error numbers of the waybill calls (reference 4.2, 4.3, 4.5). The same number differs by call."""

from types import MappingProxyType

from app.adapters.doudian.rules import Rule, Rules, Then, group, passing, same
from app.domain.errors import NumberGone, NumberKept, Retry

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

_INTERCEPT = "号码不能再退。要拦下包裹，请联系快递网点；不拦就照常发货。"


def _kept(titles: dict[int, str], advice: str, retry: Retry = Retry.NEVER) -> Rules:
    return group("cancel", titles, advice, retry=retry, error=NumberKept)


CANCEL_RULES: Rules = MappingProxyType(
    {
        **group(
            "cancel",
            same((10901, 10801, 1102, 8037), "运单号已经取消"),
            "",
            then=Then.ACCEPT,
            retry=Retry.NEVER,
        ),
        **_kept(same((10802, 8060, 1105, 20802, 10000, 10902), "快递已揽收，不能回收"), _INTERCEPT),
        **_kept({10804: "运单号已有物流记录，不能回收"}, _INTERCEPT),
        **_kept(
            {4007: "订单已用这个运单号发货，不能回收"},
            "先用「改单号」换一个号，再回收这个号。",
            Retry.AFTER_FIX,
        ),
        **_kept(
            {10013: "取消比例超过了快递的上限"},
            "联系快递网点处理，或明天再回收。",
            Retry.LATER,
        ),
        **group(
            "cancel",
            {10903: "运单号已被快递收回"},
            "这个号不能再用；还要发货请重新取号。",
            retry=Retry.NEVER,
            error=NumberGone,
        ),
        **_kept(
            same((10014, 10003, 10803), "平台上没有这个运单号"),
            "核对运单号和快递公司；店铺换过电子面单账号时，请在抖店后台回收。",
            Retry.AFTER_FIX,
        ),
        **_kept({5001: "这家快递不支持回收运单号"}, "联系快递网点作废这个号。"),
        **_kept(
            {10711: "没有订购这家快递的电子面单"},
            "在抖店后台「电子面单」里重新订购后再回收。",
            Retry.AFTER_FIX,
        ),
        **passing("cancel", 4001, 4009, 11404, 8018),
    }
)
"""logistics.cancelOrder: a number that is already given back counts as done."""

_REDO = "用「重做」：回收这个号，再取一个新号。"

UPDATE_RULES: Rules = MappingProxyType(
    {
        **group(
            "update",
            {
                10912: "运单号已有物流记录，不能更新",
                **same((10902, 10802), "快递已揽收，不能更新"),
            },
            "包裹已在路上；要改地址请联系快递网点。",
            retry=Retry.NEVER,
        ),
        **group("update", {10901: "运单号已经取消，不能更新"}, _REDO),
        **group("update", {5001: "这家快递不支持更新面单"}, _REDO),
        **group(
            "update",
            {10701: "网点电子面单余额不足，不能更新"},
            "联系快递网点充值后再更新，或换一家快递重做。",
        ),
        **group("update", {10803: "平台上没有这个运单号"}, _REDO),
        **passing("update", 4007, 4008, 4009, 10719, 20043, 15000),
    }
)
"""logistics.updateOrder; other numbers are the courier's own answers. A repeat is safe."""

APPEND_RULES: Rules = MappingProxyType(
    {
        **group(
            "append",
            {8168: "运单号已有物流记录，不能再加件"},
            "多出来的货请用「加包裹」另取一个号。",
            retry=Retry.NEVER,
        ),
        **group("append", {10901: "运单号已经取消，不能再加件"}, "重新取号时填好件数。"),
        **group("append", {10803: "平台上没有这个运单号"}, "核对运单号和快递公司。"),
    }
)
"""logistics.appendSubOrder."""

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
"""logistics.trackNoRouteDetail and logistics.queryPackageRoute."""
