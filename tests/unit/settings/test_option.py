from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.settings.option import TEXT_MAX, Form, Kind, Option
from app.settings.options import BY_KEY, OPTIONS, ORDERED, check_together, option


def text(form: Form = Form.ANY, *, required: bool = False) -> Option:
    return Option(
        key="t", kind=Kind.TEXT, default="", label="文字", group="组", form=form, required=required
    )


NUMBER = Option(
    key="n", kind=Kind.NUMBER, default=5, label="数", group="组", low=1, high=9, unit="秒"
)
FLAG = Option(key="f", kind=Kind.FLAG, default=True, label="开关", group="组")
CHOICE = Option(
    key="c", kind=Kind.CHOICE, default="a", label="选项", group="组", choices=(("a", "甲"),)
)


@pytest.mark.parametrize("each", OPTIONS, ids=lambda each: each.key)
def test_every_default_passes_its_own_check(each):
    assert each.check(each.default) == each.default
    assert type(each.check(each.default)) is type(each.default)


@pytest.mark.parametrize("each", OPTIONS, ids=lambda each: each.key)
def test_every_default_can_be_typed(each):
    assert each.parse(str(each.default)) == each.default


@pytest.mark.parametrize("each", OPTIONS, ids=lambda each: each.key)
def test_every_option_has_chinese_words(each):
    for words in (each.label, each.group):
        assert any("一" <= c <= "鿿" for c in words)


def test_keys_are_unique():
    assert len(BY_KEY) == len(OPTIONS)


def test_defaults_agree_with_each_other():
    check_together({each.key: each.default for each in OPTIONS})


@pytest.mark.parametrize(("urgent", "soon"), ORDERED)
def test_an_urgent_alert_farther_than_a_soon_one_is_refused(urgent, soon):
    values = {each.key: each.default for each in OPTIONS} | {urgent: 100, soon: 99}
    with pytest.raises(InvalidInput) as caught:
        check_together(values)
    assert caught.value.code == "settings.contradiction"
    check_together(values | {soon: 100})


def test_an_unknown_key_is_named():
    with pytest.raises(InvalidInput, match=r"no\.such\.key"):
        option("no.such.key")
    assert option("ui.theme").default == "system"


@pytest.mark.parametrize("value", [1, 9])
def test_both_ends_of_a_range_are_allowed(value):
    assert NUMBER.check(value) == value


@pytest.mark.parametrize("value", [0, 10, -1, True, "5", 2**40])
def test_a_number_out_of_range_or_of_another_type_is_refused(value):
    with pytest.raises(InvalidInput) as caught:
        NUMBER.check(value)
    assert caught.value.code == "settings.invalid"
    assert caught.value.context == {"key": "n"}


@pytest.mark.parametrize("typed", ["5.0", "", "五", "1e0", "０", "99999999999999"])
def test_a_number_is_typed_in_plain_digits(typed):
    with pytest.raises(InvalidInput, match="整数"):
        NUMBER.parse(typed)
    assert NUMBER.parse(" 7 ") == 7


def test_a_number_with_choices_allows_only_those():
    copies = replace(NUMBER, choices=((5, "五"), (7, "七")))
    assert copies.check(7) == 7
    with pytest.raises(InvalidInput, match="5 / 7"):
        copies.check(6)


@pytest.mark.parametrize(
    ("typed", "value"), [("true", True), ("ON", True), ("是", True), ("0", False), ("关", False)]
)
def test_a_flag_is_typed_in_words(typed, value):
    assert FLAG.parse(typed) is value


def test_a_flag_is_nothing_else():
    with pytest.raises(InvalidInput):
        FLAG.parse("maybe")
    with pytest.raises(InvalidInput):
        FLAG.check(1)


def test_a_choice_is_one_of_its_values():
    assert CHOICE.check("a") == "a"
    for wrong in ("b", "甲", 1):
        with pytest.raises(InvalidInput):
            CHOICE.check(wrong)


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        (Form.URL, ["http://127.0.0.1:8080", "https://a.example/x/y"], ["ftp://a", "a.example"]),
        (
            Form.URL,
            ["https://a.example/"],
            ["https://user:pw@a.example", "http://a?b=1", "http://"],
        ),
        (Form.PROXY, ["http://u:p@proxy:3128", "https://proxy"], ["socks5://p", "proxy:1"]),
        (Form.HOST, ["10.0.0.9", "printer.local", "fe80::1"], ["http://a", "10.0.0.9:9100", "a b"]),
        (Form.PHONE, ["0571-88888888", "+8613800000000"], ["电话", "123"]),
    ],
)
def test_the_form_of_a_text_is_checked(form, good, bad):
    for value in (*good, ""):
        assert text(form).check(value) == value
    for value in bad:
        with pytest.raises(InvalidInput):
            text(form).check(value)


def test_a_required_text_is_not_empty():
    with pytest.raises(InvalidInput, match="不能为空"):
        text(required=True).check("  ")


@pytest.mark.parametrize("value", ["a\nb", "x" * (TEXT_MAX + 1), "\x00", 3])
def test_a_text_is_one_printable_line_of_some_length(value):
    with pytest.raises(InvalidInput):
        text().check(value)
    assert text().check("  王 小 明 ") == "王 小 明"


@given(st.text(min_size=8).map(lambda text: f"ftp://{text}"))
def test_a_refused_value_is_never_repeated(value):
    with pytest.raises(InvalidInput) as caught:
        text(Form.URL).check(value)
    error = caught.value
    assert value.strip() not in f"{error} {error.advice} {dict(error.context)}"
