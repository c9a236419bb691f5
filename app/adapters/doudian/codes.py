"""The platform's main codes and named sub-codes (reference 1.5), and the look-up of any answer."""

import re
from types import MappingProxyType

from app.adapters.doudian.codes_orders import (
    AFTER_SALE_RULES,
    DECRYPT_RULES,
    ORDER_RULES,
    REMARK_RULES,
)
from app.adapters.doudian.codes_ship import EDIT_RULES, SHIP_RULES
from app.adapters.doudian.codes_waybill import (
    APPEND_RULES,
    APPLY_RULES,
    BUY_RULES,
    CANCEL_RULES,
    ROUTE_RULES,
    UPDATE_RULES,
)
from app.adapters.doudian.rules import Rule, Rules, Then, unlisted
from app.domain.errors import AuthorizationError, RateLimited, Retry

OK = Rule(code="platform.ok", title="", then=Then.ACCEPT)
_REAUTHORIZE = "在「设置 → 店铺」里重新授权。"
_SUPPORT = "稍后再试；持续出现请把日志编号发给平台客服。"


def _refused(code: str, title: str, advice: str, then: Then = Then.STOP) -> Rule:
    return Rule(
        code=f"auth.{code}",
        title=title,
        advice=advice,
        then=then,
        retry=Retry.AFTER_FIX,
        error=AuthorizationError,
    )


def _ours(code: str, title: str) -> Rule:
    return Rule(code=f"platform.{code}", title=title, advice="这是程序的问题，请把日志发给我们。")


_BAD_VALUE = Rule(
    code="platform.parameter_invalid",
    title="平台认为有内容填得不对",
    advice="按平台说明改正后再试。",
    retry=Retry.AFTER_FIX,
)
_SLOW = Rule(
    code="platform.rate_limited",
    title="请求太频繁，平台要求放慢",
    advice="过几分钟再继续，已完成的部分不受影响。",
    then=Then.SLOW_DOWN,
    retry=Retry.LATER,
    error=RateLimited,
)
_SERVICE = Rule(
    code="platform.service_error",
    title="平台服务出错",
    advice=_SUPPORT,
    then=Then.RETRY,
    retry=Retry.LATER,
    lost=True,
)
_TIMEOUT = Rule(
    code="platform.service_timeout",
    title="平台内部超时",
    advice=_SUPPORT,
    then=Then.RETRY,
    retry=Retry.LATER,
    lost=True,
)
_OTHER = Rule(
    code="platform.unknown_error",
    title="平台返回未知错误",
    advice=_SUPPORT,
    then=Then.RETRY_ONCE,
    retry=Retry.LATER,
    lost=True,
)
_PERMISSION = Rule(
    code="platform.no_permission",
    title="应用没有调用这个接口的权限",
    advice="在开放平台控制台为应用申请这个接口的权限。",
    retry=Retry.AFTER_FIX,
)
_IP = Rule(
    code="platform.ip_not_listed",
    title="本机 IP 不在应用的白名单里",
    advice="在开放平台控制台把本机出口 IP 加入白名单，或在「设置 → 网络」里使用固定 IP 的代理。",
    retry=Retry.AFTER_FIX,
)
_OFF = Rule(
    code="platform.service_off",
    title="平台已关闭这个接口",
    advice="请看平台公告，等接口恢复后再试。",
    retry=Retry.LATER,
)
_RISK = Rule(
    code="platform.risk_control",
    title="被平台风控拦下",
    advice="过一段时间再试，或在抖店后台手工处理。",
    retry=Retry.LATER,
)
_BUSINESS = Rule(
    code="platform.business_failed",
    title="平台拒绝了这次请求",
    advice="按平台说明处理；仍不明白请把日志编号发给平台客服。",
    retry=Retry.AFTER_FIX,
)
_TOKEN_FAILED = _refused("token_failed", "授权没有成功", _REAUTHORIZE)
_CLOCK = Rule(
    code="platform.clock",
    title="本机时间与平台相差太多",
    advice="校准本机的日期和时间后再试。",
    then=Then.FIX_CLOCK,
    retry=Retry.AFTER_FIX,
)
_REPEATED = Rule(
    code="platform.already_done",
    title="平台说这个请求已经处理过",
    advice="先核对平台上的状态，不要重复提交。",
    retry=Retry.ASK_FIRST,
)
_PART = Rule(
    code="platform.part_failed",
    title="平台只完成了一部分",
    advice="先核对平台上的状态，再决定是否重做。",
    retry=Retry.ASK_FIRST,
    lost=True,
)

