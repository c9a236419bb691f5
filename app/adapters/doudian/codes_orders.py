"""Error numbers of the reading calls: orders, decryption (reference 3.1, 3.6), after-sales (5)."""

from types import MappingProxyType

from app.adapters.doudian.rules import Rules, group, passing, same
from app.domain.errors import Retry

NO_SUCH_ORDER = frozenset({20014, 20001})
SOME_ROWS_REFUSED = 300008

_PROGRAM = "这是程序的问题，请把日志发给我们。"

ORDER_RULES: Rules = MappingProxyType(
    {
        **group("order", same((20001, 20014), "平台上没有这个订单"), "核对订单号。"),
        **group("order", {20015: "订单不属于这个店铺"}, "核对订单号和所选店铺。"),
        **group(
            "order",
            {
                10035: "查询的页码不对",
                20000: "没有给出订单号",
                20008: "查询的每页条数太大",
                20011: "查询没有给出时间范围",
                20012: "查询的状态条件不对",
            },
            _PROGRAM,
            retry=Retry.NEVER,
        ),
        **group("order", {20013: "查询结果超过 50,000 条"}, "缩短时间范围后再查。"),
        **group("order", {20022: "只能查询最近 90 天的订单"}, "缩短时间范围后再查。"),
        **passing("order", 20003, 20004, 20005, 20045, 20055),
    }
)
"""order.searchList and order.orderDetail. Both are reads, so a passing fault is repeated."""

REMARK_RULES: Rules = MappingProxyType(
    {
        **group("remark", same((20001, 20014), "平台上没有这个订单"), "核对订单号。"),
        **group("remark", {20015: "订单不属于这个店铺"}, "核对订单号和所选店铺。"),
        **group("remark", {50056: "备注太长，平台没有收"}, "删到 60 个字以内再保存。"),
        **group("remark", {50051: "备注里有平台不允许的文字"}, "换个说法再保存。"),
    }
)
"""order.addOrderRemark."""

DECRYPT_RULES: Rules = MappingProxyType(
    {
        **group(
            "decrypt",
            {300003: "平台拒绝解密收件信息"},
            "可能超出了当天的解密额度；改用平台打印组件，或稍后再试。",
            retry=Retry.LATER,
        ),
        **group(
            "decrypt",
            {SOME_ROWS_REFUSED: "部分收件信息没有解密成功"},
            "只重试没有成功的那些。",
            retry=Retry.LATER,
        ),
    }
)

AFTER_SALE_RULES: Rules = MappingProxyType(
    {
        **group("after_sale", {11000: "售后查询的参数不对"}, _PROGRAM, retry=Retry.NEVER),
        **group("after_sale", {11003: "平台上没有这个售后单"}, "核对售后单号。"),
        **group(
            "after_sale",
            same((12000, 12001), "平台没有给出售后数据"),
            "稍后再试。",
            retry=Retry.LATER,
        ),
        **passing("after_sale", 10000, 10002),
    }
)
