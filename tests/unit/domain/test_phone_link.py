"""The link for the phone: unguessable, with an end, kept as text."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.phone_link import TOKEN_LENGTH, PhoneLink, Verdict, judge, new_link, read_link

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def test_no_two_links_are_alike() -> None:
    tokens = {new_link(NOW, 24).token for _ in range(200)}
    assert len(tokens) == 200
    assert {len(token) for token in tokens} == {TOKEN_LENGTH}


def test_it_opens_until_its_end() -> None:
    link = new_link(NOW, 24)
    end = NOW + timedelta(hours=24)
    assert judge(link, link.token, NOW) is Verdict.OPEN
    assert judge(link, link.token, end - timedelta(microseconds=1)) is Verdict.OPEN
    assert judge(link, link.token, end) is Verdict.EXPIRED
    assert judge(None, link.token, NOW) is Verdict.WRONG
    assert judge(None, "-" * TOKEN_LENGTH, NOW) is Verdict.WRONG


@given(st.text(max_size=60))
def test_no_other_token_opens(token: str) -> None:
    link = PhoneLink(token="a" * TOKEN_LENGTH, expires_at=NOW + timedelta(hours=1))
    if token != link.token:
        assert judge(link, token.encode(errors="replace").decode(), NOW) is Verdict.WRONG


def test_kept_and_read_again() -> None:
    link = new_link(NOW, 3)
    assert read_link(link.text()) == link
    assert link.token not in repr(link)


@pytest.mark.parametrize(
    "text",
    [None, "", "null", "[]", "3", "{", '{"token": "short", "until": "2026-03-02T06:00:00+00:00"}',
     '{"token": 3, "until": "2026-03-02T06:00:00+00:00"}', '{"token": "x"}',
     f'{{"token": "{"x" * 43}", "until": "2026-03-02T06:00:00"}}',
     f'{{"token": "{"x" * 43}", "until": 5}}'],
)  # fmt: skip
def test_what_is_no_link(text: str | None) -> None:
    assert read_link(text) is None
