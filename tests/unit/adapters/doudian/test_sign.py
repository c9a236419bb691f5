"""Signing against the six published vectors (platform reference section 8), and for any input."""

import json
import random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.doudian.canonical import canonical, canonical_text
from app.adapters.doudian.sign import sign_hmac, sign_md5, sign_request, text_to_sign
from app.domain.errors import InvalidInput

KEY, SECRET = "test_app_key", "test_app_secret"


class Vector(NamedTuple):
    method: str
    timestamp: str
    given: str
    param_json: str
    md5: str
    hmac: str


VECTORS = {
    "unsorted keys, boolean, object in an array": Vector(
        "order.searchList",
        "1700000000",
        '{"size":100,"page":0,"update_time_start":1699990000,"order_by":"update_time",'
        '"order_asc":true,"combine_status":[{"order_status":"2,101,105"}],'
        '"update_time_end":1700000000}',
        '{"combine_status":[{"order_status":"2,101,105"}],"order_asc":true,'
        '"order_by":"update_time","page":0,"size":100,"update_time_end":1700000000,'
        '"update_time_start":1699990000}',
        "efd8940177563bf88c5c6b4c5399adff",
        "5b334600deb2c4e4137c17b411aac50bebd95310eece3c6d7100df79240c225a",
    ),
    "Chinese, full-width marks, emoji": Vector(
        "order.addOrderRemark",
        "1700000002",
        '{"remark":"请发顺丰，易碎品【轻放】ô汉😀","order_id":"4781320682406083640","star":"3",'
        '"is_add_star":"true"}',
        '{"is_add_star":"true","order_id":"4781320682406083640",'
        '"remark":"请发顺丰，易碎品【轻放】ô汉😀","star":"3"}',
        "dffbe458724e985c8bff59665176f5d1",
        "af7dc5add7d5347cee67f54ba7a0a7177b6a726ab8c475b65c0adf32b7a599f2",
    ),
    "marks of HTML, quotes, backslash, slash": Vector(
        "order.addOrderRemark",
        "1700000003",
        r"""{"remark":"a<b>&c='d' \"e\" \\f/g","order_id":"4781320682406083641"}""",
        r"""{"order_id":"4781320682406083641","remark":"a<b>&c='d' \"e\" \\f/g"}""",
        "bf7dd14b0c182b216dea9480f2c2962d",
        "bb2c3d48f0b38f9f2a16fd98c1abcbb7016ecff013414ed1b401bca145918ace",
    ),
    "empty object": Vector(
        "order.logisticsCompanyList",
        "1700000004",
        "{}",
        "{}",
        "0485acccb7ea1be769afced35dbf22e9",
        "74aa0959c20878501eac65d2ae1aa2f6f4df2731c528618cabf50590f9acdd6a",
    ),
    "null members": Vector(
        "token.create",
        "1700000007",
        '{"code":"abc-DEF-123","grant_type":"authorization_code","shop_id":null,"auth_id":null,'
        '"auth_subject_type":null}',
        '{"auth_id":null,"auth_subject_type":null,"code":"abc-DEF-123",'
        '"grant_type":"authorization_code","shop_id":null}',
        "0d261dd80b10f947c6c522a8daaffcf0",
        "635a16690d484d5cd1b7928695d5857680e3deb3e6c5211496a0f8115406469d",
    ),
    "integers beyond 2^53": Vector(
        "afterSale.operate",
        "1700000008",
        '{"type":201,"items":[{"update_time":1699999999,"aftersale_id":7123456789012345678,'
        '"max":9223372036854775807,"min":-9223372036854775808,"beyond_double":9007199254740993}]}',
        '{"items":[{"aftersale_id":7123456789012345678,"beyond_double":9007199254740993,'
        '"max":9223372036854775807,"min":-9223372036854775808,"update_time":1699999999}],'
        '"type":201}',
        "3991b316ab7d4d428748f8649eace276",
        "e247833ffe157008af2c36dde43257ec65f9c7ed1976930b36236730009daa99",
    ),
}

# Any text that UTF-8 can carry, with the troublesome characters offered often.
texts = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\u2028\u2029\"\\/<>&='\x00\x08\x0c\x1f\x7f\ufeff\uffff😀汉"),
    ),
    max_size=12,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(texts, json_values, max_size=6)


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_published_vectors(vector: Vector) -> None:
    signed = sign_request(KEY, SECRET, vector.method, vector.timestamp, vector.given)
    assert signed.param_json == vector.param_json
    assert signed.md5 == vector.md5
    assert signed.hmac_sha256 == vector.hmac


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_python_values_give_the_same_text_as_their_json(vector: Vector) -> None:
    assert canonical(json.loads(vector.given)) == vector.param_json


