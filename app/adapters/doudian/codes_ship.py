"""Error numbers of the ship calls (reference 3.7), one table for whole, single and multi pack."""

from types import MappingProxyType

from app.adapters.doudian.rules import Rules, group, passing, same
from app.domain.errors import Retry

_NEW_NUMBER = "回收旧运单号，重新取号后再发货。"
_BACKEND = "请在抖店后台处理这个订单。"
_SHOP_ADDRESS = "在抖店后台「地址库」里设置后再发货。"

_ORDER_GONE = group(
    "ship",
    {
        60021: "订单已取消",
        60068: "发货前已退款",
        60113: "订单已完成",
        **same((60033, 60101), "平台上没有这个订单，或不属于这个店铺"),
    },
    "不要发出；已取的运单号请回收。",
    retry=Retry.NEVER,
)
_AFTER_SALE = group(
    "ship",
    {
        60040: "买家正在申请退款",
        60120: "订单正在售后中",
        **same((10032, 70005), "拒绝退款没有成功"),
    },
    "先在抖店后台处理售后，再发货。",
    retry=Retry.NEVER,
)
_ALREADY = group(
    "ship",
    {60110: "平台说订单已经发货", 70023: "平台说没有可发的商品了"},
    "先核对平台上的运单号，不要重复发货。",
    retry=Retry.ASK_FIRST,
)
_WAIT = group(
    "ship",
    {60109: "平台风控审核中", 60137: "订单还没有付款", 60122: "跨境订单还没有准备好"},
    "等订单到「备货中」再发货，风控审核一般 1–2 小时。",
    retry=Retry.LATER,
)
_NUMBER = group(
    "ship",
    {
        **same((60017, 60127), "运单号不正确"),
        60128: "运单号与快递公司不符",
        70018: "运单号已被回收或取消",
        70019: "运单号的首次扫描早于付款",
        70020: "运单号的收件人与订单不符",
        70022: "运单号已用于别的收件人",
        70021: "同一包裹里的订单收件人不同",
    },
    _NEW_NUMBER,
)
_NO_SUCH_CARRIER = MappingProxyType(
    {
        60018: "快递公司编码不存在或已停用",
        **same((60011, 60083), "没有填写快递公司"),
        60026: "不能用「其他」快递发货",
        60126: "这家快递需要先加入白名单",
        60138: "这个订单要用能送货上门的快递",
        **same((700005, 700042), "这个订单不能用所选快递"),
    }
)
_CARRIER = group("ship", _NO_SUCH_CARRIER, "换一家快递，重新取号后再发货。")
_ADDRESS = group(
    "ship",
    {
        **same((60027, 70016), "店铺没有默认的退货地址"),
        60072: "店铺没有默认的发货地址",
        **same((60070, 60071), "店铺的地址不正确"),
        60134: "地址编号不存在",
        60028: "店铺的地址不能用",
        700029: "需要填写退货地址",
    },
    _SHOP_ADDRESS,
)
_WHO_SHIPS = group(
    "ship",
    {
        60116: "这个订单由平台仓发货",
        60123: "这是供应链订单，由供应商发货",
        60024: "这个订单由跨境服务商发货",
        **same((60069, 60023), "这个订单要先走质检流程"),
    },
    "不用在这里发货，请在抖店后台查看。",
    retry=Retry.NEVER,
)
_GOODS = group(
    "ship",
    {
        60131: "买家还没有填写定制内容",
        60056: "需要填写商品序列号",
        60047: "商品序列号已被用过",
        **same((60046, 60062), "商品序列号的长度不对"),
        60051: "商品信息不符合发货要求",
        **same((60107, 60108, 60111, 60057), "这种订单不能在这里发货"),
        **same((60102, 60016, 60079, 60080), "子订单不正确"),
        **same((60104, 60105), "套装商品的数量不正确"),
    },
    _BACKEND,
    retry=Retry.NEVER,
)
_SIZE = group("ship", {60032: "一次发货超过 400 单"}, "分几批发货。")
_BRANCH = group(
    "ship",
    {
        **same((700002, 700003, 700004), "门店信息不正确"),
        **same((700006, 700047), "门店订单不能拆单发货"),
    },
    _BACKEND,
    retry=Retry.NEVER,
)
_REPORT = group(
    "ship",
    same((9999, 50002, 80007, 99998, 99999), "平台处理发货时出错"),
    "先核对订单是否已发货；持续出现请把日志编号发给平台客服。",
    retry=Retry.LATER,
    lost=True,
)
_PROGRAM = group(
    "ship", {50050: "发货请求没有编号"}, "这是程序的问题，请把日志发给我们。", retry=Retry.NEVER
)
_PASSING = passing(
    "ship",
    *(8888, 10005, 10009, 10018, 20003, 60106, 60114, 60118, 60121, 60124, 60125, 60132),
    *(70002, 70008, 70009, 70013, 70014, 99997, 120018, 120032),
    70011,  # for the ship calls: another process works on the order
)

SHIP_RULES: Rules = MappingProxyType(
    {
        **_ORDER_GONE,
        **_AFTER_SALE,
        **_ALREADY,
        **_WAIT,
        **_NUMBER,
        **_CARRIER,
        **_ADDRESS,
        **_WHO_SHIPS,
        **_GOODS,
        **_SIZE,
        **_BRANCH,
        **_REPORT,
        **_PROGRAM,
        **_PASSING,
    }
)
"""Number → rule. 700005 stands with the couriers as the reference lists it, not with branches."""

EDIT_RULES: Rules = MappingProxyType(
    {
        **SHIP_RULES,
        **group(
            "edit",
            {70011: "平台上的包裹和本地的不是同一个"},
            "同步后再改；仍不行请在抖店后台修改运单号。",
        ),
        **group(
            "edit",
            {
                70018: "新运单号已被回收或取消",
                70019: "新运单号的首次扫描早于付款",
                70020: "新运单号的收件人与订单不符",
                70021: "同一包裹里的订单收件人不同",
                70022: "新运单号已用于别的收件人",
                60128: "新运单号与快递公司不符",
                **same((60017, 60127), "新运单号不正确"),
            },
            "核对运单号和快递公司，或换一个新号。",
        ),
        **group("edit", _NO_SUCH_CARRIER, "核对快递公司，或换一家快递的运单号再改。"),
    }
)
"""order.logisticsEdit and logisticsEditByPack: 70011 says that the pack is not there, and what is
advised never numbers anew, for the order has been shipped."""
