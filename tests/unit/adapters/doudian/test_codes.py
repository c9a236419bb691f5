"""The code tables against the reference: every row of 1.5, every number of 3.7, 4.2, 4.3, 4.5."""

import re

import pytest

from app.adapters.doudian.codes import MAIN, NAMED, row_rule, rule_for
from app.adapters.doudian.codes_orders import AFTER_SALE_RULES, DECRYPT_RULES, ORDER_RULES
from app.adapters.doudian.codes_ship import EDIT_RULES, SHIP_RULES
from app.adapters.doudian.codes_waybill import APPLY_RULES, BUY_RULES, CANCEL_RULES, ROUTE_RULES
from app.adapters.doudian.rules import Rule, Then, advice_with, platform_words
from app.domain.errors import AuthorizationError, PlatformRejected, RateLimited, Retry
from app.domain.ids import ParcelId
from app.domain.receipt import Line, Step

SHIP_NUMBERS = """
60021 60068 60113 60033 60101 60040 60120 10032 70005 60110 70023 60109 60137 60122
60017 60127 60128 70018 70019 70020 70022 70021 60018 60011 60083 60026 60126 60138 700005 700042
60027 70016 60072 60070 60071 60134 60028 700029 60116 60123 60024 60069 60023
60131 60056 60047 60046 60062 60051 60107 60108 60111 60057 60102 60016 60079 60080 60104 60105
60032 700002 700003 700004 700005 700006 700047
8888 10005 10009 10018 20003 60106 60114 60118 60121 60124 60125 60132 70002 70008 70009 70013
70014 99997 120018 120032 9999 50002 80007 99998 99999 70011 50050
"""
NEXT_STEPS = {
    Step.PERSON: "60021 60068 60113 60033 60101 60040 60120 10032 70005 60116 60123 60024 60069 "
    "60023 60131 60056 60047 60046 60062 60051 60107 60108 60111 60057 60102 60016 60079 60080 "
    "60104 60105 700002 700003 700004 700006 700047 50050",
    Step.DONE: "60110 70023",
    Step.LATER: "60109 60137 60122 9999 50002 80007 99998 99999",
    Step.FIX: "60017 60127 60128 70018 70019 70020 70022 70021 60018 60011 60083 60026 60126 60138 "
    "700005 700042 60027 70016 60072 60070 60071 60134 60028 700029 60032",
    Step.AGAIN: "8888 10005 10009 10018 20003 60106 60114 60118 60121 60124 60125 60132 70002 "
    "70008 70009 70013 70014 99997 120018 120032 70011",
}
SHIP_CALLS = [
    "order.logisticsAdd",
    "order.logisticsAddSinglePack",
    "order.logisticsAddMultiPack",
]
MAIN_CODES = [
    *(10000, 10001, 20000, 20001, 30001, 30002, 40001, 40002, 40003, 40004),
    *(50001, 50002, 60000, 70000, 80000, 90000),
]
SUB_CODES = {
    "isv.business-part-failed": (10001, Then.STOP),
    "dop.service-error": (20000, Then.RETRY),
    "isp.service-error:7": (20000, Then.RETRY),
    "isp.service-timeout-error": (20001, Then.RETRY),
    "dop.no-permissions": (30001, Then.STOP),
    "isv.app-permissions-insufficient": (30001, Then.STOP),
    "dop.authorization-no-existed": (30001, Then.STOP),
    "dop.authorization-closed": (30001, Then.STOP),
    "dop.app-forbidden": (30001, Then.STOP),
    "isv.invalid_ip": (30002, Then.STOP),
    "isv.parameter-missing": (40001, Then.STOP),
    "isv.signature-missing": (40001, Then.STOP),
    "isv.app-id-missing": (40001, Then.STOP),
    "isv.access-token-missing": (40001, Then.STOP),
    "isv.missing-parameter:3": (40002, Then.STOP),
    "isv.parameter-invalid:3": (40004, Then.STOP),
    "dop.token-generate-failed": (50001, Then.STOP),
    "isv.business-failed:1": (50002, Then.STOP),
    "isv.traffic-limited": (60000, Then.SLOW_DOWN),
    "isp.traffic-limited:3": (60000, Then.SLOW_DOWN),
    "isp.api-service-off": (70000, Then.STOP),
    "isv.risk-control-failed:3": (80000, Then.STOP),
    "dop.unknown-error": (90000, Then.RETRY_ONCE),
    "isp.unknown-error": (90000, Then.RETRY_ONCE),
    "isv.env-suspected": (90000, Then.RETRY_ONCE),
    "isv.signature-invalid": (40003, Then.STOP),
    "isv.access-token-expired": (40003, Then.REFRESH_TOKEN),
    "isv.access-token-no-existed": (40003, Then.RELOAD_TOKEN),
    "isv.access-token-invalid": (40003, Then.STOP),
    "isv.app-id-invalid": (40003, Then.STOP),
    "isv.app-id-expired": (40003, Then.STOP),
    "isv.authorization-type-invalid": (40003, Then.STOP),
    "isv.idempotent-id-existed": (40003, Then.STOP),
    "isv.timestamp-invalid": (40003, Then.FIX_CLOCK),
    "isv.timestamp-format-error": (40003, Then.FIX_CLOCK),
    "isv.parameter-format-invalid": (40003, Then.STOP),
}
CHINESE = re.compile("[\u4e00-\u9fff]")
TABLES = {
    "ship": SHIP_RULES,
    "edit": EDIT_RULES,
    "buy": BUY_RULES,
    "apply": APPLY_RULES,
    "cancel": CANCEL_RULES,
    "route": ROUTE_RULES,
    "order": ORDER_RULES,
    "decrypt": DECRYPT_RULES,
    "after_sale": AFTER_SALE_RULES,
}