MAIN: Rules = MappingProxyType(
    {
        10000: OK,
        10001: _PART,
        20000: _SERVICE,
        20001: _TIMEOUT,
        30001: _PERMISSION,
        30002: _IP,
        40001: _ours("parameter_missing", "请求缺少平台参数"),
        40002: _ours("missing_parameter", "请求缺少业务参数"),
        40003: _ours("parameter_bad", "平台不接受请求的参数"),
        40004: _BAD_VALUE,
        50001: _TOKEN_FAILED,
        50002: _BUSINESS,
        60000: _SLOW,
        70000: _OFF,
        80000: _RISK,
        90000: _OTHER,
        9: _SLOW,  # legacy
    }
)
"""Main code → rule, for answers whose sub-code says nothing more."""

_SECRET = _refused("wrong_secret", "签名未通过", "检查 appKey 和 appSecret 是否配对，再重新授权。")
_APP_KEY = _refused("wrong_app_key", "appKey 不正确", "在开放平台「应用详情」里核对 19 位 appKey。")

NAMED = MappingProxyType(
    {
        "business-part-failed": _PART,
        "service-error": _SERVICE,
        "service-timeout-error": _TIMEOUT,
        "no-permissions": _PERMISSION,
        "app-permissions-insufficient": _PERMISSION,
        "authorization-no-existed": _refused("none", "店铺没有授权给这个应用", _REAUTHORIZE),
        "authorization-closed": _refused("closed", "店铺的授权已取消", _REAUTHORIZE),
        "app-forbidden": _refused("app_forbidden", "应用被平台停用", "在开放平台控制台查看原因。"),
        "invalid_ip": _IP,
        "signature-missing": _ours("signature_missing", "请求没有签名"),
        "app-id-missing": _ours("app_id_missing", "请求没有 appKey"),
        "access-token-missing": _refused("token_missing", "请求没有授权令牌", _REAUTHORIZE),
        "signature-invalid": _SECRET,
        "access-token-expired": _refused(
            "token_expired", "店铺授权已过期", _REAUTHORIZE, Then.REFRESH_TOKEN
        ),
        "access-token-no-existed": _refused(
            "token_replaced", "店铺授权已在别处更新", _REAUTHORIZE, Then.RELOAD_TOKEN
        ),
        "access-token-invalid": _refused(
            "token_of_another_app", "授权属于另一个应用", _REAUTHORIZE
        ),
        "app-id-invalid": _APP_KEY,
        "app-id-expired": _refused(
            "app_key_retired", "这个旧版 appKey 已停用", "在开放平台升级应用，改用 19 位 appKey。"
        ),
        "app-secret-invalid": _SECRET,
        "authorization-type-invalid": _refused(
            "wrong_subject", "授权主体的类型不对", "请用店铺账号授权。"
        ),
        "grant-type-invalid": _refused(
            "wrong_app_kind", "授权方式与应用类型不符", "自用型应用填店铺 ID；工具型应用用授权码。"
        ),
        "code-invalid": _refused("code_invalid", "授权码无效", "重新打开授权页面，取新的授权码。"),
        "code-expired": _refused(
            "code_expired", "授权码已过期", "授权码 10 分钟内有效，请重新取一个。"
        ),
        "no-authorization": _refused(
            "not_granted", "店铺没有授权给这个应用", "先在开放平台为应用绑定店铺。"
        ),
        "token-expired": _refused("refresh_expired", "店铺授权已过期", _REAUTHORIZE),
        "token-invalid": _refused("refresh_invalid", "店铺授权已失效", _REAUTHORIZE),
        "token-generate-failed": _TOKEN_FAILED,
        "idempotent-id-existed": _REPEATED,
        "timestamp-invalid": _CLOCK,
        "timestamp-format-error": _CLOCK,
        "parameter-format-invalid": _ours("unreadable", "平台读不懂请求的参数"),
        "traffic-limited": _SLOW,
        "api-service-off": _OFF,
        "risk-control-failed": _RISK,
        "unknown-error": _OTHER,
        "env-suspected": _OTHER,
    }
)
"""Sub-code without prefix and number → rule."""

