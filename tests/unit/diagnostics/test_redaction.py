import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.diagnostics.redaction import HIDDEN, Redactor, without_chinese

SECRET = "9f8e7d6c-canary-0123456789"


@pytest.mark.parametrize(
    "text",
    [
        f"app_secret={SECRET}",
        f"appSecret: {SECRET}",
        f'{{"access_token": "{SECRET}", "shop": 1}}',
        f"{{'refresh_token': '{SECRET}'}}",
        f"https://a.example/x?access_token={SECRET}&v=2",
        f"sign={SECRET}",
        f'"encrypt_post_tel":"{SECRET}"',
        f'body \\"cipher_text\\":\\"{SECRET}\\"',
        f"password = {SECRET}",
        f'"print_data":"{SECRET}"',
        f'"decrypt_text": "{SECRET}"',
        f'"open_address_id": "{SECRET}"',
    ],
)
def test_values_under_secret_names_are_hidden(text):
    hidden = Redactor()(text)
    assert SECRET not in hidden
    assert HIDDEN in hidden


def test_a_quoted_value_with_spaces_is_hidden_whole():
    assert (
        Redactor()('"post_receiver": "王 小 明 先生", "n": 1')
        == f'"post_receiver": "{HIDDEN}", "n": 1'
    )


@pytest.mark.parametrize(
    "cipher",
    [
        "$$MTM4MTIzNDU2Nzg=*abc+/=*$1$$",
        "##546L5bCP5piO*x/y+z=*#1##",
        "#q1w2e3r4#longpart+/=#1##",
        "##abcd1234#12##",
    ],
)
def test_the_platforms_ciphers_are_hidden(cipher):
    assert Redactor()(f"row {cipher} failed") == f"row {HIDDEN} failed"


@pytest.mark.parametrize(
    "phone",
    ["13812345678", "138-1234-5678", "138 1234 5678", "+86 13812345678", "8613812345678",
     "0571-88881234"],
)  # fmt: skip
def test_phone_numbers_are_hidden_wherever_they_stand(phone):
    for text in (phone, f"打给{phone}号", f"tel{phone}", f"x {phone}.", f"({phone})"):
        hidden = Redactor()(text)
        assert phone not in hidden
        assert "12345678" not in hidden


@pytest.mark.parametrize(
    "harmless",
    [
        "order 4781320682406083640 synced",
        "waybill 78912345678901",
        "log_id 202607011234560101501372",
        "window 1700000000-1700000600",
        "took 0.138 s at 2026-07-01 12:00:00",
        "3 rows, 2 pages, code 10000",
        "#1 of ##2",
    ],
)
def test_what_a_log_needs_stays(harmless):
    assert Redactor()(harmless) == harmless


def test_user_and_password_of_a_proxy_are_hidden():
    assert Redactor()("via http://bob:hunter2@proxy:3128/") == f"via http://{HIDDEN}@proxy:3128/"


def test_known_secrets_are_hidden_anywhere_even_inside_each_other():
    redact = Redactor([SECRET[:12], SECRET])
    redact.learn("later-learned")
    redact.learn("abc")  # too short to be one
    text = redact(f"x{SECRET}y {SECRET[:12]} later-learned abc")
    assert text == f"x{HIDDEN}y {HIDDEN} {HIDDEN} abc"


@given(st.text(), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text())
def test_no_text_around_a_phone_brings_it_through(before, phone, after):
    if before[-1:].isdigit() or after[:1].isdigit():
        before, after = f"{before} ", f" {after}"
    assert phone not in Redactor()(f"{before}{phone}{after}")


@given(st.text())
def test_redacting_twice_changes_nothing_more(text):
    once = Redactor()(text)
    assert Redactor()(once) == once


def test_chinese_can_be_taken_out_of_a_message():
    assert without_chinese("bad value '浙江省杭州市' in 王明") == "bad value '[6 字]' in [2 字]"