def test_the_ship_table_holds_every_number_of_the_reference() -> None:
    assert set(SHIP_RULES) == {int(number) for number in SHIP_NUMBERS.split()}


@pytest.mark.parametrize("number", sorted({int(n) for n in SHIP_NUMBERS.split()}))
@pytest.mark.parametrize("method", SHIP_CALLS)
def test_every_ship_number_is_found_by_its_answer(method: str, number: int) -> None:
    rule = rule_for(method, 50002, f"isv.business-failed:{number}")
    assert rule.code == f"ship.{number}"


@pytest.mark.parametrize(
    ("method", "numbers"),
    [
        ("logistics.newCreateOrder", [10003, 4006, 1000, 4007, 15000, 15002, 15001, 4029]),
        ("logistics.waybillApply", [1001, 1003, 100101, 100102, 100106]),
        (
            "logistics.cancelOrder",
            [
                *(10901, 10801, 1102, 8037, 10802, 8060, 1105, 20802, 10000, 10902, 10804, 4007),
                *(10013, 10903, 10014, 10003, 10803, 5001, 10711, 4001, 4009, 11404, 8018),
            ],
        ),
        ("logistics.trackNoRouteDetail", [10015]),
        ("order.orderDetail", [20015, 20014, 20001, 20000, 20004, 20045, 20055]),
        ("order.searchList", [10035, 20008, 20011, 20012, 20013, 20022, 20004, 20005]),
        ("order.batchDecrypt", [300003, 300008]),
        ("afterSale.List", [11000, 11003, 10000, 10002, 12000, 12001]),
    ],
)
def test_every_number_of_the_other_calls_is_listed(method: str, numbers: list[int]) -> None:
    for number in numbers:
        code = rule_for(method, 50002, f"isv.business-failed:{number}").code
        assert code.endswith(f".{number}")
        assert row_rule(method, number).code == code
        assert code != row_rule(method, 123).code


@pytest.mark.parametrize("rule", [*MAIN.values(), *NAMED.values()], ids=lambda rule: rule.code)
def test_every_rule_speaks_chinese(rule: Rule) -> None:
    if rule.then is not Then.ACCEPT:
        assert CHINESE.search(rule.title)
        assert CHINESE.search(rule.advice)
        assert "！" not in rule.title + rule.advice


@pytest.mark.parametrize("name", TABLES)
def test_every_number_speaks_chinese(name: str) -> None:
    for number, rule in TABLES[name].items():
        assert rule.code.endswith(f".{number}")
        assert CHINESE.search(rule.title)
        assert rule.then is Then.ACCEPT or CHINESE.search(rule.advice)


def test_a_refused_edit_sends_nobody_back_before_shipping() -> None:
    assert not [rule for rule in EDIT_RULES.values() if "重新取号" in rule.advice]