REFRESHING_ELSEWHERE = "auth.refreshing_elsewhere"
_TOKEN_RULES: Rules = MappingProxyType(
    {
        31012: Rule(
            code=REFRESHING_ELSEWHERE,
            title="授权正在别处刷新",
            advice="稍等片刻再试。",
            retry=Retry.NOW,
            error=AuthorizationError,
        )
    }
)

_BY_METHOD: MappingProxyType[str, tuple[str, Rules]] = MappingProxyType(
    {
        "order.searchList": ("order", ORDER_RULES),
        "order.orderDetail": ("order", ORDER_RULES),
        "order.addOrderRemark": ("remark", REMARK_RULES),
        "order.batchDecrypt": ("decrypt", DECRYPT_RULES),
        "order.logisticsAdd": ("ship", SHIP_RULES),
        "order.logisticsAddSinglePack": ("ship", SHIP_RULES),
        "order.logisticsAddMultiPack": ("ship", SHIP_RULES),
        "order.uploadextrapackage": ("ship", SHIP_RULES),
        "order.logisticsEdit": ("edit", EDIT_RULES),
        "order.logisticsEditByPack": ("edit", EDIT_RULES),
        "logistics.newCreateOrder": ("waybill", BUY_RULES),
        "logistics.waybillApply": ("print_data", APPLY_RULES),
        "logistics.cancelOrder": ("cancel", CANCEL_RULES),
        "logistics.updateOrder": ("update", UPDATE_RULES),
        "logistics.appendSubOrder": ("append", APPEND_RULES),
        "logistics.trackNoRouteDetail": ("route", ROUTE_RULES),
        "logistics.queryPackageRoute": ("route", ROUTE_RULES),
        "afterSale.List": ("after_sale", AFTER_SALE_RULES),
        "token.create": ("auth", _TOKEN_RULES),
        "token.refresh": ("auth", _TOKEN_RULES),
    }
)

_SUB = re.compile(r"^(?:(?:isv|isp|dop)\.)?(?P<name>[^:]*)(?::(?P<number>\d+))?")
_ROWS_TELL = frozenset({"logistics.newCreateOrder", "logistics.waybillApply", "order.batchDecrypt"})
"""Calls whose answer names each row that failed."""
_NOT_BUSINESS = frozenset({10001, 60000, 70000, 80000})


def sub_number(sub_code: str) -> int | None:
    """``60021`` of ``isv.business-failed:60021``; None when there is none."""
    found = _SUB.match(sub_code)
    number = found["number"] if found else None
    return int(number) if number else None


def rule_for(method: str, code: int, sub_code: str) -> Rule:
    """The rule for an answer: the call's own table, then the sub-code's name, then the code."""
    if code == 10000 or (code == 10001 and method in _ROWS_TELL):
        return OK
    area, table = _BY_METHOD.get(method, ("platform", MappingProxyType({})))
    number = sub_number(sub_code)
    if number is not None and code not in _NOT_BUSINESS and number in table:
        return table[number]
    found = _SUB.match(sub_code)
    named = NAMED.get(found["name"]) if found else None
    if named is not None:
        return named
    if code == 50002 and number is not None:
        return unlisted(area, str(number))
    return MAIN.get(code) or unlisted("platform", str(code))


def row_rule(method: str, number: int | None) -> Rule:
    """The rule for the error number of one row of a batch call."""
    area, table = _BY_METHOD[method]
    if number is not None and number in table:
        return table[number]
    return unlisted(area, "" if number is None else str(number))