def test_the_text_that_is_hashed() -> None:
    assert (
        text_to_sign(KEY, SECRET, "order.logisticsCompanyList", "1700000004", "{}")
        == b"test_app_secretapp_keytest_app_keymethodorder.logisticsCompanyListparam_json{}"
        b"timestamp1700000004v2test_app_secret"
    )


def _shuffled(value: object, rng: random.Random) -> object:
    if isinstance(value, dict):
        pairs = [(key, _shuffled(inner, rng)) for key, inner in value.items()]
        rng.shuffle(pairs)
        return dict(pairs)
    if isinstance(value, list):
        return [_shuffled(inner, rng) for inner in value]
    return value


@given(objects, st.randoms(use_true_random=False))
def test_key_order_never_changes_the_sign(value: dict[str, object], rng: random.Random) -> None:
    one = sign_request(KEY, SECRET, "a.b", "1", json.dumps(value))
    other = sign_request(
        KEY, SECRET, "a.b", "1", json.dumps(_shuffled(value, rng), ensure_ascii=False, indent=1)
    )
    assert (one.param_json, one.md5, one.hmac_sha256) == (
        other.param_json,
        other.md5,
        other.hmac_sha256,
    )


@given(objects)
def test_nothing_is_lost_on_the_way(value: dict[str, object]) -> None:
    text = canonical(value)  # type: ignore[arg-type]
    assert json.loads(text) == value
    assert text.encode().decode() == text
    assert "\u2028" not in text
    assert "\u2029" not in text


@given(objects)
def test_keys_ascend_by_bytes_at_every_level(value: dict[str, object]) -> None:
    def check(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key.encode() for key, _ in pairs]
        assert keys == sorted(keys)
        return dict(pairs)

    json.loads(canonical(value), object_pairs_hook=check)  # type: ignore[arg-type]


@given(st.integers(-(2**63), 2**64 - 1))
def test_64_bit_integers_survive(number: int) -> None:
    assert canonical({"n": number}) == f'{{"n":{number}}}'
    assert canonical_text(f'{{"n": {number} }}') == f'{{"n":{number}}}'


@pytest.mark.parametrize("number", ["1.0", "2.50", "1e3", "-0", "1E+400", "123456789012345678901"])
def test_numbers_of_a_text_keep_their_own_notation(number: str) -> None:
    assert canonical_text(f'{{"n":{number}}}') == f'{{"n":{number}}}'


def test_each_escape() -> None:
    assert canonical({"t": "\u2028\u2029\n\r\t\"\\/<>&='\x01\x7f"}) == (
        '{"t":"\\u2028\\u2029\\n\\r\\t\\"\\\\/<>&=\'\\u0001\x7f"}'
    )


def test_a_long_escape_in_the_input_becomes_raw_text() -> None:
    assert canonical_text(r'{"t":"\u6c49\ud83d\ude00\/"}') == '{"t":"汉😀/"}'


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        canonical({"n": 1.5})  # type: ignore[dict-item]


@given(st.characters(categories=["Cs"]), texts)
def test_half_a_surrogate_pair_is_a_clear_error(half: str, rest: str) -> None:
    for value in ({"t": rest + half}, {half + rest: 1}):
        with pytest.raises(InvalidInput) as caught:
            canonical(value)
        assert caught.value.code == "params.surrogate"
        assert caught.value.__context__ is None  # a codec error would quote the text
    with pytest.raises(InvalidInput):
        canonical_text(json.dumps({"t": "a" + half + "b"}))


@pytest.mark.parametrize(
    "text", ["", "[]", "1", "null", "{", '{"a":NaN}', '{"a":-Infinity}', "{'a':1}", "[" * 100_000]
)
def test_what_is_no_json_object_is_a_clear_error(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        canonical_text(text)
    assert caught.value.code == "params.not_json"


def test_a_secret_that_cannot_be_encoded_is_not_quoted() -> None:
    with pytest.raises(InvalidInput) as caught:
        sign_request(KEY, "canary-secret\udc80", "a.b", "1", "{}")
    assert "canary" not in repr(caught.value) + str(caught.value.__context__)


def test_repr_shows_no_parameters() -> None:
    assert "canary" not in repr(sign_request(KEY, SECRET, "a.b", "1", '{"t":"canary"}'))


def test_both_digests_are_lower_case_hex() -> None:
    assert sign_md5(b"") == "d41d8cd98f00b204e9800998ecf8427e"
    assert len(sign_hmac(b"", "k")) == 64
