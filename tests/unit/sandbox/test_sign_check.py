"""The sign vectors of the reference (section 8) against the practice shop's own check."""

import pytest

from app.sandbox.answers import Refused
from app.sandbox.sign_check import WINDOW_S, check, signature, timestamp_seconds

KEY, SECRET = "test_app_key", "test_app_secret"

VECTORS = [
    pytest.param(
        "order.searchList",
        "1700000000",
        '{"combine_status":[{"order_status":"2,101,105"}],"order_asc":true,'
        '"order_by":"update_time","page":0,"size":100,"update_time_end":1700000000,'
        '"update_time_start":1699990000}',
        "efd8940177563bf88c5c6b4c5399adff",
        "5b334600deb2c4e4137c17b411aac50bebd95310eece3c6d7100df79240c225a",
        id="8.1",
    ),
    pytest.param(
        "order.addOrderRemark",
        "1700000002",
        '{"is_add_star":"true","order_id":"4781320682406083640",'
        '"remark":"请发顺丰，易碎品【轻放】ô汉😀","star":"3"}',
        "dffbe458724e985c8bff59665176f5d1",
        "af7dc5add7d5347cee67f54ba7a0a7177b6a726ab8c475b65c0adf32b7a599f2",
        id="8.2",
    ),
    pytest.param(
        "order.addOrderRemark",
        "1700000003",
        '{"order_id":"4781320682406083641","remark":"a<b>&c=\'d\' \\"e\\" \\\\f/g"}',
        "bf7dd14b0c182b216dea9480f2c2962d",
        "bb2c3d48f0b38f9f2a16fd98c1abcbb7016ecff013414ed1b401bca145918ace",
        id="8.3",
    ),
    pytest.param(
        "order.logisticsCompanyList",
        "1700000004",
        "{}",
        "0485acccb7ea1be769afced35dbf22e9",
        "74aa0959c20878501eac65d2ae1aa2f6f4df2731c528618cabf50590f9acdd6a",
        id="8.4",
    ),
    pytest.param(
        "token.create",
        "1700000007",
        '{"auth_id":null,"auth_subject_type":null,"code":"abc-DEF-123",'
        '"grant_type":"authorization_code","shop_id":null}',
        "0d261dd80b10f947c6c522a8daaffcf0",
        "635a16690d484d5cd1b7928695d5857680e3deb3e6c5211496a0f8115406469d",
        id="8.5",
    ),
    pytest.param(
        "afterSale.operate",
        "1700000008",
        '{"items":[{"aftersale_id":7123456789012345678,"beyond_double":9007199254740993,'
        '"max":9223372036854775807,"min":-9223372036854775808,"update_time":1699999999}],'
        '"type":201}',
        "3991b316ab7d4d428748f8649eace276",
        "e247833ffe157008af2c36dde43257ec65f9c7ed1976930b36236730009daa99",
        id="8.6",
    ),
]


@pytest.mark.parametrize(("method", "timestamp", "param_json", "md5", "hmac"), VECTORS)
@pytest.mark.parametrize("sign_method", ["md5", "", "hmac-sha256"])
def test_knows_the_reference_signs(
    *, method: str, timestamp: str, param_json: str, md5: str, hmac: str, sign_method: str
) -> None:
    found = signature(
        SECRET,
        app_key=KEY,
        method=method,
        param_json=param_json,
        timestamp=timestamp,
        sign_method=sign_method,
    )
    assert found == (hmac if sign_method == "hmac-sha256" else md5)


def test_knows_no_other_sign_method() -> None:
    assert (
        signature(
            SECRET, app_key=KEY, method="m", param_json="{}", timestamp="1", sign_method="sha1"
        )
        is None
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1700000000", 1_700_000_000.0),
        ("1700000000123", 1_700_000_000.123),
        ("2023-11-15 06:13:20", 1_700_000_000.0),
        ("2023/11/15 06:13:20", None),
        ("170000000", None),
        ("2023-13-15 06:13:20", None),
        ("now", None),
        ("", None),
    ],
)
def test_reads_every_current_form_of_time(text: str, seconds: float | None) -> None:
    assert timestamp_seconds(text) == seconds


APP_KEY = "7100000000000000001"
NOW = 1_700_000_000


def _query(**changes: str | None) -> dict[str, str]:
    query: dict[str, str | None] = {
        "app_key": APP_KEY,
        "method": "order.searchList",
        "timestamp": str(NOW),
        "v": "2",
        "sign_method": "hmac-sha256",
    } | changes
    kept = {name: value for name, value in query.items() if value is not None}
    if "sign" not in changes:
        sign = signature(
            SECRET,
            app_key=kept.get("app_key", ""),
            method=kept.get("method", ""),
            param_json="{}",
            timestamp=kept.get("timestamp", ""),
            sign_method=kept.get("sign_method", ""),
        )
        kept["sign"] = sign or "none"
    return kept


def _check(query: dict[str, str], param_json: str = "{}") -> None:
    check(query, param_json, app_key=APP_KEY, secret=SECRET, now=NOW)


@pytest.mark.parametrize("sign_method", ["md5", "hmac-sha256", None])
def test_lets_a_good_call_pass(sign_method: str | None) -> None:
    _check(_query(sign_method=sign_method))


@pytest.mark.parametrize(
    ("changes", "code", "sub_code"),
    [
        ({"app_key": None}, 40001, "isv.app-id-missing"),
        ({"sign": None}, 40001, "isv.signature-missing"),
        ({"method": None}, 40001, "isv.parameter-missing"),
        ({"timestamp": None}, 40001, "isv.parameter-missing"),
        ({"v": None}, 40001, "isv.parameter-missing"),
        ({"app_key": "123456"}, 40003, "isv.app-id-expired"),
        ({"app_key": "7100000000000000002"}, 40003, "isv.app-id-invalid"),
        ({"app_key": "not a key"}, 40003, "isv.app-id-invalid"),
        ({"v": "1"}, 40003, "isv.parameter-invalid"),
        ({"timestamp": "soon"}, 40003, "isv.timestamp-format-error"),
        ({"sign": "0" * 64}, 40003, "isv.signature-invalid"),
        ({"sign": "ü"}, 40003, "isv.signature-invalid"),
        ({"sign_method": "sha1"}, 40003, "isv.signature-invalid"),
        ({"timestamp": str(NOW + WINDOW_S + 1)}, 40003, "isv.timestamp-invalid"),
        ({"timestamp": str(NOW - WINDOW_S - 1)}, 40003, "isv.timestamp-invalid"),
    ],
)
def test_names_the_first_thing_that_is_wrong(
    changes: dict[str, str | None], code: int, sub_code: str
) -> None:
    with pytest.raises(Refused) as refused:
        _check(_query(**changes))
    assert (refused.value.code, refused.value.sub_code) == (code, sub_code)


@pytest.mark.parametrize("shift", [-WINDOW_S, 0, WINDOW_S])
def test_takes_the_edges_of_the_window(shift: int) -> None:
    _check(_query(timestamp=str(NOW + shift)))


def test_signs_the_exact_text() -> None:
    with pytest.raises(Refused, match="signature-invalid"):
        _check(_query(), param_json="{ }")