@pytest.mark.parametrize("code", MAIN_CODES)
def test_every_main_code_has_a_rule(code: int) -> None:
    assert rule_for("any.method", code, "") is MAIN[code]


@pytest.mark.parametrize("sub_code", SUB_CODES)
def test_every_sub_code_leads_to_its_action(sub_code: str) -> None:
    code, then = SUB_CODES[sub_code]
    assert rule_for("any.method", code, sub_code).then is then


@pytest.mark.parametrize(
    "cause",
    [
        *("app-id-invalid", "app-secret-invalid", "grant-type-invalid", "app-forbidden"),
        *("code-invalid", "no-authorization", "code-expired", "token-expired", "token-invalid"),
    ],
)
@pytest.mark.parametrize("prefix", ["isv.", "dop.", ""])
def test_every_cause_of_a_failed_token_call_asks_to_authorize(prefix: str, cause: str) -> None:
    rule = rule_for("token.refresh", 50001, prefix + cause)
    assert (rule.error, rule.then) == (AuthorizationError, Then.STOP)
    assert rule.code != MAIN[50001].code


def test_only_a_rate_limit_becomes_rate_limited() -> None:
    assert MAIN[60000].error is RateLimited
    # Its number belongs to the limit, not to the call's own table.
    assert rule_for("order.logisticsAdd", 60000, "isp.traffic-limited:60021").error is RateLimited


def test_already_shipped_asks_to_look_first() -> None:
    for number in (60110, 70023):
        assert SHIP_RULES[number].retry is Retry.ASK_FIRST
        assert SHIP_RULES[number].then is Then.STOP


def test_a_part_failure_is_a_success_only_where_rows_tell_which() -> None:
    for method in ("logistics.newCreateOrder", "logistics.waybillApply", "order.batchDecrypt"):
        assert rule_for(method, 10001, "isv.business-part-failed").then is Then.ACCEPT
    rule = rule_for("order.logisticsAdd", 10001, "isv.business-part-failed")
    assert (rule.then, rule.lost, rule.retry) == (Then.STOP, True, Retry.ASK_FIRST)


def test_already_cancelled_counts_as_done() -> None:
    done = {number for number, rule in CANCEL_RULES.items() if rule.then is Then.ACCEPT}
    assert done == {10901, 10801, 1102, 8037}


@pytest.mark.parametrize(
    ("code", "sub_code", "expected"),
    [
        (50002, "isv.business-failed:4242", "ship.4242"),
        (50002, "isv.something-new:4242", "ship.4242"),
        (50002, "isv.something-new", "platform.business_failed"),
        (12345, "", "platform.12345"),
        (40003, "isv.something-new", "platform.parameter_bad"),
        (20000, "isp.service-error:60021", "ship.60021"),
    ],
)
def test_what_no_table_names_is_refused_with_its_code(
    code: int, sub_code: str, expected: str
) -> None:
    assert rule_for("order.logisticsAdd", code, sub_code).code == expected


def test_the_platforms_words_lose_what_could_name_a_person() -> None:
    said = platform_words(
        "收件人电话13812345678错误\n ##abcd*xyz#1## $$q*w$1$$ ~AbCdEf12345 " + "长" * 300
    )
    assert "1381" not in said
    assert "abcd" not in said
    assert "q*w" not in said
    assert "AbCdEf" not in said
    assert "\n" not in said
    assert len(said) == 120


def test_the_platforms_words_are_told_when_they_add_something() -> None:
    rule = SHIP_RULES[60021]
    assert advice_with(rule, "订单已取消") == rule.advice
    assert advice_with(rule, "") == rule.advice
    assert advice_with(rule, "仓库停运") == rule.advice + "平台说明：仓库停运"


def test_every_ship_error_has_one_next_step() -> None:
    listed = [number for numbers in NEXT_STEPS.values() for number in numbers.split()]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(SHIP_NUMBERS.split())


@pytest.mark.parametrize(
    ("number", "step"),
    [(int(number), step) for step, found in NEXT_STEPS.items() for number in found.split()],
)
def test_the_next_step_of_a_ship_error(number: int, step: Step) -> None:
    rule = SHIP_RULES[number]
    error = PlatformRejected(rule.code, rule.title, rule.advice, retry=rule.retry)
    line = Line.failed(ParcelId("p"), error)
    assert (line.step, bool(line.advice)) == (step, True)
